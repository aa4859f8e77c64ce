#include "cloud/cloudformation/stack_sets.hpp"

#include <algorithm>

#include "aws/input.hpp"
#include "base/id.hpp"
#include "base/time.hpp"
#include "cfn/error.hpp"
#include "cloud/cloudformation/given.hpp"
#include "cloud/cloudformation/shapes.hpp"
#include "cloud/cloudformation/stack_set_given.hpp"
#include "cloud/cloudformation/types.hpp"

namespace cloud::cloudformation {
namespace {

using codec::Json;

bool is_name(std::string const& name) {
    auto const is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    return !name.empty() && name.size() <= kNameLength && is_letter(name[0]) &&
           std::all_of(name.begin(), name.end(),
                       [&](char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '-'; });
}

std::string given_name(aws::Invocation const& call) {
    std::string const name = aws::required_text(call.input, "StackSetName");
    if (is_name(name)) return name;
    throw aws::validation(name.substr(0, 200), "stackSetName",
                          "Member must satisfy regular expression pattern: "
                          "[a-zA-Z][-a-zA-Z0-9]*(?::[a-zA-Z0-9]{8}-[a-zA-Z0-9]{4}-[a-zA-Z0-9]{4}-"
                          "[a-zA-Z0-9]{4}-[a-zA-Z0-9]{12})?");
}

void take_permissions(StackSets const& s, aws::Invocation const& call, StackSet& set) {
    Json const& in = call.input;
    std::string const model = in.at("PermissionModel").text();
    if (!model.empty()) set.service_managed = model == "SERVICE_MANAGED";
    if (!model.empty() && model != "SELF_MANAGED" && !set.service_managed) {
        throw aws::validation(model, "permissionModel",
                              "Member must satisfy enum value set: [SERVICE_MANAGED, "
                              "SELF_MANAGED]");
    }
    std::string const administrator = in.at("AdministrationRoleARN").text();
    std::string const execution = in.at("ExecutionRoleName").text();
    Json const& deployment = in.at("AutoDeployment");
    if (set.service_managed) {
        check_service_managed(s, call);
        if (!administrator.empty() || !execution.empty()) {
            throw invalid(
                "AdministrationRoleARN and ExecutionRoleName cannot be specified with "
                "SERVICE_MANAGED permission model");
        }
        if (in.has("AutoDeployment")) {
            set.auto_deploy = aws::optional_boolean(deployment, "Enabled", false);
            set.retain_on_removal =
                aws::optional_boolean(deployment, "RetainStacksOnAccountRemoval", false);
        }
        return;
    }
    if (in.has("AutoDeployment")) {
        throw invalid("AutoDeployment cannot be specified with SELF_MANAGED permission model");
    }
    if (!administrator.empty()) set.administrator = administrator;
    if (!execution.empty()) set.execution_role = execution;
    if (set.administrator.empty()) set.administrator = usual_administrator(set.account);
    if (set.execution_role.empty()) set.execution_role = kUsualExecutionRole;
}

void take_template(StackSets& s, aws::Invocation const& call, StackSet& set) {
    Json const& in = call.input;
    std::string const text = given_template(s.f, call);
    bool const same = aws::optional_boolean(in, "UsePreviousTemplate", false);
    if (text.empty() && !same) {
        throw invalid("Either Template URL or Template Body must be specified.");
    }
    if (text.size() > kTemplateBodyBytes) {
        throw invalid("This cloud takes templates of stack sets up to 51200 bytes");
    }
    if (!text.empty()) set.template_text = text;
    cfn::Template const read = checked_template(set.template_text);
    set.capabilities = aws::text_list(in, "Capabilities");
    check_capabilities(read, set.capabilities);
    check_expansion(read, set.capabilities);
    std::map<std::string, cfn::Given> given = given_parameters(in.at("Parameters"));
    for (auto& [name, value] : given) {
        if (!value.previous) continue;
        auto const old = set.parameters.find(name);
        if (old != set.parameters.end()) value = old->second;
    }
    set.parameters = std::move(given);
    try {
        (void)cfn::parameter_values(read, set.parameters, {});
    } catch (cfn::Invalid const& wrong) {
        throw invalid(wrong.message);
    }
}

void take_words(aws::Invocation const& call, StackSet& set) {
    Json const& in = call.input;
    set.endpoint = call.endpoint;
    if (in.has("Description")) set.description = in.at("Description").text();
    if (in.has("Tags")) set.tags = given_tags(in.at("Tags"));
    if (in.has("ManagedExecution")) {
        set.managed = aws::optional_boolean(in.at("ManagedExecution"), "Active", false);
    }
}

// Of an update: the instances that are named, or all.
std::vector<Part> parts_to_update(StackSets const& s, StackSet const& set, Json const& in) {
    std::vector<Part> parts;
    bool const some = in.has("Accounts") || in.has("DeploymentTargets") || in.has("Regions");
    std::vector<Part> const wanted = some ? given_parts(s, set, in) : std::vector<Part>{};
    for (StackInstance const& one : s.state.instances(set.id)) {
        bool const named = std::any_of(wanted.begin(), wanted.end(), [&](Part const& part) {
            return part.account == one.account && part.region == one.region;
        });
        if (some && !named) continue;
        parts.push_back({.account = one.account, .region = one.region, .unit = one.unit});
    }
    return parts;
}

Json automatic(StackSet const& set) {
    Json out = Json::object({{"Enabled", set.auto_deploy}});
    if (set.auto_deploy) out.set("RetainStacksOnAccountRemoval", set.retain_on_removal);
    return out;
}

Json summary(StackSet const& set) {
    Json out =
        Json::object({{"StackSetName", set.name},
                      {"StackSetId", set.id},
                      {"Status", set.status},
                      {"PermissionModel", set.service_managed ? "SERVICE_MANAGED" : "SELF_MANAGED"},
                      {"DriftStatus", "NOT_CHECKED"},
                      {"ManagedExecution", Json::object({{"Active", set.managed}})}});
    if (!set.description.empty()) out.set("Description", set.description);
    if (set.service_managed) out.set("AutoDeployment", automatic(set));
    return out;
}

Json values_of(StackSet const& set) {
    cfn::Template const read = cfn::parse_declarations(set.template_text);
    return parameters_of(set.template_text, cfn::parameter_values(read, set.parameters, {}));
}

}  // namespace

std::string usual_administrator(std::string const& account) {
    return "arn:aws:iam::" + account + ":role/AWSCloudFormationStackSetAdministrationRole";
}

Answer create_stack_set(StackSets& s, aws::Invocation const& call) {
    StackSet set;
    set.name = given_name(call);
    set.account = administrator_of(s, call);
    set.region = call.caller.region.value;
    if (s.state.named(set.account, set.region, set.name)) {
        throw aws::Error("NameAlreadyExistsException", "StackSet " + set.name + " already exists",
                         409);
    }
    if (s.state.sets(set.account, set.region).size() >= kStackSets) {
        throw aws::Error("LimitExceededException",
                         "Limit for stack sets has been exceeded for this account.");
    }
    set.id = set.name + ":" + base::uuid(s.f.core.random);
    set.created_millis = base::to_millis(call.now);
    take_permissions(s, call, set);
    take_template(s, call, set);
    take_words(call, set);
    s.state.save(set);
    return Json::object({{"StackSetId", set.id}});
}

Answer update_stack_set(StackSets& s, aws::Invocation const& call) {
    StackSet set = given_set(s, call);
    if (set.service_managed) check_service_managed(s, call);
    std::vector<Part> parts = parts_to_update(s, set, call.input);
    bool const was = set.service_managed;
    take_permissions(s, call, set);
    if (was != set.service_managed && !s.state.instances(set.id).empty()) {
        throw invalid("The permission model of a stack set that has instances cannot be changed");
    }
    take_template(s, call, set);
    take_words(call, set);
    std::string const id = begin_operation(s, {.set = set,
                                               .action = "UPDATE",
                                               .parts = std::move(parts),
                                               .preferences = given_preferences(call.input),
                                               .id = call.input.at("OperationId").text(),
                                               .endpoint = call.endpoint,
                                               .now = call.now});
    for (StackInstance one : s.state.instances(set.id)) {
        if (one.status != "CURRENT") continue;
        one.status = "OUTDATED";
        s.state.save(one);
    }
    s.state.save(set);
    return Json::object({{"OperationId", id}});
}

Answer delete_stack_set(StackSets& s, aws::Invocation const& call) {
    StackSet set;
    try {
        set = given_set(s, call);
    } catch (aws::Error const& error) {
        if (error.code == "StackSetNotFoundException") return Json::object();
        throw;
    }
    if (!set.alive()) return Json::object();
    if (s.state.is_working(set.id)) {
        throw aws::Error("OperationInProgressException",
                         "An operation is in progress on StackSet " + set.name, 409);
    }
    if (!s.state.instances(set.id).empty()) {
        throw aws::Error("StackSetNotEmptyException", "StackSet is not empty", 409);
    }
    set.status = "DELETED";
    s.state.save(set);
    return Json::object();
}

Answer describe_stack_set(StackSets& s, aws::Invocation const& call) {
    StackSet const set = given_set(s, call);
    Json out = summary(set);
    out.erase("DriftStatus");
    out.set("StackSetARN", set.arn());
    out.set("TemplateBody", set.template_text);
    out.set("Parameters", values_of(set));
    out.set("Capabilities", list_of(set.capabilities));
    out.set("Tags", tags_of(set.tags));
    out.set("Regions", list_of(set.regions));
    out.set("OrganizationalUnitIds", list_of(set.units));
    if (!set.service_managed) {
        out.set("AdministrationRoleARN", set.administrator);
        out.set("ExecutionRoleName", set.execution_role);
    }
    return Json::object({{"StackSet", std::move(out)}});
}

Answer list_stack_sets(StackSets& s, aws::Invocation const& call) {
    std::string const wanted = call.input.at("Status").text();
    std::vector<Json> all;
    for (StackSet const& set : s.state.sets(administrator_of(s, call), call.caller.region.value)) {
        if (wanted.empty() || set.status == wanted) all.push_back(summary(set));
    }
    return page(call, "Summaries", std::move(all));
}

}  // namespace cloud::cloudformation
