// AWS::Organizations::*
#include "cloud/cloudformation/iam_principals.hpp"
#include "cloud/cloudformation/resource_families.hpp"

namespace cloud::cloudformation {
namespace {

using codec::Json;

constexpr char const* kService = "organizations";

void tag(Desk const& desk, Json& input, Json const& properties) {
    Json tags = desk.tags(properties.at("Tags"));
    if (!tags.items().empty()) input.set("Tags", std::move(tags));
}

// What the template says, with what is there in its place.
Json with(Json const& properties, Json const& there) {
    Json out = properties;
    for (auto const& [name, value] : there.members()) out.set(name, value);
    return out;
}

// Where its tags are to be others now.
void retag(Desk const& desk, std::string const& id, Json const& was, Json const& is) {
    Json const now = desk.tags(is);
    Json names = Json::array(), kept = Json::array();
    for (Json const& one : was.items()) names.push(one.at("Key"));
    for (Json const& one : now.items()) kept.push(one.at("Key"));
    std::vector<std::string> const gone = missing(names, kept);
    if (!gone.empty()) {
        Json keys = Json::array();
        for (std::string const& key : gone) keys.push(key);
        desk.call(kService, "UntagResource", Json::object({{"ResourceId", id}, {"TagKeys", keys}}));
    }
    if (now.items().empty()) return;
    desk.call(kService, "TagResource", Json::object({{"ResourceId", id}, {"Tags", now}}));
}

// ---- Organization

Made made_organization(Json const& one, std::string const& root) {
    return {one.at("Id").text(),
            Json::object({{"Id", one.at("Id")},
                          {"Arn", one.at("Arn")},
                          {"ManagementAccountArn", one.at("MasterAccountArn")},
                          {"ManagementAccountId", one.at("MasterAccountId")},
                          {"ManagementAccountEmail", one.at("MasterAccountEmail")},
                          {"RootId", root}})};
}

Made described_organization(Desk const& desk, Json const& organization) {
    Json const roots = desk.call(kService, "ListRoots", Json::object()).at("Roots");
    std::vector<Json> const& all = roots.items();
    return made_organization(organization, all.empty() ? "" : all.front().at("Id").text());
}

Made create_organization(Desk const& desk, Json const& properties) {
    Json const made = desk.call(kService, "CreateOrganization", taken(properties, {"FeatureSet"}));
    return described_organization(desk, made.at("Organization"));
}

std::optional<Made> adopt_organization(Desk const& desk, Json const&) {
    Json const there = desk.call(kService, "DescribeOrganization", Json::object());
    return described_organization(desk, there.at("Organization"));
}

void remove_organization(Desk const& desk, StackResource const&) {
    desk.call(kService, "DeleteOrganization", Json::object());
}

std::optional<Json> read_organization(Desk const& desk, StackResource const&) {
    return taken(desk.call(kService, "DescribeOrganization", Json::object()).at("Organization"),
                 {"FeatureSet"});
}

// ---- OrganizationalUnit

Json unit_input(std::string const& id) { return Json::object({{"OrganizationalUnitId", id}}); }

Made create_unit(Desk const& desk, Json const& properties) {
    Json input = taken(properties, {"Name", "ParentId"});
    tag(desk, input, properties);
    Json const unit =
        desk.call(kService, "CreateOrganizationalUnit", input).at("OrganizationalUnit");
    return {unit.at("Id").text(), taken(unit, {"Id", "Arn"})};
}

Made update_unit(Desk const& desk, StackResource const& was, Json const& properties) {
    if (properties.at("Name") != was.properties.at("Name")) {
        Json input = unit_input(was.physical);
        input.set("Name", properties.at("Name"));
        desk.call(kService, "UpdateOrganizationalUnit", input);
    }
    retag(desk, was.physical, was.properties.at("Tags"), properties.at("Tags"));
    return {was.physical, was.attributes};
}

void remove_unit(Desk const& desk, StackResource const& was) {
    desk.call(kService, "DeleteOrganizationalUnit", unit_input(was.physical));
}

std::string parent_of(Desk const& desk, std::string const& child) {
    Json const found = desk.call(kService, "ListParents", Json::object({{"ChildId", child}}));
    std::vector<Json> const& parents = found.at("Parents").items();
    return parents.empty() ? "" : parents.front().at("Id").text();
}

std::optional<Json> read_unit(Desk const& desk, StackResource const& was) {
    Json const unit = desk.call(kService, "DescribeOrganizationalUnit", unit_input(was.physical))
                          .at("OrganizationalUnit");
    Json const parent = parent_of(desk, was.physical);
    return with(was.properties, Json::object({{"Name", unit.at("Name")}, {"ParentId", parent}}));
}

// ---- Account

void move_account(Desk const& desk, std::string const& account, Json const& properties) {
    std::vector<Json> const& parents = properties.at("ParentIds").items();
    if (parents.empty()) return;
    std::string const now = parent_of(desk, account);
    if (now == parents.front().text()) return;
    desk.call(kService, "MoveAccount",
              Json::object({{"AccountId", account},
                            {"SourceParentId", now},
                            {"DestinationParentId", parents.front()}}));
}

Made made_account(Desk const& desk, std::string const& id) {
    Json const one =
        desk.call(kService, "DescribeAccount", Json::object({{"AccountId", id}})).at("Account");
    Json out = taken(one, {"Arn", "JoinedMethod", "Status"});
    out.set("AccountId", id);
    out.set("JoinedTimestamp", text_of(one, "JoinedTimestamp"));
    return {id, std::move(out)};
}

// Nothing where it is still being made.
std::optional<Made> account_of(Desk const& desk, std::string const& request,
                               Json const& properties) {
    Json const status = desk.call(kService, "DescribeCreateAccountStatus",
                                  Json::object({{"CreateAccountRequestId", request}}))
                            .at("CreateAccountStatus");
    if (status.at("State").text() == "IN_PROGRESS") return std::nullopt;
    std::string const failure = text_of(status, "FailureReason");
    if (!failure.empty()) {
        throw aws::Error(failure == "EMAIL_ALREADY_EXISTS" ? "AlreadyExists" : "GeneralService",
                         "The account could not be made: " + failure);
    }
    std::string const id = status.at("AccountId").text();
    move_account(desk, id, properties);
    return made_account(desk, id);
}

Made create_account(Desk const& desk, Json const& properties) {
    Json input = taken(properties, {"AccountName", "Email", "RoleName"});
    tag(desk, input, properties);
    std::string const request =
        desk.call(kService, "CreateAccount", input).at("CreateAccountStatus").at("Id").text();
    std::optional<Made> const done = account_of(desk, request, properties);
    if (done) return *done;
    return {.physical = request, .pending = true};
}

std::optional<Made> settle_account(Desk const& desk, StackResource const& was) {
    return account_of(desk, was.physical, was.properties);
}

Made update_account(Desk const& desk, StackResource const& was, Json const& properties) {
    for (char const* const fixed : {"AccountName", "Email"}) {
        if (properties.at(fixed) == was.properties.at(fixed)) continue;
        throw aws::Error("NotUpdatable",
                         std::string(fixed) + " of an account cannot be updated by Organizations");
    }
    move_account(desk, was.physical, properties);
    retag(desk, was.physical, was.properties.at("Tags"), properties.at("Tags"));
    return made_account(desk, was.physical);
}

void remove_account(Desk const& desk, StackResource const& was) {
    desk.call(kService, "CloseAccount", Json::object({{"AccountId", was.physical}}));
}

std::optional<Json> read_account(Desk const& desk, StackResource const& was) {
    Json const one =
        desk.call(kService, "DescribeAccount", Json::object({{"AccountId", was.physical}}))
            .at("Account");
    if (one.at("Status").text() == "SUSPENDED") return std::nullopt;
    Json out = with(was.properties,
                    Json::object({{"AccountName", one.at("Name")}, {"Email", one.at("Email")}}));
    if (out.has("ParentIds")) out.set("ParentIds", Json::array({parent_of(desk, was.physical)}));
    return out;
}

// ---- Policy

void change_targets(Desk const& desk, char const* operation, std::string const& policy,
                    std::vector<std::string> const& targets) {
    for (std::string const& target : targets) {
        unless_gone([&] {
            desk.call(kService, operation,
                      Json::object({{"PolicyId", policy}, {"TargetId", target}}));
        });
    }
}

Json policy_input(Json const& properties) {
    Json input = taken(properties, {"Name", "Description"});
    input.set("Content", document_text(properties, "Content"));
    return input;
}

Made create_policy(Desk const& desk, Json const& properties) {
    Json input = policy_input(properties);
    input.set("Type", properties.at("Type"));
    if (!input.has("Description")) input.set("Description", "");
    tag(desk, input, properties);
    Json const policy = desk.call(kService, "CreatePolicy", input).at("Policy").at("PolicySummary");
    std::string const id = policy.at("Id").text();
    for (Json const& target : properties.at("TargetIds").items()) {
        desk.call(kService, "AttachPolicy", Json::object({{"PolicyId", id}, {"TargetId", target}}));
    }
    return {id, taken(policy, {"Id", "Arn", "AwsManaged"})};
}

Made update_policy(Desk const& desk, StackResource const& was, Json const& properties) {
    Json input = policy_input(properties);
    // A name that it has already is somebody's: its own.
    if (properties.at("Name") == was.properties.at("Name")) input.erase("Name");
    input.set("PolicyId", was.physical);
    desk.call(kService, "UpdatePolicy", input);
    Json const& before = was.properties.at("TargetIds");
    Json const& after = properties.at("TargetIds");
    for (std::string const& target : missing(after, before)) {
        desk.call(kService, "AttachPolicy",
                  Json::object({{"PolicyId", was.physical}, {"TargetId", target}}));
    }
    change_targets(desk, "DetachPolicy", was.physical, missing(before, after));
    retag(desk, was.physical, was.properties.at("Tags"), properties.at("Tags"));
    return {was.physical, was.attributes};
}

void remove_policy(Desk const& desk, StackResource const& was) {
    change_targets(desk, "DetachPolicy", was.physical,
                   missing(was.properties.at("TargetIds"), Json()));
    desk.call(kService, "DeletePolicy", Json::object({{"PolicyId", was.physical}}));
}

std::optional<Json> read_policy(Desk const& desk, StackResource const& was) {
    Json const id = Json::object({{"PolicyId", was.physical}});
    Json const policy = desk.call(kService, "DescribePolicy", id).at("Policy");
    Json out =
        with(was.properties, taken(policy.at("PolicySummary"), {"Name", "Description", "Type"}));
    std::string const content = policy.at("Content").text();
    if (was.properties.at("Content").is_text()) {
        out.set("Content", content);
    } else {
        out.set("Content", codec::parse_json(content).value_or(Json()));
    }
    Json there = Json::array();
    Json const found = desk.call(kService, "ListTargetsForPolicy", id);
    for (Json const& target : found.at("Targets").items()) there.push(target.at("TargetId"));
    Json const& known = was.properties.at("TargetIds");
    bool const same = missing(known, there).empty() && missing(there, known).empty();
    out.set("TargetIds", same ? known : there);
    return out;
}

// ---- ResourcePolicy

Made put_resource_policy(Desk const& desk, Json const& properties, bool with_tags) {
    Json input = Json::object({{"Content", document_text(properties, "Content")}});
    if (with_tags) tag(desk, input, properties);
    Json const summary = desk.call(kService, "PutResourcePolicy", input)
                             .at("ResourcePolicy")
                             .at("ResourcePolicySummary");
    return {summary.at("Id").text(), taken(summary, {"Id", "Arn"})};
}

// The organization has one: it is not overwritten unseen.
Made create_resource_policy(Desk const& desk, Json const& properties) {
    bool there = true;
    try {
        desk.call(kService, "DescribeResourcePolicy", Json::object());
    } catch (aws::Error const& error) {
        if (error.code != "ResourcePolicyNotFoundException") throw;
        there = false;
    }
    if (there) throw aws::Error("AlreadyExists", "The organization has a resource policy already");
    return put_resource_policy(desk, properties, true);
}

Made update_resource_policy(Desk const& desk, StackResource const& was, Json const& properties) {
    Made made = put_resource_policy(desk, properties, false);
    retag(desk, was.physical, was.properties.at("Tags"), properties.at("Tags"));
    return made;
}

void remove_resource_policy(Desk const& desk, StackResource const&) {
    desk.call(kService, "DeleteResourcePolicy", Json::object());
}

std::optional<Json> read_resource_policy(Desk const& desk, StackResource const& was) {
    std::string const content = desk.call(kService, "DescribeResourcePolicy", Json::object())
                                    .at("ResourcePolicy")
                                    .at("Content")
                                    .text();
    bool const text = was.properties.at("Content").is_text();
    Json out = was.properties;
    out.set("Content", text ? Json(content) : codec::parse_json(content).value_or(Json()));
    return out;
}

}  // namespace

std::vector<Type> organization_types() {
    return {{.name = "AWS::Organizations::Organization",
             .create = &create_organization,
             .remove = &remove_organization,
             .read = &read_organization,
             .adopt = &adopt_organization,
             .note = "There is one from the start, to be taken over (ImportExistingResources); it "
                     "cannot be deleted."},
            {.name = "AWS::Organizations::OrganizationalUnit",
             .create_only = {"ParentId"},
             .create = &create_unit,
             .update = &update_unit,
             .remove = &remove_unit,
             .read = &read_unit},
            {.name = "AWS::Organizations::Account",
             .create = &create_account,
             .update = &update_account,
             .remove = &remove_account,
             .read = &read_account,
             .settle = &settle_account,
             .note = "Deleted, it is closed: give it a DeletionPolicy of Retain to keep it."},
            {.name = "AWS::Organizations::Policy",
             .create_only = {"Type"},
             .create = &create_policy,
             .update = &update_policy,
             .remove = &remove_policy,
             .read = &read_policy,
             .note = "Service control policies alone."},
            {.name = "AWS::Organizations::ResourcePolicy",
             .create = &create_resource_policy,
             .update = &update_resource_policy,
             .remove = &remove_resource_policy,
             .read = &read_resource_policy}};
}

}  // namespace cloud::cloudformation
