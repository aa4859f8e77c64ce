// Inputs that are looked into where they lie.
#include <doctest/doctest.h>

#include "aws/json_protocol.hpp"

namespace {

std::string error_of(std::string const& body) {
    aws::LargeInput large;
    try {
        aws::json_input(body, large);
        CHECK(large.root.has_value());
    } catch (aws::Error const& error) {
        return error.code;
    }
    return "none";
}

}  // namespace

TEST_CASE("arrays stay where they are, all else is copied") {
    aws::LargeInput large;
    std::string const body =
        R"({"name":"g","events":[{"a":1},{"a":"two"}],"more":{"list":[1,2.5,null,true]}})";
    codec::Json const input = aws::json_input(body, large);
    CHECK(codec::to_json(input) == R"({"name":"g","more":{"list":[1,2.5,null,true]}})");
    std::vector<std::string> seen;
    large.root->find("events")->each_element(
        [&](codec::JsonView one) { seen.push_back(codec::to_json(one.tree())); });
    CHECK(seen == std::vector<std::string>{R"({"a":1})", R"({"a":"two"})"});
}

TEST_CASE("a body that is none is refused, and one that is strange is not") {
    for (char const* body : {"{", "[]", "1", "{\"a\":[1,]}", "{\"a\":\"\xff\"}"}) {
        CHECK(error_of(body) == "SerializationException");
    }
    for (char const* body : {"", "{}", R"({"a":1e999})", R"({"a":18446744073709551616})",
                             R"({"a":[1e999]})", R"({"a":-0.0,"a":1})"}) {
        CHECK_MESSAGE(error_of(body) == "none", body);
    }
}
