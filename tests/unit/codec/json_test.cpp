#include "codec/json.hpp"

#include <doctest/doctest.h>

#include <cmath>

using codec::Json;

namespace {

Json parsed(std::string_view text) {
    base::Result<Json> const json = codec::parse_json(text);
    REQUIRE_MESSAGE(json.has_value(), text);
    return *json;
}

std::string nested(int depth) { return std::string(depth, '[') + std::string(depth, ']'); }

}  // namespace

TEST_CASE("a request's members are read by name and by type") {
    Json const json =
        parsed(R"({"name":"g","limit":50,"ratio":0.25,"on":true,"none":null,"list":[1,"a"]})");
    CHECK(json.at("name").text() == "g");
    CHECK(json.at("limit").integer() == 50);
    CHECK(json.at("ratio").number() == 0.25);
    CHECK(json.at("on").boolean());
    CHECK(json.has("none"));
    CHECK(json.at("none").is_null());
    CHECK(json.at("list").items().size() == 2);
    CHECK_FALSE(json.has("absent"));
    CHECK(json.at("absent").at("deeper").text() == "");
    CHECK(json.at("name").integer(7) == 7);
    CHECK(json.at("limit").number() == 50.0);
}

TEST_CASE("order, integers and doubles come back as they went") {
    for (char const* text : {R"({"z":1,"a":{"y":[],"b":{}},"m":"\"\\\n\u0001é"})",
                             "9007199254740993", "-9223372036854775808", "0.1", "1.0",
                             "[null,true,false]", "123456.789", "5e-324", R"({"":""})"}) {
        CHECK(codec::to_json(parsed(text)) == text);
    }
    CHECK(parsed("1e3").is_double());
    CHECK(parsed("18446744073709551615").number() == 18446744073709551615.0);
    CHECK(parsed("7.3177701707893310e+15").number() == 7.3177701707893310e+15);
    CHECK(parsed("\"\\ud83d\\ude00\"").text() == "\xF0\x9F\x98\x80");
}

TEST_CASE("numbers are read whole and exactly wherever they stand") {
    CHECK(parsed("[1.5,2,3.25]").items()[2].number() == 3.25);
    CHECK(parsed("{\"a\":0.30000000000000004}").at("a").number() == 0.30000000000000004);
    CHECK(parsed("1.7976931348623157e308").number() == 1.7976931348623157e308);
    CHECK(parsed(" 12 ").integer() == 12);
    std::string long_number = "0." + std::string(5000, '3');
    CHECK(parsed(long_number).number() == doctest::Approx(1.0 / 3));
}

TEST_CASE("a later duplicate wins, at the place of the first") {
    CHECK(codec::to_json(parsed(R"({"a":1,"b":2,"a":3,"c":4,"a":5,"b":6})")) ==
          R"({"a":5,"b":6,"c":4})");
}

TEST_CASE("what is no JSON is refused with its offset") {
    for (char const* text : {"", " ", "{", "{\"a\":1,}", "[1,]", "01", "1.", "nul", "{} {}", "'a'",
                             "\"\\x\"", "\"\t\"", "[1 2]", "NaN", "\"\xFF\"", "// c\n1"}) {
        CAPTURE(text);
        CHECK_FALSE(codec::parse_json(text));
    }
    CHECK(codec::parse_json("{\"a\":x}").error().message.find("byte 5") != std::string::npos);
}

TEST_CASE("64 levels are read and 65 are not") {
    CHECK(codec::parse_json(nested(64)));
    CHECK_FALSE(codec::parse_json(nested(65)));
    CHECK_FALSE(codec::parse_json(std::string(1'000'000, '[')));
}

TEST_CASE("values are built, changed and compared") {
    Json json;
    json.set("events", Json::array());
    json.set("token", "t");
    json.set("token", "u");
    json.push(1);
    CHECK(json.is_array());
    Json object = Json::object({{"a", 1}, {"b", Json::array({1, 2})}});
    object.erase("a");
    object.set("c", 2.0).is_double();
    CHECK(codec::to_json(object) == R"({"b":[1,2],"c":2.0})");
    CHECK(object == parsed(R"({"b":[1,2],"c":2.0})"));
    CHECK(Json(1e300).integer(5) == 5);
    CHECK(Json(-2.9).integer() == -2);
    CHECK(codec::to_json(Json(std::nan(""))) == "null");
    CHECK(codec::to_json(Json(1e300)) == "1e+300");
}

TEST_CASE("pretty text indents by two") {
    CHECK(codec::to_pretty_json(parsed(R"({"a":[1,{}],"b":[]})")) ==
          "{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b\": []\n}");
}

TEST_CASE("invalid UTF-8 is written as U+FFFD, the rest as it is") {
    std::string out;
    codec::append_json_string(out, "a\xFFz\xC3\xA9\xE2\x82");
    CHECK(out == "\"a\xEF\xBF\xBDz\xC3\xA9\xEF\xBF\xBD\xEF\xBF\xBD\"");
    CHECK(codec::parse_json(out));
}
