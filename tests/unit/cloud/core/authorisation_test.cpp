// What the cloud knows of a request beside what its service says: the global condition keys, and
// whose policies have a say.
#include "cloud/authorisation.hpp"

#include <doctest/doctest.h>

#include "cloud/audit.hpp"
#include "codec/json.hpp"

namespace {

using Values = policy::Context::Values;

constexpr base::Instant kNow = base::from_millis(1'795'000'000'000);
constexpr char const* kRole = "arn:aws:iam::111122223333:role/path/app";

policy::Named named(std::string const& statement) {
    return {"policy", *policy::read(R"({"Version":"2012-10-17","Statement":)" + statement + "}")};
}
policy::Named everything() { return named(R"({"Effect":"Allow","Action":"*","Resource":"*"})"); }

// One identity, one Organization of which 999988887777 is no part, one role.
struct World final : cloud::IdentityDirectory, cloud::OrganizationDirectory, cloud::RoleDirectory {
    std::shared_ptr<cloud::Identity> identity = std::make_shared<cloud::Identity>();
    cloud::Membership place{.organization_id = "o-example",
                            .path = "o-example/r-ab12/ou-ab12-1/",
                            .service_control = {{everything()}}};
    cloud::Role role{.arn = kRole, .id = "AROAEXAMPLE", .name = "app", .trust_policy = "{}"};
    cloud::Authorisation authorisation;
    aws::Caller caller;

    World() {
        identity->policies = {everything()};
        authorisation.decide_by({*this, *this, *this});
        caller.account = base::AccountId("111122223333");
        caller.region = base::Region("eu-west-1");
        caller.arn = "arn:aws:iam::111122223333:user/team/ann";
        caller.user_id = "AIDAEXAMPLE";
        caller.source_ip = "203.0.113.7";
    }
    std::shared_ptr<cloud::Identity const> identity_of(aws::Caller const&) const override {
        return identity;
    }
    std::shared_ptr<cloud::Membership const> membership_of(
        std::string const& account) const override {
        if (account == "999988887777") return nullptr;
        return std::make_shared<cloud::Membership const>(place);
    }
    std::optional<cloud::Role> find_role(aws::Arn const& arn) const override {
        return arn.text() == role.arn ? std::optional(role) : std::nullopt;
    }
    aws::Session& in_session() {
        auto const session = std::make_shared<aws::Session>();
        session->role_arn = kRole;
        session->issued = kNow - std::chrono::minutes(5);
        caller.session = session;
        caller.arn = "arn:aws:sts::111122223333:assumed-role/app/night";
        caller.user_id = "AROAEXAMPLE:night";
        return *session;
    }
    Values key(std::string const& name, aws::Need const& need = {.action = "s3:GetObject"}) const {
        policy::Context const context = authorisation.judge(caller, need, kNow).request.context;
        Values const* const values = context.find(name);
        return values ? *values : Values{"(absent)"};
    }
    std::string refused(aws::Need const& need) const {
        try {
            authorisation.require(caller, need, kNow);
        } catch (aws::Error const& e) {
            return e.code + ": " + e.message;
        }
        return "";
    }
};

Values const kAbsent{"(absent)"};

}  // namespace

TEST_CASE("what is known of a user") {
    World w;
    w.identity->tags = {{"team", "red"}};
    CHECK(w.key("aws:PrincipalType") == Values{"User"});
    CHECK(w.key("aws:PrincipalArn") == Values{"arn:aws:iam::111122223333:user/team/ann"});
    CHECK(w.key("aws:PrincipalAccount") == Values{"111122223333"});
    CHECK(w.key("aws:PrincipalOrgID") == Values{"o-example"});
    CHECK(w.key("aws:PrincipalOrgPaths") == Values{"o-example/r-ab12/ou-ab12-1/"});
    CHECK(w.key("aws:PrincipalIsAWSService") == Values{"false"});
    CHECK(w.key("aws:PrincipalTag/team") == Values{"red"});
    CHECK(w.key("aws:username") == Values{"ann"});
    CHECK(w.key("aws:userid") == Values{"AIDAEXAMPLE"});
    CHECK(w.key("aws:TokenIssueTime") == kAbsent);
}

TEST_CASE("what is known of a request") {
    World w;
    CHECK(w.key("aws:SourceIp") == Values{"203.0.113.7"});
    CHECK(w.key("aws:SecureTransport") == Values{"false"});
    CHECK(w.key("aws:RequestedRegion") == Values{"eu-west-1"});
    CHECK(w.key("aws:CurrentTime") == Values{"2026-11-18T11:06:40Z"});
    CHECK(w.key("aws:EpochTime") == Values{"1795000000"});
    CHECK(w.key("aws:ViaAWSService") == Values{"false"});
    CHECK(w.key("aws:CalledVia") == kAbsent);
    CHECK(w.key("aws:ResourceAccount") == Values{"111122223333"});
    aws::Need const away{.action = "s3:GetObject", .resource_account = "999988887777"};
    CHECK(w.key("aws:ResourceAccount", away) == Values{"999988887777"});
    CHECK(w.key("aws:ResourceOrgID", away) == kAbsent);
    aws::Need const near{.action = "s3:GetObject", .resource_account = "444455556666"};
    CHECK(w.key("aws:ResourceOrgID", near) == Values{"o-example"});
    CHECK(w.key("aws:ResourceOrgPaths", near) == Values{"o-example/r-ab12/ou-ab12-1/"});
}

TEST_CASE("a session is known by its role, and by what came with it") {
    World w;
    w.identity->tags = {{"team", "red"}};
    aws::Session& session = w.in_session();
    session.tags = {{"team", "blue"}};
    session.source_identity = "ann";
    session.provider = "arn:aws:iam::111122223333:oidc-provider/ids.example";
    CHECK(w.key("aws:PrincipalType") == Values{"AssumedRole"});
    CHECK(w.key("aws:PrincipalArn") == Values{kRole});
    CHECK(w.key("aws:userid") == Values{"AROAEXAMPLE:night"});
    CHECK(w.key("aws:username") == kAbsent);
    CHECK(w.key("aws:PrincipalTag/team") == Values{"blue"});  // the session's own goes before
    CHECK(w.key("aws:SourceIdentity") == Values{"ann"});
    CHECK(w.key("aws:FederatedProvider") == Values{session.provider});
    CHECK(w.key("aws:TokenIssueTime") == Values{"2026-11-18T11:01:40Z"});
}

TEST_CASE("a service is known by its names, and for whom it acts") {
    World w;
    w.caller = aws::Caller();
    w.caller.region = base::Region("eu-west-1");
    w.caller.service = "logs.amazonaws.com";
    w.caller.source_arn = "arn:aws:logs:eu-west-1:111122223333:log-group:/app:*";
    w.caller.source_account = "111122223333";
    CHECK(w.key("aws:PrincipalIsAWSService") == Values{"true"});
    CHECK(w.key("aws:PrincipalServiceName") == Values{"logs.amazonaws.com"});
    CHECK(w.key("aws:PrincipalServiceNamesList") ==
          Values{"logs.amazonaws.com", "logs.eu-west-1.amazonaws.com"});
    CHECK(w.key("aws:SourceArn") == Values{w.caller.source_arn});
    CHECK(w.key("aws:SourceAccount") == Values{"111122223333"});
    CHECK(w.key("aws:SourceOrgID") == Values{"o-example"});
    CHECK(w.key("aws:SourceOrgPaths") == Values{"o-example/r-ab12/ou-ab12-1/"});
    CHECK(w.key("aws:PrincipalArn") == kAbsent);
    CHECK(w.key("aws:PrincipalOrgID") == kAbsent);
}

TEST_CASE("a policy may name a service of one region") {
    World w;
    w.caller = aws::Caller();
    w.caller.region = base::Region("eu-west-1");
    w.caller.service = "logs.amazonaws.com";
    auto const key = [](std::string const& service) {
        return aws::Need{
            .action = "kms:Encrypt",
            .resource = "arn:aws:kms:eu-west-1:111122223333:key/1",
            .resource_account = "111122223333",
            .resource_policy = R"({"Statement":{"Effect":"Allow","Action":"kms:*","Resource":"*",)"
                               R"("Principal":{"Service":")" +
                               service + R"("}}})",
            .resource_decides = true};
    };
    CHECK(w.refused(key("logs.amazonaws.com")) == "");
    CHECK(w.refused(key("logs.eu-west-1.amazonaws.com")) == "");
    CHECK(w.refused(key("logs.us-east-1.amazonaws.com")) ==
          "AccessDeniedException: User: logs.amazonaws.com is not authorized to perform: "
          "kms:Encrypt on resource: arn:aws:kms:eu-west-1:111122223333:key/1 because no "
          "resource-based policy allows the kms:Encrypt action");
}

TEST_CASE("what a service does in a caller's name is known to be through it") {
    World w;
    w.caller.called_via = {"cloudformation.amazonaws.com", "s3.amazonaws.com"};
    CHECK(w.key("aws:ViaAWSService") == Values{"true"});
    CHECK(w.key("aws:CalledVia") == w.caller.called_via);
    CHECK(w.key("aws:CalledViaFirst") == Values{"cloudformation.amazonaws.com"});
    CHECK(w.key("aws:CalledViaLast") == Values{"s3.amazonaws.com"});
    CHECK(w.key("aws:PrincipalType") == Values{"User"});
}

TEST_CASE("service control policies restrict members, not the management account or services") {
    World w;
    w.place.service_control = {{named(R"({"Effect":"Allow","Action":"sqs:*","Resource":"*"})")}};
    aws::Need const need{.action = "s3:GetObject", .resource = "arn:aws:s3:::b/k"};
    CHECK(w.refused(need) ==
          "AccessDeniedException: User: arn:aws:iam::111122223333:user/team/ann is not authorized "
          "to perform: s3:GetObject on resource: \"arn:aws:s3:::b/k\" because no service control "
          "policy allows the s3:GetObject action");
    w.place.management = true;
    CHECK(w.refused(need) == "");
}

TEST_CASE("a session's policies leave no more than they allow") {
    World w;
    aws::Session& session = w.in_session();
    session.policies = {R"({"Statement":{"Effect":"Allow","Action":"sqs:*","Resource":"*"}})"};
    CHECK(w.refused({.action = "sqs:ListQueues"}) == "");
    CHECK(w.refused({.action = "s3:ListAllMyBuckets"})
              .ends_with("because no session policy allows the s3:ListAllMyBuckets action"));
    session.policies = {"no policy at all"};
    CHECK(w.refused({.action = "sqs:ListQueues"})
              .ends_with("with an explicit deny in a session policy"));
}

TEST_CASE("whoever has gone may do nothing") {
    World w;
    w.identity = nullptr;
    CHECK(w.refused({.action = "s3:GetObject"}) ==
          "UnrecognizedClientException: The security token included in the request is invalid.");
}

TEST_CASE("services take on roles that trust them for what they act") {
    World w;
    w.role.trust_policy =
        R"({"Statement":{"Effect":"Allow","Principal":{"Service":"firehose.amazonaws.com"},)"
        R"("Action":"sts:AssumeRole",)"
        R"("Condition":{"StringEquals":{"sts:ExternalId":"111122223333"}}}})";
    cloud::Authoriser::Assumption asked{.service = "firehose.amazonaws.com",
                                        .role_arn = kRole,
                                        .session_name = "stream",
                                        .source_account = "111122223333",
                                        .region = "eu-west-1"};
    aws::Caller const session = w.authorisation.assume(asked, kNow);
    CHECK(session.arn == "arn:aws:sts::111122223333:assumed-role/app/stream");
    CHECK(session.session->role_arn == kRole);
    asked.source_account = "999988887777";
    std::string const refusal =
        "User: firehose.amazonaws.com is not authorized to perform: "
        "sts:AssumeRole on resource: ";
    CHECK_THROWS_WITH_AS(w.authorisation.assume(asked, kNow), (refusal + kRole).c_str(),
                         aws::Error);
    asked.role_arn = "arn:aws:iam::111122223333:role/absent";
    CHECK_THROWS_WITH_AS(w.authorisation.assume(asked, kNow), (refusal + asked.role_arn).c_str(),
                         aws::Error);
}

TEST_CASE("the audit trail leaves out what is secret and what is data") {
    codec::Json const input = codec::Json::object(
        {{"UserName", "ann"},
         {"Password", "hunter2"},
         {"Plaintext", "c2VjcmV0"},
         {"Nested", codec::Json::object({{"SecretAccessKey", "k"}, {"Kept", 1}})}});
    World w;
    aws::Error const denied = aws::access_denied("no");
    codec::Json const record =
        codec::parse_json(cloud::audit_record({.caller = w.caller,
                                               .service = "iam",
                                               .action = "CreateLoginProfile",
                                               .input = input,
                                               .request_id = "r",
                                               .user_agent = "test",
                                               .at = kNow,
                                               .error = &denied,
                                               .resources = {{kRole, "111122223333"}}},
                                              "event"))
            .value();
    CHECK(codec::to_json(record.at("requestParameters")) ==
          R"({"userName":"ann","password":"HIDDEN_DUE_TO_SECURITY_REASONS",)"
          R"("nested":{"secretAccessKey":"HIDDEN_DUE_TO_SECURITY_REASONS","kept":1}})");
    CHECK(record.at("errorCode").text() == "AccessDenied");
    CHECK(record.at("userIdentity").at("userName").text() == "ann");
    CHECK(codec::to_json(record.at("resources")) ==
          R"([{"ARN":"arn:aws:iam::111122223333:role/path/app","accountId":"111122223333",)"
          R"("type":"AWS::IAM::Role"}])");
}
