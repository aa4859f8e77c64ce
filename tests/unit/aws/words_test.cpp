// Errors, ARNs, credentials files and the members of inputs.
#include <doctest/doctest.h>

#include "aws/arn.hpp"
#include "aws/credentials.hpp"
#include "aws/input.hpp"
#include "aws/unique_id.hpp"
#include "base/random.hpp"

namespace {

codec::Json json(std::string const& text) { return codec::parse_json(text).value(); }

template <typename F>
std::string thrown_of(F const& f) {
    try {
        f();
    } catch (aws::Error const& e) {
        return e.code + ": " + e.message;
    }
    return "";
}

}  // namespace

TEST_CASE("ARNs are read and written") {
    auto const arn = aws::parse_arn("arn:aws:logs:eu-west-1:111122223333:log-group:/app/web:*");
    REQUIRE(arn);
    CHECK(arn->service == "logs");
    CHECK(arn->account == "111122223333");
    CHECK(arn->resource == "log-group:/app/web:*");
    CHECK(arn->text() == "arn:aws:logs:eu-west-1:111122223333:log-group:/app/web:*");
    CHECK(aws::parse_arn("arn:aws:s3:::bucket/key")->region == "");
    for (char const* wrong : {"", "arn", "arn:", "arn:aws:s3", "arn:aws:s3:::", "arn::s3:::b",
                              "urn:aws:s3:::b", "arn:aws::::b", "ARN:aws:s3:::b"}) {
        CAPTURE(wrong);
        CHECK_FALSE(aws::parse_arn(wrong));
    }
}

TEST_CASE("credentials files are read as the AWS CLI reads them") {
    auto const all = aws::parse_credentials_file(
        "# keys\r\n[default]\r\naws_access_key_id = A\r\naws_secret_access_key=b=c\r\n"
        "\n; more\n[ profile siem ]\nregion = eu-west-1\nAWS_SESSION_TOKEN = t\n"
        "s3 =\n  max_concurrent_requests = 5\n");
    REQUIRE(all);
    CHECK(all->at("default").access_key_id == "A");
    CHECK(all->at("default").secret_access_key == "b=c");
    CHECK(all->at("siem").session_token == "t");
    CHECK(all->size() == 2);
}

TEST_CASE("a credentials file says where it is wrong") {
    CHECK(aws::parse_credentials_file("[a]\nnonsense\n").error().message ==
          "credentials file, line 2: a setting is written as name = value");
    CHECK(aws::parse_credentials_file("\naws_access_key_id = A\n").error().message ==
          "credentials file, line 2: a setting stands before the first [profile]");
    CHECK_FALSE(aws::parse_credentials_file("[]\n"));
    CHECK_FALSE(aws::parse_credentials_file("[a\n"));
    CHECK(aws::parse_credentials_file("")->empty());
}

TEST_CASE("a written credentials file reads the same") {
    aws::Profiles const all = {{"a", {"AK1", "s1", "t1"}}, {"b", {"AK2", "s2"}}};
    std::string const text = aws::write_credentials_file(all, "eu-west-1");
    auto const again = aws::parse_credentials_file(text);
    REQUIRE(again);
    CHECK(again->at("a").session_token == "t1");
    CHECK(again->at("b").secret_access_key == "s2");
    CHECK(again->at("b").session_token.empty());
    CHECK(text.find("region = eu-west-1") != std::string::npos);
}

TEST_CASE("members are read, as text too where the query protocol sends text") {
    codec::Json const in =
        json(R"({"t":"x","n":5,"m":"6","d":7.0,"b":true,"c":"False","l":["a","b"],"e":"","z":null,)"
             R"("r":"AAE="})");
    CHECK(aws::required_text(in, "t") == "x");
    CHECK(aws::optional_text(in, "z") == std::nullopt);
    CHECK(aws::optional_text(in, "e") == "");
    CHECK(aws::required_integer(in, "n") == 5);
    CHECK(aws::required_integer(in, "m") == 6);
    CHECK(aws::optional_integer(in, "d") == 7);
    CHECK(aws::optional_integer(in, "absent") == std::nullopt);
    CHECK(aws::optional_boolean(in, "b", false));
    CHECK_FALSE(aws::optional_boolean(in, "c", true));
    CHECK(aws::optional_boolean(in, "absent", true));
    CHECK(aws::text_list(in, "l") == std::vector<std::string>{"a", "b"});
    CHECK(aws::text_list(in, "e").empty());
    CHECK(aws::text_list(in, "absent").empty());
    CHECK(aws::required_base64(in, "r") == std::string("\0\1", 2));
}

TEST_CASE("members that are missing or of a wrong type are named in AWS's words") {
    codec::Json const in = json(R"({"t":"x","n":5,"f":1.5,"l":[1],"o":{},"big":1e300})");
    CHECK(thrown_of([&] { aws::required_text(in, "limit"); }) ==
          "ValidationException: 1 validation error detected: Value null at 'limit' failed to "
          "satisfy constraint: Member must not be null");
    CHECK(thrown_of([&] { aws::required_text(in, "n"); }) ==
          "SerializationException: NUMBER_VALUE can not be converted to a String");
    CHECK(thrown_of([&] { aws::required_integer(in, "t"); }) ==
          "SerializationException: STRING_VALUE can not be converted to an Integer");
    for (char const* name : {"f", "big", "o", "l"})
        CHECK(thrown_of([&] { aws::required_integer(in, name); }).starts_with("Serialization"));
    CHECK(thrown_of([&] { aws::text_list(in, "l"); }).starts_with("Serialization"));
    CHECK(thrown_of([&] { aws::text_list(in, "t"); }).starts_with("Serialization"));
    CHECK(thrown_of([&] { aws::optional_boolean(in, "n", false); }).starts_with("Serialization"));
    CHECK(thrown_of([&] { aws::required_base64(in, "t"); }).starts_with("ValidationException"));
}

TEST_CASE("constraints are told in AWS's words") {
    CHECK(aws::validation("10001", "limit", "Member must have value less than or equal to 10000")
              .message ==
          "1 validation error detected: Value '10001' at 'limit' failed to satisfy constraint: "
          "Member must have value less than or equal to 10000");
    CHECK(aws::access_denied("no").status == 400);
    CHECK(aws::access_denied("no").in_xml().status == 403);
    CHECK(aws::internal_failure().status == 500);
    CHECK(aws::service_unavailable("busy").status == 503);
}

TEST_CASE("the id of an access key holds its account") {
    base::SeededRandom random(7);
    for (char const* account : {"000000000000", "000000000001", "111122223333", "999999999999"}) {
        std::string const id = aws::access_key_id(random, "AKIA", account);
        CHECK(id.size() == 20);
        CHECK(id.starts_with("AKIA"));
        CHECK(aws::account_of_access_key(id) == account);
    }
    for (char const* none : {"", "AKIA", "AKIAAAAAAAAAAAAAAAAA", "AKIA777777777777777",
                             "AKIA77777777777777!!", "AKIA7777777777777777"}) {
        CHECK(!aws::account_of_access_key(none));
    }
}
