// Managed policies, their versions, and who has them; instance profiles and identity providers.
#include "cloud/iam/aws_policies.hpp"
#include "policy/document.hpp"
#include "unit/cloud/iam/fixture.hpp"

using namespace cloud;
using namespace cloud::testing;

namespace {

struct Managed : Iam {
    std::string arn = "arn:aws:iam::111122223333:policy/team/p";
    Json const of = named("PolicyArn", arn);

    Managed() { call("CreatePolicy", creating("p")); }
    static Json creating(std::string const& name) {
        return named("PolicyName", name,
                     Json::object({{"Path", "/team/"}, {"PolicyDocument", allowing("s3:*")}}));
    }
    Json version(std::string const& id) { return named("VersionId", id, of); }
    std::vector<std::string> listed(Json const& input) {
        std::vector<std::string> names;
        Json const out = call("ListPolicies", input);
        for (Json const& one : out.at("Policies").items()) {
            names.push_back(one.at("PolicyName").text());
        }
        return names;
    }
};

}  // namespace

TEST_CASE("AWS's policies are what AWS would take") {
    for (iam::AwsPolicy const& one : iam::aws_policies()) {
        CAPTURE(one.name);
        CHECK(policy::malformed(one.document, policy::Kind::identity) == std::nullopt);
        CHECK(iam::find_aws_policy(iam::arn_of(one)) == &one);
    }
    CHECK(iam::find_aws_policy("arn:aws:iam::aws:policy/None") == nullptr);
}

TEST_CASE_FIXTURE(Managed, "a policy is told with who has it") {
    Json const got = call("GetPolicy", of).at("Policy");
    CHECK(got.at("Arn").text() == arn);
    CHECK(got.at("DefaultVersionId").text() == "v1");
    CHECK(got.at("AttachmentCount").integer() == 0);
    call("CreateUser", named("UserName", "ann"));
    call("AttachUserPolicy", named("UserName", "ann", of));
    CHECK(call("GetPolicy", of).at("Policy").at("AttachmentCount").integer() == 1);
    Json const who = call("ListEntitiesForPolicy", of);
    REQUIRE(who.at("PolicyUsers").items().size() == 1);
    CHECK(who.at("PolicyUsers").items()[0].at("UserName").text() == "ann");
    CHECK(who.at("PolicyRoles").items().empty());
    CHECK(error("DeletePolicy", of) ==
          "DeleteConflict: Cannot delete a policy attached to entities.");
    call("DetachUserPolicy", named("UserName", "ann", of));
    call("DeletePolicy", of);
    CHECK(error("GetPolicy", of) == "NoSuchEntity: Policy " + arn + " was not found.");
}

TEST_CASE_FIXTURE(Managed, "names are one account's, and documents are checked") {
    CHECK(
        error("CreatePolicy", creating("P")) ==
        "EntityAlreadyExists: A policy called P already exists. Duplicate names are not allowed.");
    Json big = creating("big");
    big.set("PolicyDocument", allowing("s3:" + std::string(6200, 'x')));
    CHECK(error("CreatePolicy", big) == "LimitExceeded: Cannot exceed quota for PolicySize: 6144");
    big.set("PolicyDocument", "{");
    CHECK(error("CreatePolicy", big).starts_with("MalformedPolicyDocument: "));
    h.account = "444455556666";
    CHECK(error("GetPolicy", of).starts_with("NoSuchEntity: "));
    CHECK(error("DeletePolicy", named("PolicyArn", kAdministrator)).starts_with("AccessDenied: "));
}

TEST_CASE_FIXTURE(Managed, "five versions, of which one counts") {
    Json put = of;
    put.set("PolicyDocument", allowing("sqs:*"));
    CHECK(call("CreatePolicyVersion", put).at("PolicyVersion").at("VersionId").text() == "v2");
    for (int i = 0; i < 3; ++i) call("CreatePolicyVersion", put);
    CHECK(error("CreatePolicyVersion", put) ==
          "LimitExceeded: A managed policy can have up to 5 versions. Before you create a new "
          "version, you must delete an existing version.");
    Json const list = call("ListPolicyVersions", of).at("Versions");
    REQUIRE(list.items().size() == 5);
    CHECK(list.items()[0].at("VersionId").text() == "v5");
    CHECK(list.items()[4].at("IsDefaultVersion").boolean());
    CHECK(error("DeletePolicyVersion", version("v1")) ==
          "DeleteConflict: Cannot delete the default version of a policy.");
    call("DeletePolicyVersion", version("v2"));
    CHECK(call("CreatePolicyVersion", put).at("PolicyVersion").at("VersionId").text() == "v6");
    CHECK(error("GetPolicyVersion", version("v2")) ==
          "NoSuchEntity: Policy " + arn + " version v2 does not exist or is not attachable.");
    CHECK(error("GetPolicyVersion", version("2")) ==
          "ValidationError: 1 validation error detected: Value at 'versionId' failed to satisfy "
          "constraint: Member must satisfy regular expression pattern: "
          "v[1-9][0-9]*(\\.[A-Za-z0-9-]*)?");
    CHECK(error("DeletePolicy", of).starts_with("DeleteConflict: This policy has more than one"));
}

TEST_CASE_FIXTURE(Managed, "lists are of a scope, a path, of what is attached, page by page") {
    CHECK(listed(Json::object({{"Scope", "Local"}})) == std::vector<std::string>{"p"});
    CHECK(listed(Json::object({{"Scope", "AWS"}})).size() == iam::aws_policies().size());
    CHECK(listed(Json::object({{"PathPrefix", "/job-function/"}})) ==
          std::vector<std::string>{"ViewOnlyAccess"});
    CHECK(listed(Json::object({{"OnlyAttached", true}})).empty());
    std::size_t seen = 0;
    Json input = Json::object({{"MaxItems", 4}});
    for (int i = 0; i < 10; ++i) {
        Json const page = call("ListPolicies", input);
        seen += page.at("Policies").items().size();
        if (!page.at("IsTruncated").boolean()) break;
        input.set("Marker", page.at("Marker"));
    }
    CHECK(seen == iam::aws_policies().size() + 1);
    CHECK(error("ListPolicies", Json::object({{"Scope", "Mine"}})).find("enum value set") !=
          std::string::npos);
}

TEST_CASE_FIXTURE(Managed, "tags of policies differ by case") {
    Json tagged = of;
    tagged.set("Tags", tag_list({{"a", "1"}, {"A", "2"}}));
    call("TagPolicy", tagged);
    CHECK(call("ListPolicyTags", of).at("Tags") == tag_list({{"A", "2"}, {"a", "1"}}));
    tagged.set("Tags", tag_list({{"a", "1"}, {"a", "2"}}));
    CHECK(error("TagPolicy", tagged) == "InvalidInput: Duplicate tag keys found.");
}

TEST_CASE_FIXTURE(Iam, "an instance profile holds one role") {
    Json const profile = named("InstanceProfileName", "web");
    call("CreateInstanceProfile", profile);
    for (char const* name : {"one", "two"}) {
        call("CreateRole",
             named("RoleName", name, named("AssumeRolePolicyDocument", trusting("111122223333"))));
    }
    call("AddRoleToInstanceProfile", named("RoleName", "one", profile));
    CHECK(error("AddRoleToInstanceProfile", named("RoleName", "two", profile)) ==
          "LimitExceeded: Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1");
    CHECK(error("DeleteRole", named("RoleName", "one")) ==
          "DeleteConflict: Cannot delete entity, must remove roles from instance profile first.");
    CHECK(error("DeleteInstanceProfile", profile) ==
          "DeleteConflict: Cannot delete entity, must remove roles from instance profile first.");
    Json const of_role = call("ListInstanceProfilesForRole", named("RoleName", "one"));
    CHECK(of_role.at("InstanceProfiles").items().size() == 1);
    CHECK(error("RemoveRoleFromInstanceProfile", named("RoleName", "two", profile)) ==
          "NoSuchEntity: Role two in Instance Profile web cannot be found.");
    call("RemoveRoleFromInstanceProfile", named("RoleName", "one", profile));
    call("DeleteInstanceProfile", profile);
    CHECK(error("GetInstanceProfile", profile) ==
          "NoSuchEntity: Instance Profile web cannot be found.");
}

TEST_CASE_FIXTURE(Iam, "identity providers are kept by their URLs") {
    Json create = named("Url", "https://token.example.com/path/");
    create.set("ClientIDList", Json::array({"app"}));
    create.set("ThumbprintList", Json::array({std::string(40, 'a')}));
    std::string const arn =
        call("CreateOpenIDConnectProvider", create).at("OpenIDConnectProviderArn").text();
    CHECK(arn == "arn:aws:iam::111122223333:oidc-provider/token.example.com/path");
    CHECK(error("CreateOpenIDConnectProvider", create) ==
          "EntityAlreadyExists: Provider with url https://token.example.com/path already exists.");
    CHECK(error("CreateOpenIDConnectProvider", named("Url", "http://token.example.com")) ==
          "ValidationError: Invalid Open ID Connect Provider URL");
    Json const of = named("OpenIDConnectProviderArn", arn);
    call("AddClientIDToOpenIDConnectProvider", named("ClientID", "web", of));
    call("RemoveClientIDFromOpenIDConnectProvider", named("ClientID", "app", of));
    Json const got = call("GetOpenIDConnectProvider", of);
    CHECK(got.at("Url").text() == "token.example.com/path");
    CHECK(got.at("ClientIDList") == Json::array({"web"}));
    call("DeleteOpenIDConnectProvider", of);
    CHECK(error("GetOpenIDConnectProvider", of) ==
          "NoSuchEntity: OpenIDConnect Provider not found for arn " + arn);
}
