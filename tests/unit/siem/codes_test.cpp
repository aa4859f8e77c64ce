#include "siem/codes.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <string_view>
#include <vector>

namespace siem {
namespace {

using namespace std::string_view_literals;

std::vector<std::uint32_t> numbers(Codes const& codes) {
    std::vector<std::uint32_t> all;
    for (std::size_t i = 0; i < codes.size(); ++i) all.push_back(codes[i]);
    return all;
}

TEST_CASE("codes take as many bytes each as the largest needs") {
    Codes codes;
    CHECK(codes.bytes().empty());
    codes.add(7);
    codes.add(255);
    CHECK(codes.bytes() == "\x07\xff"sv);
    codes.add(256);
    CHECK(codes.width() == 2);
    CHECK(codes.bytes() == "\x07\x00\xff\x00\x00\x01"sv);
    codes.add(65'535);
    CHECK(codes.width() == 2);
    codes.add(65'536);
    CHECK(codes.width() == 4);
    CHECK(codes.bytes().size() == 20);
    CHECK(numbers(codes) == std::vector<std::uint32_t>{7, 255, 256, 65'535, 65'536});
    codes.clear();
    codes.add(1);
    CHECK(codes.bytes() == "\x01"sv);
}

TEST_CASE("a code may be large at once") {
    Codes codes;
    codes.add(0xffff'ffff);
    CHECK(codes.bytes() == "\xff\xff\xff\xff"sv);
}

}  // namespace
}  // namespace siem
