#include "base/bytes.hpp"

#include <doctest/doctest.h>

TEST_CASE("sizes are read with their unit, and shown in the largest that is whole") {
    CHECK(base::parse_bytes("1KB") == 1000);
    CHECK(base::parse_bytes("1KiB") == 1024);
    CHECK(base::parse_bytes("200GB") == 200'000'000'000);
    CHECK(base::parse_bytes("50GiB") == std::uint64_t{50} << 30);
    CHECK(base::parse_bytes("16383PiB") == std::uint64_t{16383} << 50);
    for (char const* const text : {"", "1", "GB", "1B", "1 GB", "-1GB", "1.5GB", "1gb", "1GiBs",
                                   "1Gi", "16384PiB", "99999999999999999999KB"}) {
        CAPTURE(text);
        CHECK_FALSE(base::parse_bytes(text).has_value());
    }
    CHECK(base::format_bytes(0) == "0B");
    CHECK(base::format_bytes(1023) == "1023B");
    CHECK(base::format_bytes(64u << 20) == "64MiB");
    CHECK(base::format_bytes(1536u << 10) == "1536KiB");
    CHECK(base::format_bytes(1'000'000'000) == "1GB");
    CHECK(base::format_bytes(2'500'000) == "2500KB");
    CHECK(base::format_bytes(std::uint64_t{1} << 50) == "1PiB");
}
