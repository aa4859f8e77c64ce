#include "cloud/cloudformation/stack_set_api.hpp"

#include "cloud/operation_table.hpp"
#include "cloud/passed_role.hpp"
#include "cloud/tags.hpp"

namespace cloud::cloudformation {
namespace {

using codec::Json;

struct Row {
    char const* name;
    Answer (*verb)(StackSets&, aws::Invocation const&);
    char const* note = "";
};

constexpr Row kRows[] = {
    {"CreateStackSet", &create_stack_set,
     "Templates of at most 51,200 bytes. ManagedExecution is kept, and operations run one after "
     "the other."},
    {"UpdateStackSet", &update_stack_set},
    {"DeleteStackSet", &delete_stack_set},
    {"DescribeStackSet", &describe_stack_set},
    {"ListStackSets", &list_stack_sets},
    {"CreateStackInstances", &create_stack_instances, "No AccountsUrl."},
    {"UpdateStackInstances", &update_stack_instances},
    {"DeleteStackInstances", &delete_stack_instances},
    {"DescribeStackInstance", &describe_stack_instance},
    {"ListStackInstances", &list_stack_instances},
    {"DescribeStackSetOperation", &describe_stack_set_operation},
    {"ListStackSetOperations", &list_stack_set_operations},
    {"ListStackSetOperationResults", &list_stack_set_operation_results},
    {"StopStackSetOperation", &stop_stack_set_operation},
};

std::string arn_of(aws::Invocation const& call) {
    std::string const& name = call.input.at("StackSetName").text();
    if (name.empty()) return "*";
    if (name.starts_with("arn:")) return name;
    aws::Caller const& caller = call.caller;
    std::string const id = name.find(':') == std::string::npos ? name + ":*" : name;
    return "arn:aws:cloudformation:" + caller.region.value + ":" + caller.account.value +
           ":stackset/" + id;
}

// The role that CloudFormation is handed, for which the caller answers.
std::string role_of(Row const& row, aws::Invocation const& call) {
    bool const sets = row.verb == &create_stack_set || row.verb == &update_stack_set;
    bool const own = call.input.at("PermissionModel").text() != "SERVICE_MANAGED";
    std::string const& given = call.input.at("AdministrationRoleARN").text();
    if (!sets || !own) return "";
    if (!given.empty() || row.verb == &update_stack_set) return given;
    return usual_administrator(call.caller.account.value);
}

std::vector<aws::Need> needs_of(StackSets const&, Row const& row, aws::Invocation const& call) {
    aws::Need need;
    need.action = std::string("cloudformation:") + row.name;
    need.resource = arn_of(call);
    if (call.input.has("TemplateURL")) {
        need.context.set("cloudformation:TemplateUrl", call.input.at("TemplateURL").text());
    }
    add_request_tags(need.context, call.input);
    std::vector<aws::Need> needs{std::move(need)};
    std::string const role = role_of(row, call);
    if (role.empty()) return needs;
    if (!is_own_role(call.caller, role)) throw cross_account_pass();
    needs.push_back(pass_role(role, "cloudformation.amazonaws.com"));
    return needs;
}

}  // namespace

void add_stack_set_operations(aws::Service& api, StackSets& s) {
    add_operations(api, kRows, s, &needs_of);
}

}  // namespace cloud::cloudformation
