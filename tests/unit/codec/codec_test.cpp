#include <doctest/doctest.h>

#include "codec/gzip.hpp"
#include "codec/json.hpp"
#include "codec/xml.hpp"
#include "codec/zstd.hpp"

TEST_CASE("back-to-back gzip members come out as one text, a torn one is quarantined") {
    std::string const two = codec::gzip("one") + codec::gzip("two");
    CHECK(codec::gunzip_all(two).value() == "onetwo");
    auto const torn = codec::gunzip_all(two.substr(0, two.size() - 3));
    REQUIRE_FALSE(torn.has_value());
    CHECK(torn.error().kind == base::ErrorKind::quarantine);
}

TEST_CASE("inflating ends at its limit") {
    std::string const bomb = codec::gzip(std::string(1 << 20, '0'));
    CHECK_FALSE(codec::gunzip_all(bomb, {.max_bytes = 1000}).has_value());
}

TEST_CASE("JSON keeps exact integers and the order of keys") {
    std::string const text = R"({"b":9007199254740993,"a":[true,null,"x\n"]})";
    auto const json = codec::parse_json(text);
    REQUIRE(json.has_value());
    CHECK(json->at("b").integer() == 9007199254740993);
    CHECK(codec::to_json(*json) == text);
    CHECK_FALSE(codec::parse_json("{\"a\":").has_value());
    CHECK_FALSE(codec::parse_json(std::string(1000, '[')).has_value());
}

TEST_CASE("XML comes back as it was written") {
    codec::Xml root{.name = "Delete"};
    root.add("Key", "a<b&c");
    auto const again = codec::parse_xml(codec::to_xml(root));
    REQUIRE(again.has_value());
    CHECK(again->text_of("Key") == "a<b&c");
    CHECK_FALSE(codec::parse_xml("<a><b></a>").has_value());
}

TEST_CASE("zstd frames come back, and refuse what is larger than allowed") {
    std::string const frame = codec::zstd(std::string(5000, 'z'));
    CHECK(codec::unzstd(frame, 5000).value() == std::string(5000, 'z'));
    CHECK_FALSE(codec::unzstd(frame, 4999).has_value());
    CHECK_FALSE(codec::unzstd("not a frame", 100).has_value());
}
