#include "cloud/cloudformation/stack_set_given.hpp"

#include <algorithm>
#include <set>

#include "aws/input.hpp"
#include "base/text.hpp"
#include "cloud/cloudformation/types.hpp"

namespace cloud::cloudformation {
namespace {

using codec::Json;

constexpr std::size_t kAccountDigits = 12;

aws::Error not_found(std::string const& name) {
    return {"StackSetNotFoundException", "StackSet " + name + " not found", 404};
}

bool is_account(std::string const& id) {
    return id.size() == kAccountDigits &&
           std::all_of(id.begin(), id.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// "eu-west-1"
bool is_region(std::string const& name) {
    bool const plain = std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    });
    return plain && std::count(name.begin(), name.end(), '-') >= 2 && name.size() <= 30;
}

std::vector<std::string> given_regions(Json const& in) {
    std::vector<std::string> const regions = aws::text_list(in, "Regions");
    if (regions.empty()) throw invalid("Regions must not be empty");
    for (std::string const& region : regions) {
        if (!is_region(region)) throw invalid("Region " + region.substr(0, 64) + " is not valid");
    }
    return regions;
}

using Members = std::vector<std::pair<std::string, std::string>>;  // account, unit

Members self_managed(Json const& in) {
    std::vector<std::string> accounts = aws::text_list(in, "Accounts");
    if (accounts.empty()) accounts = aws::text_list(in.at("DeploymentTargets"), "Accounts");
    if (!in.at("DeploymentTargets").at("OrganizationalUnitIds").items().empty()) {
        throw invalid(
            "StackSets with SELF_MANAGED permission model can only have accounts as "
            "target");
    }
    if (accounts.empty()) throw invalid("Accounts must not be empty");
    Members members;
    for (std::string const& account : accounts) {
        if (!is_account(account)) throw invalid("Account " + account.substr(0, 64) + " is invalid");
        members.emplace_back(account, "");
    }
    return members;
}

Members service_managed(StackSets const& s, Json const& targets) {
    std::vector<std::string> const units = aws::text_list(targets, "OrganizationalUnitIds");
    if (units.empty()) {
        throw invalid(
            "StackSets with SERVICE_MANAGED permission model can only have "
            "OrganizationalUnit as target");
    }
    std::vector<std::string> const accounts = aws::text_list(targets, "Accounts");
    std::string const filter = text_of(targets, "AccountFilterType");
    Members members;
    for (std::string const& unit : units) {
        for (std::string const& account : members_of(s, unit)) {
            bool const named = contains(accounts, account);
            bool const out =
                (filter == "INTERSECTION" && !named) || (filter == "DIFFERENCE" && named);
            if (!out) members.emplace_back(account, unit);
        }
    }
    if (filter != "UNION") return members;
    for (std::string const& account : accounts) {
        if (!is_account(account)) throw invalid("Account " + account.substr(0, 64) + " is invalid");
        members.emplace_back(account, "");
    }
    return members;
}

}  // namespace

std::string administrator_of(StackSets const& s, aws::Invocation const& call) {
    std::string const& as = call.input.at("CallAs").text();
    std::string const& own = call.caller.account.value;
    if (as.empty() || as == "SELF") return own;
    if (as != "DELEGATED_ADMIN") {
        throw aws::validation(as, "callAs",
                              "Member must satisfy enum value set: [SELF, DELEGATED_ADMIN]");
    }
    if (s.tree.administers(own, kStackSetsService)) return s.tree.management_account();
    throw invalid("Account used is not a delegated administrator");
}

StackSet given_set(StackSets const& s, aws::Invocation const& call) {
    std::string const given = aws::required_text(call.input, "StackSetName");
    std::string const account = administrator_of(s, call);
    std::string const& region = call.caller.region.value;
    std::size_t const mark = given.rfind(":stackset/");
    std::string const name =
        mark == std::string::npos ? given : given.substr(mark + std::string(":stackset/").size());
    std::optional<StackSet> found = s.state.named(account, region, name);
    if (!found) found = s.state.set(name);
    if (!found || found->account != account || found->region != region) throw not_found(given);
    return *std::move(found);
}

void check_service_managed(StackSets const& s, aws::Invocation const& call) {
    std::string const administrator = administrator_of(s, call);
    if (administrator != s.tree.management_account()) {
        throw invalid(
            "You must be the management account or delegated admin account of an "
            "organization before operating a SERVICE_MANAGED stack set");
    }
    if (!s.tree.works_with(kStackSetsService)) {
        throw invalid(
            "You must enable organizations access to operate a service managed stack "
            "set");
    }
}

std::vector<std::string> members_of(StackSets const& s, std::string const& unit) {
    std::optional<std::vector<std::string>> all = s.tree.accounts_below(unit);
    if (!all) throw invalid("Organizational unit " + unit.substr(0, 64) + " does not exist");
    std::string const management = s.tree.management_account();
    all->erase(std::remove(all->begin(), all->end(), management), all->end());
    return *std::move(all);
}

std::vector<Part> given_parts(StackSets const& s, StackSet const& set, Json const& in) {
    std::vector<std::string> const regions = given_regions(in);
    Members const members =
        set.service_managed ? service_managed(s, in.at("DeploymentTargets")) : self_managed(in);
    if (members.size() * regions.size() > kInstancesOfOperation) {
        throw aws::Error("LimitExceededException",
                         "Limit for stack instances per operation has been exceeded.");
    }
    std::vector<Part> parts;
    std::set<std::pair<std::string, std::string>> seen;
    for (std::string const& region : regions) {
        for (auto const& [account, unit] : members) {
            if (!seen.emplace(account, region).second) continue;
            parts.push_back({.account = account, .region = region, .unit = unit});
        }
    }
    return parts;
}

std::vector<std::string> in_order(Json const& preferences, std::vector<Part> const& parts) {
    std::vector<std::string> regions;
    for (std::string const& wanted : aws::text_list(preferences, "RegionOrder")) {
        bool const used = std::any_of(parts.begin(), parts.end(),
                                      [&](Part const& part) { return part.region == wanted; });
        if (used && !contains(regions, wanted)) regions.push_back(wanted);
    }
    for (Part const& part : parts) {
        if (!contains(regions, part.region)) regions.push_back(part.region);
    }
    return regions;
}

Json given_preferences(Json const& in) {
    Json const& given = in.at("OperationPreferences");
    Json out = Json::object();
    for (char const* const name : {"FailureToleranceCount", "FailureTolerancePercentage",
                                   "MaxConcurrentCount", "MaxConcurrentPercentage"}) {
        std::string const text = text_of(given, name);
        if (text.empty()) continue;
        std::optional<std::uint64_t> const number = base::to_uint64(text);
        bool const percentage = std::string_view(name).ends_with("Percentage");
        bool const least = std::string_view(name).starts_with("Max") && number == 0;
        if (!number || least || (percentage && *number > 100)) {
            throw invalid("OperationPreferences: " + std::string(name) + " is not valid");
        }
        out.set(name, static_cast<std::int64_t>(*number));
    }
    for (char const* const pair : {"FailureTolerance", "MaxConcurrent"}) {
        std::string const name = pair;
        if (out.has(name + "Count") && out.has(name + "Percentage")) {
            throw invalid("You must specify either " + name + "Count or " + name +
                          "Percentage, but not both");
        }
    }
    for (char const* const name : {"RegionConcurrencyType", "ConcurrencyMode", "RegionOrder"}) {
        if (given.has(name)) out.set(name, given.at(name));
    }
    return out;
}

std::map<std::string, cfn::Given> given_parameters(Json const& list) {
    std::map<std::string, cfn::Given> out;
    for (Json const& one : list.items()) {
        out[aws::required_text(one, "ParameterKey")] = {
            one.at("ParameterValue").text(), aws::optional_boolean(one, "UsePreviousValue", false)};
    }
    return out;
}

}  // namespace cloud::cloudformation
