// Which changes of a policy let in more, and which do not.
#include "stacks/widening.hpp"

#include <doctest/doctest.h>

#include "stacks/config.hpp"
#include "stacks/synthesis.hpp"

using namespace stacks;
using codec::Json;

namespace {

Json with(std::string const& statements) {
    return codec::parse_json(R"({"Resources": {"P": {"Type": "AWS::S3::BucketPolicy", "Properties":
        {"PolicyDocument": {"Statement": [)" +
                             statements + "]}}}}}")
        .value();
}

constexpr char const* kAllow = R"({"Sid": "In", "Effect": "Allow", "Principal": {"AWS": "1"},
    "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/a/*",
    "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}})";
constexpr char const* kDeny = R"({"Sid": "Out", "Effect": "Deny", "Principal": "*",
    "Action": ["s3:PutObject", "s3:GetObject"], "Resource": "*"})";

// What is said where the first becomes the second; "" for nothing, else joined by "; ".
std::string said(std::string const& before, std::string const& after) {
    std::string all;
    for (Widening const& one : widenings(with(before), with(after))) {
        CHECK(one.resource == "P");
        all += (all.empty() ? "" : "; ") + one.what;
    }
    return all;
}

std::string replaced(std::string text, std::string const& from, std::string const& to) {
    REQUIRE(text.find(from) != std::string::npos);
    return text.replace(text.find(from), from.size(), to);
}

}  // namespace

TEST_CASE("what allows more is told: statements, actions, resources, principals") {
    CHECK(said(kAllow, kAllow).empty());
    CHECK(said("", kAllow) ==
          "In is new: s3:GetObject for AWS:1 on arn:aws:s3:::b/a/* where "
          R"({"StringEquals":{"aws:PrincipalOrgID":"o-1"}})");
    CHECK(said(kAllow, "").empty());
    CHECK(said(kAllow, replaced(kAllow, R"("s3:GetObject")",
                                R"(["s3:GetObject", "s3:PutObject"])")) == "In: also s3:PutObject");
    CHECK(said(kAllow, replaced(kAllow, "s3:GetObject", "s3:Get*")) == "In: also s3:Get*");
    CHECK(said(kAllow, replaced(kAllow, "b/a/*", "b/*")) == "In: also on arn:aws:s3:::b/*");
    CHECK(said(kAllow, replaced(kAllow, R"({"AWS": "1"})", R"("*")")) == "In: also for AWS:*");
}

TEST_CASE("what is narrower, or the same in other words, is not told") {
    CHECK(said(replaced(kAllow, "s3:GetObject", "s3:Get*"), kAllow).empty());
    CHECK(said(replaced(kAllow, "b/a/*", "*"), kAllow).empty());
    CHECK(said(replaced(kAllow, "s3:GetObject", "S3:getobject"), kAllow).empty());
    CHECK(said(replaced(kAllow, R"("In")", R"("Other")"), kAllow).starts_with("In is new"));
    CHECK(said(replaced(kAllow, R"("o-1")", R"(["o-1", "o-2"])"), kAllow).empty());
}

TEST_CASE("a condition that is gone or takes more lets in more") {
    CHECK(said(kAllow, replaced(kAllow, R"("aws:PrincipalOrgID": "o-1")", "")) ==
          "In: without StringEquals aws:PrincipalOrgID");
    CHECK(said(kAllow, replaced(kAllow, R"("o-1")", R"(["o-1", "o-2"])")) ==
          "In: StringEquals aws:PrincipalOrgID also o-2");
    std::string const numeric = replaced(kAllow, R"("StringEquals": {"aws:PrincipalOrgID": "o-1"})",
                                         R"("NumericLessThan": {"s3:max-keys": 10})");
    CHECK(said(numeric, replaced(numeric, "10", "100")) ==
          "In: NumericLessThan s3:max-keys also 100");
    // Of what must not be, another value lets in what was kept out.
    std::string const negated = replaced(kAllow, "StringEquals", "StringNotEquals");
    CHECK_FALSE(said(negated, replaced(negated, "o-1", "o-2")).empty());
}

TEST_CASE("what is denied no longer is told") {
    CHECK(said(kDeny, kDeny).empty());
    CHECK(said("", kDeny).empty());
    CHECK(said(kDeny, "") == "Out no longer denies s3:PutObject, s3:GetObject for AWS:* on *");
    CHECK(said(kDeny, replaced(kDeny, R"(, "s3:GetObject")", "")) ==
          "Out: no longer denies s3:GetObject");
    CHECK(said(kDeny, replaced(kDeny, R"("Resource": "*")",
                               R"("Resource": "*", "Condition": {"Bool": {"aws:X": "true"}})")) ==
          "Out: only where Bool aws:X");
    CHECK(said(replaced(kDeny, R"(, "s3:GetObject")", ""), kDeny).empty());
}

TEST_CASE("a denial that becomes an allowance is both") {
    std::string const all = said(kDeny, replaced(kDeny, "Deny", "Allow"));
    CHECK(all.find("Out is new: ") != std::string::npos);
    CHECK(all.find("Out no longer denies ") != std::string::npos);
}

TEST_CASE("what is left out counts as everything else, and each change of it") {
    std::string const most = replaced(kAllow, R"("Action")", R"("NotAction")");
    CHECK(said(most, most).empty());
    CHECK(said(kAllow, most) == "In: also all but s3:GetObject");
}

TEST_CASE("the pipeline's own templates let in nothing more than themselves") {
    for (Synthesised const& stack : synthesise(example_config())) {
        CHECK(widenings(stack.tree, stack.tree).empty());
    }
    Config config = example_config();
    std::vector<Synthesised> const before = synthesise(config);
    config.siem_external_id = "another";
    std::vector<Widening> const found = widenings(before[1].tree, synthesise(config)[1].tree);
    REQUIRE(found.size() == 1);
    CHECK(found[0].resource == "SiemRole");
    CHECK(found[0].what == "TheSiem: StringEquals sts:ExternalId also another");
}
