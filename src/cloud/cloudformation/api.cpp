#include "cloud/cloudformation/api.hpp"

#include "base/text.hpp"
#include "cloud/cloudformation/stack_set_api.hpp"
#include "cloud/cloudformation/types.hpp"
#include "cloud/cloudformation/verbs.hpp"
#include "cloud/operation_table.hpp"
#include "cloud/passed_role.hpp"
#include "cloud/tags.hpp"

namespace cloud::cloudformation {
namespace {

using codec::Json;

enum class On { stack, change_set, anything };

struct Row {
    char const* name;
    Answer (*verb)(Formation&, aws::Invocation const&);
    On on = On::stack;
    char const* note = "";
};

constexpr Row kRows[] = {
    {"CreateStack", &create_stack, On::stack, "No rollback triggers."},
    {"UpdateStack", &update_stack},
    {"DeleteStack", &delete_stack},
    {"DescribeStacks", &describe_stacks},
    {"ListStacks", &list_stacks, On::anything},
    {"ContinueUpdateRollback", &continue_update_rollback},
    {"RollbackStack", &rollback_stack},
    {"CancelUpdateStack", &cancel_update_stack},
    {"UpdateTerminationProtection", &update_termination_protection},
    {"SetStackPolicy", &set_stack_policy},
    {"GetStackPolicy", &get_stack_policy},
    {"CreateChangeSet", &create_change_set, On::change_set,
     "CREATE and UPDATE, with ImportExistingResources for buckets and log groups. It is made when "
     "it is answered."},
    {"DescribeChangeSet", &describe_change_set, On::change_set},
    {"ExecuteChangeSet", &execute_change_set, On::change_set},
    {"DeleteChangeSet", &delete_change_set, On::change_set},
    {"ListChangeSets", &list_change_sets},
    {"DescribeStackEvents", &describe_stack_events},
    {"DescribeStackResource", &describe_stack_resource},
    {"DescribeStackResources", &describe_stack_resources},
    {"ListStackResources", &list_stack_resources},
    {"SignalResource", &signal_resource, On::stack, "Of wait conditions."},
    {"ListExports", &list_exports, On::anything},
    {"ListImports", &list_imports, On::anything},
    {"GetTemplate", &get_template},
    {"GetTemplateSummary", &get_template_summary},
    {"ValidateTemplate", &validate_template, On::anything},
    {"DetectStackDrift", &detect_stack_drift, On::stack, "It is done when it is answered."},
    {"DescribeStackDriftDetectionStatus", &describe_stack_drift_detection_status, On::anything},
    {"DetectStackResourceDrift", &detect_stack_resource_drift},
    {"DescribeStackResourceDrifts", &describe_stack_resource_drifts},
};

constexpr char const* kUnsupported[] = {"DetectStackSetDrift",
                                        "EstimateTemplateCost",
                                        "ImportStacksToStackSet",
                                        "ListStackInstanceResourceDrifts",
                                        "ListStackSetAutoDeploymentTargets",
                                        "ListTypes",
                                        "RegisterType"};

// By its name or its ARN: "arn:…:stack/NAME/*" where only the name is known.
std::string stack_arn(aws::Invocation const& call, std::string const& name) {
    if (name.empty()) return "*";
    if (name.starts_with("arn:")) return name;
    aws::Caller const& caller = call.caller;
    return "arn:aws:cloudformation:" + caller.region.value + ":" + caller.account.value +
           ":stack/" + name + "/*";
}

std::string resource_of(Formation const& f, Row const& row, aws::Invocation const& call) {
    if (row.on == On::anything) return "*";
    std::string const& name = call.input.at("StackName").text();
    if (row.on == On::change_set && name.empty()) {
        // An ARN of its own: what it needs is leave on its stack.
        std::optional<ChangeSet> const set =
            f.state.change_set(call.input.at("ChangeSetName").text());
        std::optional<aws::Arn> const stack = set ? aws::parse_arn(set->stack) : std::nullopt;
        return stack && stack->account == call.caller.account.value ? set->stack : "*";
    }
    std::optional<Stack> const known =
        f.state.named(call.caller.account.value, call.caller.region.value, name);
    return known ? known->id : stack_arn(call, name);
}

std::vector<aws::Need> needs_of(Formation const& f, Row const& row, aws::Invocation const& call) {
    aws::Need need;
    need.action = std::string("cloudformation:") + row.name;
    need.resource = resource_of(f, row, call);
    Json const& in = call.input;
    std::string const& role = in.at("RoleARN").text();
    if (!role.empty()) need.context.set("cloudformation:RoleArn", role);
    for (auto const& [member, key] : {std::pair{"TemplateURL", "cloudformation:TemplateUrl"},
                                      std::pair{"StackPolicyURL", "cloudformation:StackPolicyUrl"},
                                      std::pair{"ChangeSetName", "cloudformation:ChangeSetName"}}) {
        if (in.has(member)) need.context.set(key, in.at(member).text());
    }
    add_request_tags(need.context, in);
    std::vector<aws::Need> needs{std::move(need)};
    if (role.empty()) return needs;
    if (!is_own_role(call.caller, role)) throw cross_account_pass();
    needs.push_back(pass_role(role, "cloudformation.amazonaws.com"));
    return needs;
}

}  // namespace

aws::Service make_api(Formation& f, StackSets& sets) {
    aws::Service api;
    api.name = "cloudformation";
    api.title = "CloudFormation";
    api.json = aws::Protocol::query;
    api.version = "2010-05-15";
    api.xmlns = "http://cloudformation.amazonaws.com/doc/2010-05-15/";
    add_operations(api, kRows, f, &needs_of);
    add_stack_set_operations(api, sets);
    add_unsupported(api, kUnsupported);
    return api;
}

}  // namespace cloud::cloudformation
