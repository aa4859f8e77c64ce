// Chance, the identifiers made of it, and the words for errors.
#include <doctest/doctest.h>

#include <set>

#include "base/error.hpp"
#include "base/id.hpp"
#include "base/log.hpp"
#include "base/random.hpp"
#include "base/text.hpp"

TEST_CASE("the same seed gives the same sequence") {
    base::SeededRandom a(42);
    base::SeededRandom b(42);
    base::SeededRandom c(43);
    CHECK(a.bytes(33) == b.bytes(33));
    CHECK(a.bytes(33) != c.bytes(33));
}

TEST_CASE("below stays below and reaches every value") {
    base::SeededRandom random(3);
    std::set<std::uint64_t> seen;
    for (int i = 0; i < 1000; ++i) seen.insert(random.below(7));
    CHECK(seen.size() == 7);
    CHECK(*seen.rbegin() == 6);
    CHECK(random.below(1) == 0);
}

TEST_CASE("the system's chance does not repeat") {
    base::SystemRandom random;
    std::set<std::uint64_t> seen;
    for (int i = 0; i < 1000; ++i) seen.insert(random.next());
    CHECK(seen.size() == 1000);
}

TEST_CASE("text is drawn from its alphabet alone") {
    base::SeededRandom random(4);
    std::string const text = random.text(200, "AB");
    CHECK(text.size() == 200);
    CHECK(text.find_first_not_of("AB") == std::string::npos);
    CHECK(text.find('B') != std::string::npos);
}

TEST_CASE("a UUID is of version 4 and lower case") {
    base::SeededRandom random(5);
    for (int i = 0; i < 50; ++i) {
        std::string const id = base::uuid(random);
        REQUIRE(id.size() == 36);
        CHECK(id[14] == '4');
        CHECK(std::string("89ab").find(id[19]) != std::string::npos);
        CHECK(base::lower(id) == id);
        CHECK(base::split(id, '-').size() == 5);
    }
    CHECK(base::hex_id(random, 17).size() == 17);
}

TEST_CASE("errors and log levels by name") {
    CHECK(base::to_string(base::ErrorKind::quarantine) == "quarantine");
    CHECK(base::parse_log_level("warn") == base::LogLevel::warn);
    CHECK(base::parse_log_level("off") == base::LogLevel::off);
    CHECK_FALSE(base::parse_log_level("loud"));
    base::Result<int> const failed = base::fail(base::ErrorKind::retry, "throttled", "SlowDown");
    CHECK(failed.error().code == "SlowDown");
}
