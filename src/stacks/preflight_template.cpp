// What of a template cannot be deployed, or not over what is there: see preflight_checks.hpp.
#include <map>

#include "base/text.hpp"
#include "stacks/contract.hpp"
#include "stacks/filters.hpp"
#include "stacks/preflight_checks.hpp"

namespace stacks {
namespace {

using codec::Json;

std::string of_stack(Asking const& asking) {
    return asking.stack.name + " in account '" + asking.stack.place() + "'";
}

// One form makes the filter anew before the other takes it away: under one name, that takes away
// the only one there is.
void check_forms(Asking const& asking, Findings& findings) {
    std::map<std::string, WantedFilter> wanted;  // by their log groups
    for (WantedFilter const& one : filters_of(asking.stack.tree)) wanted[one.log_group] = one;
    if (wanted.empty()) return;
    base::Result<codec::Xml> const there = asking.client.query(aws::kCloudFormation, "GetTemplate",
                                                               {{"StackName", asking.stack.name}});
    base::Result<Json> const tree =
        codec::parse_json(there ? there->text_of("TemplateBody") : "null");
    if (!tree) return;
    for (WantedFilter const& form : filters_of(*tree)) {
        auto const found = wanted.find(form.log_group);
        bool const lost = found != wanted.end() && found->second.name == form.name &&
                          found->second.by_function != form.by_function;
        if (!lost) continue;
        findings.push_back(
            {true, "the filters of " + of_stack(asking) + " cannot become " +
                       (form.by_function ? "native" : "custom resources") + " under the name '" +
                       form.name +
                       "' without being away for a while: say another filter-name, and "
                       "the new are there before the old go"});
        return;
    }
}

void check_policy(Asking const& asking, Findings& findings) {
    bool wanted = false;
    for (auto const& [id, body] : asking.stack.tree.at("Resources").members()) {
        wanted = wanted || body.at("Type").text() == "AWS::Logs::AccountPolicy";
    }
    if (!wanted) return;
    base::Result<Json> const told = asking.client.json(
        aws::kLogs, "DescribeAccountPolicies", Json::object({{"policyType", kAccountPolicyType}}));
    std::string const where = "account '" + asking.stack.place() + "'";
    if (!told) {
        findings.push_back({false, "the subscription filter policies of " + where +
                                       " could not be looked at: " + told.error().message});
        return;
    }
    for (Json const& one : told->at("accountPolicies").items()) {
        std::string const& name = one.at("policyName").text();
        if (name == kAccountPolicy) continue;
        findings.push_back({true, where +
                                      " has a subscription filter policy of others, and can have "
                                      "one: " +
                                      name + ". Remove it, or name log groups"});
    }
}

}  // namespace

void check_template(Asking const& asking, Findings& findings) {
    check_forms(asking, findings);
    check_policy(asking, findings);
}

}  // namespace stacks
