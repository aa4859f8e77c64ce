// What an account is asked as a whole: its summary, all its principals, what policies would say,
// and what operations need.
#include "cloud/iam/positions.hpp"
#include "unit/cloud/iam/fixture.hpp"

using namespace cloud;
using namespace cloud::testing;

namespace {

std::string decision(Json const& out, std::size_t which = 0) {
    return out.at("EvaluationResults").items().at(which).at("EvalDecision").text();
}

Json texts(std::initializer_list<char const*> list) {
    Json out = Json::array();
    for (char const* one : list) out.push(one);
    return out;
}

// One member of a service control policy's account.
struct Controlled final : OrganizationDirectory {
    std::shared_ptr<Membership const> membership_of(std::string const&) const override {
        auto place = std::make_shared<Membership>();
        place->service_control = {{{"FullAWSAccess", *policy::read(allowing("s3:*"))}}};
        return place;
    }
};

}  // namespace

TEST_CASE_FIXTURE(Iam, "an account's alias is one, and nobody else's") {
    call("CreateAccountAlias", named("AccountAlias", "acme"));
    call("CreateAccountAlias", named("AccountAlias", "acme-two"));
    CHECK(call("ListAccountAliases").at("AccountAliases") == Json::array({"acme-two"}));
    CHECK(error("CreateAccountAlias", named("AccountAlias", "acme-two")) ==
          "EntityAlreadyExists: The account alias acme-two already exists.");
    CHECK(error("CreateAccountAlias", named("AccountAlias", "Acme"))
              .starts_with("ValidationError: "));
    CHECK(error("DeleteAccountAlias", named("AccountAlias", "acme")).starts_with("NoSuchEntity: "));
    call("DeleteAccountAlias", named("AccountAlias", "acme-two"));
    CHECK(call("ListAccountAliases").at("AccountAliases").items().empty());
}

TEST_CASE_FIXTURE(Iam, "a password policy is whole each time") {
    CHECK(error("GetAccountPasswordPolicy") ==
          "NoSuchEntity: The Password Policy with domain name 111122223333 cannot be found.");
    call("UpdateAccountPasswordPolicy",
         Json::object({{"MinimumPasswordLength", 10}, {"MaxPasswordAge", 60}}));
    Json policy = call("GetAccountPasswordPolicy").at("PasswordPolicy");
    CHECK(policy.at("MinimumPasswordLength").integer() == 10);
    CHECK(policy.at("ExpirePasswords").boolean());
    call("UpdateAccountPasswordPolicy", Json::object({{"RequireSymbols", true}}));
    policy = call("GetAccountPasswordPolicy").at("PasswordPolicy");
    CHECK(policy.at("MinimumPasswordLength").integer() == 6);
    CHECK(!policy.has("MaxPasswordAge"));
    CHECK(error("UpdateAccountPasswordPolicy", Json::object({{"MaxPasswordAge", 2000}}))
              .find("less than or equal to 1095") != std::string::npos);
    call("DeleteAccountPasswordPolicy");
    CHECK(error("DeleteAccountPasswordPolicy") ==
          "NoSuchEntity: The account policy with name PasswordPolicy cannot be found.");
}

TEST_CASE_FIXTURE(Iam, "all of an account is told, list by list and page by page") {
    call("CreateUser", named("UserName", "ann"));
    call("CreateGroup", named("GroupName", "crew"));
    call("AddUserToGroup", named("GroupName", "crew", named("UserName", "ann")));
    call("CreateRole",
         named("RoleName", "ops", named("AssumeRolePolicyDocument", trusting("111122223333"))));
    call("CreatePolicy", named("PolicyName", "p", named("PolicyDocument", allowing("s3:*"))));
    call("AttachRolePolicy", named("RoleName", "ops", named("PolicyArn", kAdministrator)));
    Json const all = call("GetAccountAuthorizationDetails");
    CHECK(all.at("UserDetailList").items().at(0).at("GroupList") == Json::array({"crew"}));
    CHECK(all.at("GroupDetailList").items().size() == 1);
    CHECK(all.at("RoleDetailList").items().at(0).at("AttachedManagedPolicies").items().size() == 1);
    CHECK(all.at("Policies").items().size() == 2);
    Json const roles =
        call("GetAccountAuthorizationDetails", Json::object({{"Filter", texts({"Role"})}}));
    CHECK(roles.at("RoleDetailList").items().size() == 1);
    CHECK(roles.at("UserDetailList").items().empty());
    Json input = Json::object({{"MaxItems", 2}});
    Json const first = call("GetAccountAuthorizationDetails", input);
    CHECK(first.at("IsTruncated").boolean());
    CHECK(first.at("RoleDetailList").items().empty());
    input.set("Marker", first.at("Marker"));
    CHECK(call("GetAccountAuthorizationDetails", input).at("RoleDetailList").items().size() == 1);
    CHECK(error("GetAccountAuthorizationDetails", Json::object({{"Filter", texts({"Cat"})}})) !=
          "");
    Json const summary = call("GetAccountSummary");
    for (Json const& entry : summary.at("SummaryMap").at("entry").items()) {
        if (entry.at("key").text() == "Users") CHECK(entry.at("value").integer() == 1);
        if (entry.at("key").text() == "UsersQuota") CHECK(entry.at("value").integer() == 5000);
    }
}

TEST_CASE_FIXTURE(Iam, "policies that are only asked about are judged") {
    std::string const denying =
        R"({"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"s3:Delete*",)"
        R"("Resource":"*"},{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::b/*",)"
        R"("Condition":{"StringEquals":{"aws:PrincipalTag/team":"${aws:username}"}}}]})";
    Json input = Json::object({{"PolicyInputList", Json::array({denying})},
                               {"ActionNames", texts({"s3:DeleteObject", "s3:GetObject"})},
                               {"ResourceArns", texts({"arn:aws:s3:::b/k", "arn:aws:s3:::c/k"})}});
    Json out = call("SimulateCustomPolicy", input);
    REQUIRE(out.at("EvaluationResults").items().size() == 4);
    CHECK(decision(out, 0) == "explicitDeny");
    CHECK(decision(out, 2) == "implicitDeny");
    CHECK(out.at("EvaluationResults").items()[2].at("MissingContextValues") ==
          texts({"aws:PrincipalTag/team", "aws:username"}));
    CHECK(
        codec::to_json(out.at("EvaluationResults").items()[0].at("MatchedStatements").items()[0]) ==
        R"({"SourcePolicyId":"PolicyInputList.1","SourcePolicyType":"IAM Policy",)"
        R"("StartPosition":{"Line":1,"Column":38},"EndPosition":{"Line":1,"Column":92}})");
    Json context = Json::array();
    for (char const* key : {"aws:PrincipalTag/team", "aws:username"}) {
        context.push(Json::object({{"ContextKeyName", key},
                                   {"ContextKeyValues", texts({"ann"})},
                                   {"ContextKeyType", "string"}}));
    }
    input.set("ContextEntries", context);
    out = call("SimulateCustomPolicy", input);
    CHECK(decision(out, 2) == "allowed");
    CHECK(decision(out, 3) == "implicitDeny");
    input.set("MaxItems", 3);
    out = call("SimulateCustomPolicy", input);
    CHECK(out.at("IsTruncated").boolean());
    input.set("Marker", out.at("Marker"));
    CHECK(call("SimulateCustomPolicy", input).at("EvaluationResults").items().size() == 1);
    CHECK(call("GetContextKeysForCustomPolicy",
               Json::object({{"PolicyInputList", Json::array({denying})}}))
              .at("ContextKeyNames") == texts({"aws:PrincipalTag/team", "aws:username"}));
}

TEST_CASE_FIXTURE(Iam, "a principal's policies are judged, with its boundary and its account's") {
    call("CreateUser", named("UserName", "ann"));
    call("AttachUserPolicy", named("UserName", "ann", named("PolicyArn", kAdministrator)));
    Json input = Json::object({{"PolicySourceArn", "arn:aws:iam::111122223333:user/ann"},
                               {"ActionNames", texts({"s3:GetObject", "sqs:SendMessage"})}});
    Json out = call("SimulatePrincipalPolicy", input);
    CHECK(decision(out, 1) == "allowed");
    CHECK(out.at("EvaluationResults")
              .items()[1]
              .at("MatchedStatements")
              .items()[0]
              .at("SourcePolicyId")
              .text() == "AdministratorAccess");
    CHECK(!out.at("EvaluationResults").items()[1].has("OrganizationsDecisionDetail"));
    Controlled const places;
    service.count_in(places);
    out = call("SimulatePrincipalPolicy", input);
    CHECK(decision(out, 0) == "allowed");
    CHECK(decision(out, 1) == "implicitDeny");
    CHECK(!out.at("EvaluationResults")
               .items()[1]
               .at("OrganizationsDecisionDetail")
               .at("AllowedByOrganizations")
               .boolean());
    input.set("PermissionsBoundaryPolicyInputList", Json::array({allowing("sqs:*")}));
    out = call("SimulatePrincipalPolicy", input);
    CHECK(decision(out, 0) == "implicitDeny");
    CHECK(!out.at("EvaluationResults")
               .items()[0]
               .at("PermissionsBoundaryDecisionDetail")
               .at("AllowedByPermissionsBoundary")
               .boolean());
    input.set("PolicySourceArn", "arn:aws:iam::111122223333:user/bob");
    CHECK(error("SimulatePrincipalPolicy", input).starts_with("NoSuchEntity: "));
}

TEST_CASE_FIXTURE(Iam, "operations say what they need") {
    call("CreateUser",
         named("UserName", "ann",
               Json::object({{"Path", "/x/"}, {"Tags", tag_list({{"team", "red"}})}})));
    std::vector<aws::Need> all =
        needs("AttachUserPolicy", named("UserName", "ann", named("PolicyArn", kAdministrator)));
    REQUIRE(all.size() == 1);
    CHECK(all[0].action == "iam:AttachUserPolicy");
    CHECK(all[0].resource == "arn:aws:iam::111122223333:user/x/ann");
    CHECK(*all[0].context.find("iam:PolicyARN") == std::vector<std::string>{kAdministrator});
    CHECK(*all[0].context.find("aws:ResourceTag/team") == std::vector<std::string>{"red"});
    all = needs("CreateRole", named("RoleName", "ops",
                                    Json::object({{"Path", "/y/"},
                                                  {"PermissionsBoundary", kAdministrator},
                                                  {"Tags", tag_list({{"a", "1"}})}})));
    CHECK(all[0].resource == "arn:aws:iam::111122223333:role/y/ops");
    CHECK(all[0].context.find("iam:PermissionsBoundary"));
    CHECK(*all[0].context.find("aws:RequestTag/a") == std::vector<std::string>{"1"});
    CHECK(*all[0].context.find("aws:TagKeys") == std::vector<std::string>{"a"});
    all = needs("UpdateUser", named("UserName", "ann", named("NewUserName", "bob")));
    REQUIRE(all.size() == 2);
    CHECK(all[1].resource == "arn:aws:iam::111122223333:user/x/bob");
    all = needs("AddRoleToInstanceProfile",
                named("InstanceProfileName", "web", named("RoleName", "ops")));
    REQUIRE(all.size() == 2);
    CHECK(all[1].action == "iam:PassRole");
    CHECK(all[1].resource == "arn:aws:iam::111122223333:role/ops");
    h.caller = user("ann");
    CHECK(needs("GetUser", Json::object())[0].resource == "arn:aws:iam::111122223333:user/x/ann");
    CHECK(needs("GetUser", Json::object({{"UserName", 7}}))[0].resource == h.caller->arn);
    for (aws::Operation const& one : service.api().operations) {
        CAPTURE(one.name);
        REQUIRE(one.needs);
        CHECK(!needs(one.name, Json::object()).empty());
        CHECK(!needs(one.name, Json::object({{"Tags", "x"}, {"TagKeys", 7}})).empty());
    }
}

TEST_CASE("statements are found by their names and numbers") {
    std::string const document =
        "{\"Id\":\"Statement\",\n \"Statement\": [{\"Sid\":\"a}\"},\n  {\"Sid\":\"b\",\"X\":{}}]}";
    auto const text = [&](std::string const& name) {
        std::optional<iam::Span> const at = iam::find_statement(document, name);
        return at ? document.substr(at->begin, at->end - at->begin) : "";
    };
    CHECK(text("#1") == "{\"Sid\":\"a}\"}");
    CHECK(text("b") == "{\"Sid\":\"b\",\"X\":{}}");
    CHECK(text("#3") == "");
    CHECK(text("c") == "");
    CHECK(codec::to_json(iam::describe_position(document, document.find("{\"Sid\":\"b\""))) ==
          R"({"Line":3,"Column":3})");
    CHECK(!iam::find_statement("{", "#1"));
    CHECK(iam::find_statement(R"({"Statement":{"Effect":"Allow"}})", "#1")->begin == 13);
}
