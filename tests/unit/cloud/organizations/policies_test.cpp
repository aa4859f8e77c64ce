// Service control policies, what they are attached to, and what follows for the accounts below.
#include <doctest/doctest.h>

#include "unit/cloud/organizations/fixture.hpp"

using namespace cloud;
using namespace cloud::testing;
using codec::Json;

using Texts = std::vector<std::string>;

namespace {

constexpr char const* kFull = "p-FullAWSAccess";

}  // namespace

TEST_CASE_FIXTURE(Tree, "policies are made, changed and removed") {
    std::string const id = policy("deny");
    CHECK(id.starts_with("p-"));
    CHECK(id.size() == 10);
    Json const described = call("DescribePolicy", object({{"PolicyId", id}})).at("Policy");
    CHECK(described.at("Content").text() == document("Deny", "s3:*"));
    CHECK(described.at("PolicySummary").at("Arn").text() ==
          "arn:aws:organizations::111122223333:policy/o-example000/service_control_policy/" + id);
    CHECK(!described.at("PolicySummary").at("AwsManaged").boolean(true));
    CHECK(error("CreatePolicy", policy_input("deny")) ==
          "DuplicatePolicyException: A policy with the specified name and type already exists.");
    Json const changed =
        call("UpdatePolicy",
             object({{"PolicyId", id}, {"Name", "other"}, {"Content", document("Deny", "sqs:*")}}))
            .at("Policy");
    CHECK(changed.at("PolicySummary").at("Name").text() == "other");
    CHECK(changed.at("PolicySummary").at("Description").text() == "of tests");
    CHECK(changed.at("Content").text() == document("Deny", "sqs:*"));
    Json const filter = object({{"Filter", "SERVICE_CONTROL_POLICY"}});
    CHECK(call("ListPolicies", filter).at("Policies").items().size() == 2);
    call("DeletePolicy", object({{"PolicyId", id}}));
    CHECK(texts(call("ListPolicies", filter).at("Policies"), "Id") == Texts{kFull});
    CHECK(error("DescribePolicy", object({{"PolicyId", id}})) ==
          "PolicyNotFoundException: You specified a policy that doesn't exist.");
}

TEST_CASE_FIXTURE(Tree, "AWS's own policy stays as it is") {
    Json const full = call("DescribePolicy", object({{"PolicyId", kFull}})).at("Policy");
    CHECK(full.at("PolicySummary").at("Arn").text() ==
          "arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess");
    CHECK(full.at("PolicySummary").at("AwsManaged").boolean());
    CHECK(reason("DeletePolicy", object({{"PolicyId", kFull}})) == "IMMUTABLE_POLICY");
    CHECK(reason("UpdatePolicy", object({{"PolicyId", kFull}, {"Name", "x"}})) ==
          "IMMUTABLE_POLICY");
    CHECK(error("TagResource",
                object({{"ResourceId", kFull},
                        {"Tags", Json::array({object({{"Key", "a"}, {"Value", "b"}})})}}))
              .starts_with("TargetNotFoundException: "));
}

TEST_CASE_FIXTURE(Tree, "documents are checked") {
    auto const creating = [&](std::string const& content) {
        Json input = policy_input("checked");
        input.set("Content", content);
        return error("CreatePolicy", input);
    };
    std::string const malformed =
        "MalformedPolicyDocumentException: The provided policy document does not meet the "
        "requirements of the specified policy type.";
    CHECK(creating("{") == malformed);
    CHECK(creating(R"({"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*",)"
                   R"("Action":"*","Resource":"*"}]})") == malformed);
    CHECK(creating(document("Deny", std::string(5'200, 'x')))
              .starts_with("ConstraintViolationException: "));
    Json input = policy_input("typed");
    input.set("Type", "TAG_POLICY");
    CHECK(error("CreatePolicy", input)
              .starts_with("PolicyTypeNotAvailableForOrganizationException: "));
    input.set("Type", "NO_POLICY");
    CHECK(reason("CreatePolicy", input) == "INVALID_ENUM_POLICY_TYPE");
}

TEST_CASE_FIXTURE(Tree, "a type comes into force with full access everywhere, and goes with all") {
    std::string const prod = unit("prod");
    std::string const deny = policy("deny");
    CHECK(error("AttachPolicy", pair(deny, prod)) ==
          "PolicyTypeNotEnabledException: This operation can be performed only for enabled policy "
          "types.");
    CHECK(error("DisablePolicyType", of_type()).starts_with("PolicyTypeNotEnabledException: "));
    CHECK(attached(prod).empty());
    Json const types = call("EnablePolicyType", of_type()).at("Root").at("PolicyTypes");
    REQUIRE(types.items().size() == 1);
    CHECK(types.items().front().at("Status").text() == "ENABLED");
    CHECK(error("EnablePolicyType", of_type()) ==
          "PolicyTypeAlreadyEnabledException: The specified policy type is already enabled.");
    std::string const fresh = unit("fresh");
    call("CreateAccount", object({{"AccountName", "n"}, {"Email", "n@example.com"}}));
    std::string const account = founder.founded.front().account;
    for (std::string const& target : {root, prod, fresh, std::string(kShop), account}) {
        CHECK(attached(target) == Texts{kFull});
    }
    call("AttachPolicy", pair(deny, prod));
    call("DisablePolicyType", of_type());
    CHECK(attached(prod).empty());
    call("EnablePolicyType", of_type());
    CHECK(attached(prod) == Texts{kFull});
    Json const other = object({{"RootId", "r-zzzz"}, {"PolicyType", "SERVICE_CONTROL_POLICY"}});
    CHECK(error("EnablePolicyType", other) ==
          "RootNotFoundException: You specified a root that doesn't exist.");
}

TEST_CASE_FIXTURE(Tree, "one policy to five stay attached") {
    call("EnablePolicyType", of_type());
    std::string const deny = policy("deny");
    CHECK(error("DetachPolicy", pair(deny, kShop)).starts_with("PolicyNotAttachedException: "));
    CHECK(reason("DetachPolicy", pair(kFull, kShop)) ==
          "MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED");
    call("AttachPolicy", pair(deny, kShop));
    CHECK(error("AttachPolicy", pair(deny, kShop)) ==
          "DuplicatePolicyAttachmentException: A policy with the specified name and type already "
          "exists.");
    for (char const* name : {"b", "c", "d"}) call("AttachPolicy", pair(policy(name), kShop));
    CHECK(error("AttachPolicy", pair(policy("e"), kShop)) ==
          "ConstraintViolationException: You have attached the maximum number of policies to the "
          "specified target.");
    Json const targets = call("ListTargetsForPolicy", object({{"PolicyId", deny}})).at("Targets");
    REQUIRE(targets.items().size() == 1);
    CHECK(targets.items().front().at("Name").text() == "shop");
    CHECK(targets.items().front().at("Type").text() == "ACCOUNT");
    CHECK(error("DeletePolicy", object({{"PolicyId", deny}})).starts_with("PolicyInUseException"));
    call("DetachPolicy", pair(kFull, kShop));
    call("DetachPolicy", pair(deny, kShop));
    call("DeletePolicy", object({{"PolicyId", deny}}));
    CHECK(error("AttachPolicy", pair(kFull, "999999999999")) ==
          "TargetNotFoundException: You specified a target that doesn't exist.");
}

TEST_CASE_FIXTURE(Tree, "there is no effective policy of any type") {
    CHECK(reason("DescribeEffectivePolicy", object({{"PolicyType", "SERVICE_CONTROL_POLICY"}})) ==
          "INVALID_ENUM_POLICY_TYPE");
    CHECK(error("DescribeEffectivePolicy",
                object({{"PolicyType", "TAG_POLICY"}, {"TargetId", kShop}}))
              .starts_with("EffectivePolicyNotFoundException: "));
}

TEST_CASE_FIXTURE(Tree, "an account is restricted on every level above it") {
    CHECK(service.membership_of(kShop)->service_control.empty());
    std::string const outer = unit("outer");
    std::string const inner = unit("inner", outer);
    call("EnablePolicyType", of_type());
    std::string const deny = policy("deny");
    move(kShop, root, inner);
    call("AttachPolicy", pair(deny, outer));
    auto const place = service.membership_of(kShop);
    CHECK(place->organization_id == "o-example000");
    CHECK(place->path == "o-example000/" + root + "/" + outer + "/" + inner + "/");
    REQUIRE(place->service_control.size() == 4);
    CHECK(place->service_control[0].size() == 1);
    REQUIRE(place->service_control[1].size() == 2);
    CHECK(place->service_control[1][1].name.ends_with("/" + deny));
    CHECK(place->service_control[1][1].document != nullptr);
    CHECK(!place->management);
    CHECK(service.membership_of(kManagement)->management);
    CHECK(service.membership_of("999999999999") == nullptr);
}

TEST_CASE_FIXTURE(Tree, "what is kept in memory is never of another time than the tables") {
    call("EnablePolicyType", of_type());
    std::string const deny = policy("deny");
    h.core.db.begin();
    auto const first = service.membership_of(kShop);
    CHECK(service.membership_of(kShop) == first);  // kept
    h.core.db.commit();

    call("AttachPolicy", pair(deny, kShop));
    CHECK(service.membership_of(kShop)->service_control[1].size() == 2);
    call("UpdatePolicy", object({{"PolicyId", deny}, {"Content", document("Deny", "sqs:*")}}));
    auto const before = service.membership_of(kShop);

    // What was read in a transaction that was rolled back has left nothing.
    h.core.db.begin();
    h.core.db.savepoint();
    aws::Invocation detach;
    detach.caller.account = base::AccountId(kManagement);
    detach.input = pair(deny, kShop);
    for (aws::Operation const& operation : service.api().operations) {
        if (operation.name == "DetachPolicy") operation.verb(detach);
    }
    CHECK(service.membership_of(kShop)->service_control[1].size() == 1);
    h.core.db.rollback_savepoint();
    CHECK(service.membership_of(kShop)->service_control[1].size() == 2);
    h.core.db.rollback();
    CHECK(service.membership_of(kShop)->service_control[1].size() == 2);
    CHECK(before->service_control[1].size() == 2);
}
