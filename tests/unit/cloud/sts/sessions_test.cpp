// What sessions carry: policies that restrict them, tags, where they began; along chains too.
#include "unit/cloud/sts/fixture.hpp"

using namespace cloud;
using namespace cloud::testing;

namespace {

constexpr char const* kBucket = "arn:aws:s3:::b/k";

Json tags(std::initializer_list<std::pair<char const*, char const*>> list) {
    Json out = Json::array();
    for (auto const& [key, value] : list) {
        out.push(Json::object({{"Key", key}, {"Value", value}}));
    }
    return out;
}

struct Sessions : Sts {
    Sessions() {
        h.account = kHome;
        h.call(iam.api(), "PutRolePolicy",
               Json::object({{"RoleName", "reader"},
                             {"PolicyName", "all"},
                             {"PolicyDocument", statement(R"("Action":"*","Resource":"*")")}}));
        role("next", statement(R"("Action":["sts:AssumeRole","sts:TagSession",)"
                               R"("sts:SetSourceIdentity"],"Principal":{"AWS":")" +
                               std::string(kReader) + "\"}"));
        h.account = kAway;
    }
    // The second of a chain.
    Json next(Json const& more = Json::object()) { return assume(with_next(more)); }
    static Json with_next(Json const& more) {
        Json input = Json::object({{"RoleArn", "arn:aws:iam::111122223333:role/next"}});
        for (auto const& [name, value] : more.members()) input.set(name, value);
        return input;
    }
};

}  // namespace

TEST_CASE_FIXTURE(Sessions, "a session's policies restrict it") {
    Json const whole = assume();
    CHECK(!whole.has("PackedPolicySize"));
    CHECK(may(bearer(whole.at("Credentials")), "sqs:SendMessage", "*"));
    Json const restricted =
        assume(Json::object({{"Policy", statement(R"("Action":"s3:*","Resource":"*")")}}));
    CHECK(restricted.at("PackedPolicySize").integer() > 0);
    aws::Caller const caller = bearer(restricted.at("Credentials"));
    CHECK(may(caller, "s3:GetObject", kBucket));
    CHECK(!may(caller, "sqs:SendMessage", "*"));
}

TEST_CASE_FIXTURE(Sessions, "managed policies restrict by what they say when it begins") {
    h.account = kHome;
    std::string const arn =
        h.call(iam.api(), "CreatePolicy",
               Json::object({{"PolicyName", "s3"},
                             {"PolicyDocument", statement(R"("Action":"s3:*","Resource":"*")")}}))
            .at("Policy")
            .at("Arn")
            .text();
    h.account = kAway;
    auto const arns = [](std::string const& one) {
        return Json::object({{"PolicyArns", Json::array({Json::object({{"arn", one}})})}});
    };
    aws::Caller const caller = bearer(assume(arns(arn)).at("Credentials"));
    h.account = kHome;
    h.call(iam.api(), "DeletePolicy", Json::object({{"PolicyArn", arn}}));
    CHECK(may(caller, "s3:GetObject", kBucket));
    CHECK(!may(caller, "sqs:SendMessage", "*"));
    h.account = kAway;
    CHECK(refused(arns(arn)) ==
          "ValidationError: Policy " + arn + " does not exist or is not attachable.");
    std::string const read = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess";
    CHECK(!may(bearer(assume(arns(read)).at("Credentials")), "s3:PutObject", kBucket));
}

TEST_CASE_FIXTURE(Sessions, "tags are of the session, and the transitive ones of the next") {
    Json const first = assume(Json::object({{"Tags", tags({{"team", "red"}, {"step", "1"}})},
                                            {"TransitiveTagKeys", Json::array({"team"})}}));
    become(first.at("Credentials"));
    CHECK(h.caller->session->tags == aws::Tags{{"team", "red"}, {"step", "1"}});
    aws::Caller const second = bearer(next().at("Credentials"));
    CHECK(second.arn == "arn:aws:sts::111122223333:assumed-role/next/night");
    CHECK(second.session->tags == aws::Tags{{"team", "red"}});
    CHECK(second.session->transitive_tags == std::vector<std::string>{"team"});
    CHECK(refused(with_next(Json::object({{"Tags", tags({{"Team", "blue"}})}}))) ==
          "InvalidParameterValue: One of the specified transitive tag keys can't be set because it "
          "conflicts with a transitive tag key from the calling session.");
}

TEST_CASE_FIXTURE(Sessions, "tags are checked") {
    CHECK(refused(Json::object({{"Tags", tags({{"a", "1"}, {"A", "2"}})}})) ==
          "InvalidParameterValue: Duplicate tag keys found. Please note that Tag keys are case "
          "insensitive.");
    CHECK(refused(Json::object({{"TransitiveTagKeys", Json::array({"a"})}})) ==
          "InvalidParameterValue: The specified transitive tag key must be included in the "
          "requested tags.");
    std::string const long_key(129, 'k');
    CHECK(refused(Json::object({{"Tags", tags({{long_key.c_str(), "v"}})}}))
              .find("less than or equal to 128") != std::string::npos);
}

TEST_CASE_FIXTURE(Sessions, "to tag a session and to name its source take leave of their own") {
    h.account = kHome;
    role("plain", statement(R"("Action":"sts:AssumeRole","Principal":{"AWS":"444455556666"})"));
    h.account = kAway;
    auto const plain = [](Json more) {
        more.set("RoleArn", "arn:aws:iam::111122223333:role/plain");
        return more;
    };
    CHECK(refused(plain(Json::object())) == "");
    CHECK(refused(plain(Json::object({{"Tags", tags({{"a", "1"}})}}))).find("sts:TagSession") !=
          std::string::npos);
    CHECK(refused(plain(Json::object({{"SourceIdentity", "ann"}}))).find("sts:SetSourceIdentity") !=
          std::string::npos);
}

TEST_CASE_FIXTURE(Sessions, "where a session began stays the same along a chain") {
    h.account = kHome;
    role("first", statement(R"("Action":["sts:AssumeRole","sts:SetSourceIdentity"],)"
                            R"("Principal":{"AWS":"444455556666"},)"
                            R"("Condition":{"StringEquals":{"sts:SourceIdentity":"ann"}})"));
    h.call(iam.api(), "PutRolePolicy",
           Json::object({{"RoleName", "first"},
                         {"PolicyName", "all"},
                         {"PolicyDocument", statement(R"("Action":"*","Resource":"*")")}}));
    role("last", statement(R"("Action":["sts:AssumeRole","sts:SetSourceIdentity"],)"
                           R"("Principal":{"AWS":"111122223333"})"));
    h.account = kAway;
    Json input = Json::object({{"RoleArn", "arn:aws:iam::111122223333:role/first"}});
    CHECK(refused(input).starts_with("AccessDeniedException: "));
    input.set("SourceIdentity", "ann");
    Json const first = assume(input);
    CHECK(first.at("SourceIdentity").text() == "ann");
    become(first.at("Credentials"));
    Json chained = Json::object({{"RoleArn", "arn:aws:iam::111122223333:role/last"}});
    CHECK(assume(chained).at("SourceIdentity").text() == "ann");
    chained.set("SourceIdentity", "bob");
    CHECK(refused(chained).starts_with("AccessDenied"));
}

TEST_CASE_FIXTURE(Sessions, "what does not fit is told how much it is") {
    std::string big;
    for (int i = 0; i < 50; ++i) big += h.random.text(250, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJ");
    Json many = Json::array();
    for (int i = 0; i < 50; ++i) {
        many.push(Json::object({{"Key", "k" + std::to_string(i)},
                                {"Value", big.substr(static_cast<std::size_t>(i) * 250, 250)}}));
    }
    std::string const error = refused(Json::object({{"Tags", many}}));
    CHECK(error.starts_with("PackedPolicyTooLarge: Packed policy consumes 1"));
}

TEST_CASE_FIXTURE(Sessions, "a role that was made again is another's") {
    aws::Caller const caller = bearer(assume().at("Credentials"));
    CHECK(iam.identity_of(caller) != nullptr);
    h.account = kHome;
    Json const name = Json::object({{"RoleName", "reader"}});
    h.call(iam.api(), "DeleteRolePolicy",
           Json::object({{"RoleName", "reader"}, {"PolicyName", "all"}}));
    h.call(iam.api(), "DeleteRole", name);
    CHECK(iam.identity_of(caller) == nullptr);
    role("reader", statement(R"("Action":"sts:AssumeRole","Principal":{"AWS":"*"})"));
    CHECK(iam.identity_of(caller) == nullptr);
}

TEST_CASE_FIXTURE(Sessions, "a federated user may do what the user may and its policies allow") {
    become_user("ann", statement(R"("Action":["s3:*","sts:*"],"Resource":"*")"));
    Json input = Json::object({{"Name", "jo"}});
    Json const none = h.call(service.api(), "GetFederationToken", input);
    CHECK(none.at("FederatedUser").at("Arn").text() ==
          "arn:aws:sts::444455556666:federated-user/jo");
    CHECK(none.at("FederatedUser").at("FederatedUserId").text() == "444455556666:jo");
    CHECK(!may(bearer(none.at("Credentials")), "s3:GetObject", kBucket));
    input.set("Policy", statement(R"("Action":["s3:GetObject","sqs:*"],"Resource":"*")"));
    aws::Caller const jo =
        bearer(h.call(service.api(), "GetFederationToken", input).at("Credentials"));
    CHECK(may(jo, "s3:GetObject", kBucket));
    CHECK(!may(jo, "s3:PutObject", kBucket));
    CHECK(!may(jo, "sqs:SendMessage", "*"));
    h.caller.reset();  // of the root: its policies alone
    aws::Caller const of_root =
        bearer(h.call(service.api(), "GetFederationToken", input).at("Credentials"));
    CHECK(may(of_root, "sqs:SendMessage", "*"));
    CHECK(!may(of_root, "iam:ListUsers", "*"));
}
