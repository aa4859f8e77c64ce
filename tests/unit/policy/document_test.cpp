#include "policy/document.hpp"

#include <doctest/doctest.h>

#include "policy/compiled.hpp"
#include "policy/evaluation.hpp"
#include "policy/grammar.hpp"

namespace {

using namespace policy;

std::string allowing(std::string const& action) {
    return R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":")" + action +
           R"(","Resource":"*"}})";
}

Request request(std::string action) {
    return {.principal = {.kind = Principal::Kind::user,
                          .account = "111122223333",
                          .arn = "arn:aws:iam::111122223333:user/ann"},
            .action = std::move(action),
            .resource = "arn:aws:s3:::logs/a"};
}

Decision decided(std::string const& action, Shared const& document) {
    return evaluate(request(action), {.identity = {{"it", document}}});
}

}  // namespace

TEST_CASE("a library reads each text once") {
    Library library;
    Shared const first = library.find(allowing("s3:*"));
    CHECK(library.find(allowing("s3:*")) == first);
    CHECK(library.find(allowing("sqs:*")) != first);
}

TEST_CASE("a library forgets when it is full, and what it gave stays") {
    Library library(Library::Limits{.documents = 2});
    Shared const first = library.find(allowing("s3:*"));
    library.find(allowing("a:*"));
    library.find(allowing("b:*"));
    CHECK(library.find(allowing("s3:*")) != first);
    CHECK(decided("s3:GetObject", first).allowed);
}

TEST_CASE("a library that may keep nothing still reads") {
    for (Library library :
         {Library(Library::Limits{.documents = 0}), Library(Library::Limits{.text_bytes = 10})}) {
        CHECK(decided("s3:GetObject", library.find(allowing("s3:*"))).allowed);
        CHECK(library.find(allowing("s3:*")) != library.find(allowing("s3:*")));
    }
}

TEST_CASE("a library forgets when its texts are too long together") {
    Library library(Library::Limits{.text_bytes = 2 * allowing("s3:*").size()});
    Shared const first = library.find(allowing("s3:*"));
    library.find(allowing("a1:*"));
    CHECK(library.find(allowing("s3:*")) == first);
    library.find(allowing("a2:*"));
    CHECK(library.find(allowing("s3:*")) != first);
}

TEST_CASE("what cannot be read denies everything, and says why") {
    Library library;
    Decision const decision = decided("s3:GetObject", library.find("{"));
    CHECK_FALSE(decision.allowed);
    CHECK(decision.explicitly);
    CHECK(read("{").error().message == "This policy contains invalid Json");
    CHECK(read("[]").error().message == "Syntax errors in policy.");
    CHECK(read("[]").error().code == "MalformedPolicyDocument");
}

TEST_CASE("a policy that is not there says nothing") {
    Decision const decision = decided("s3:GetObject", nullptr);
    CHECK_FALSE(decision.allowed);
    CHECK_FALSE(decision.explicitly);
}

TEST_CASE("statements are found by the service of the action") {
    Shared const document = *read(R"({"Version":"2012-10-17","Statement":[
        {"Effect":"Allow","Action":["s3:Get*","SQS:*"],"Resource":"*"},
        {"Effect":"Allow","Action":"*","Resource":"*"},
        {"Effect":"Deny","NotAction":"iam:*","Resource":"*"},
        {"Effect":"Allow","Action":"sqs:*","Resource":"*"}]})");
    auto const of = [&](char const* service) {
        auto const found = document->concerning(service);
        return std::vector<std::uint32_t>(found.begin(), found.end());
    };
    CHECK(of("s3") == std::vector<std::uint32_t>{0, 1, 2});
    CHECK(of("sqs") == std::vector<std::uint32_t>{0, 1, 2, 3});
    CHECK(of("kms") == std::vector<std::uint32_t>{1, 2});
    CHECK(of("") == std::vector<std::uint32_t>{1, 2});
}

TEST_CASE("actions longer than any are judged as others are") {
    std::string const name(5000, 'A');
    CHECK(decided("s3:" + name, *read(allowing("s3:*"))).allowed);
    CHECK(decided("s3:" + name, *read(allowing("S3:" + name))).allowed);
    CHECK_FALSE(decided("s3:" + name, *read(allowing("s3:" + name + "a"))).allowed);
    CHECK_FALSE(decided("", *read(allowing("s3:*"))).allowed);
}

TEST_CASE("members that stand twice, wherever") {
    CHECK(has_duplicate_members(R"({"a":1,"a":2})"));
    CHECK(has_duplicate_members(R"([{"a":{"b":1,"c":[],"b":2}}])"));
    CHECK(has_duplicate_members(R"({"a":1,"\u0061":2})"));
    CHECK(has_duplicate_members("{\"a\" :1,\"a\"\n:2}"));
    CHECK_FALSE(has_duplicate_members(R"({"a":{"a":1},"b":{"a":"a"}})"));
    CHECK_FALSE(has_duplicate_members(R"({"a":"\"a\":","b":["a","a"]})"));
    CHECK_FALSE(has_duplicate_members(R"({"a\\":1,"a":2})"));
}
