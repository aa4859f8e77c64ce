#include "stacks/preflight.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "base/pool.hpp"
#include "base/text.hpp"
#include "stacks/preflight_checks.hpp"
#include "stacks/stack_client.hpp"

namespace stacks {
namespace {

constexpr int kMostPages = 500;

// An account, as whoever deploys to it.
struct Reach {
    Account account;
    std::unique_ptr<aws::CredentialSource> keys = {};
    std::map<std::string, std::unique_ptr<aws::Client>> clients = {};  // by Region
    std::vector<Synthesised const*> stacks = {};
};

std::string named(Account const& account) { return "'" + account.name + "' (" + account.id + ")"; }

void add_clients(Reach& reach, std::set<std::string> const& regions, DeploySetup const& setup) {
    for (std::string const& region : regions) {
        aws::ClientSettings settings = setup.client;
        settings.region = region;
        reach.clients[region] = std::make_unique<aws::Client>(settings, *reach.keys, setup.clock);
    }
}

// Those with a stack, and the management account, who knows the Organization.
std::vector<Reach> reaches_of(Config const& config, std::vector<Synthesised> const& stacks,
                              DeploySetup const& setup, Findings& findings) {
    std::vector<Reach> all;
    for (Account const& account : config.accounts) {
        Reach reach{account};
        std::set<std::string> regions;
        for (Synthesised const& stack : stacks) {
            if (stack.account.name != account.name) continue;
            reach.stacks.push_back(&stack);
            regions.insert(stack.region);
        }
        bool const knows = account.name == "management";
        if (reach.stacks.empty() && !knows) continue;
        regions.insert(config.region);
        base::Result<std::unique_ptr<aws::CredentialSource>> keys = setup.keys(account);
        if (!keys) {
            findings.push_back(
                {!reach.stacks.empty(),
                 "account " + named(account) + " cannot be reached: " + keys.error().message});
            continue;
        }
        reach.keys = *std::move(keys);
        add_clients(reach, regions, setup);
        all.push_back(std::move(reach));
    }
    return all;
}

// Its caller's ARN, or nothing where the account is not the one that is meant.
std::optional<std::string> identify(Reach const& reach, Config const& config, Findings& findings) {
    bool const stops = !reach.stacks.empty();
    aws::Client& client = *reach.clients.at(config.region);
    base::Result<codec::Xml> const who = client.query(aws::kSts, "GetCallerIdentity", {});
    if (!who) {
        findings.push_back({stops, "account " + named(reach.account) +
                                       " cannot be reached: " + who.error().message +
                                       ". Give it a profile of its name, or "
                                       "let the role " +
                                       config.deployment_role + " be taken on"});
        return std::nullopt;
    }
    std::string const& id = who->text_of("Account");
    if (id != reach.account.id) {
        findings.push_back({stops, "the credentials for account " + named(reach.account) +
                                       " are of account " + id +
                                       ": correct its id in the config, or its profile"});
        return std::nullopt;
    }
    return who->text_of("Arn");
}

void check_sizes(std::vector<Synthesised> const& stacks, Findings& findings) {
    constexpr std::size_t kMostResources = 500;  // CloudFormation's quota
    for (Synthesised const& stack : stacks) {
        bool const stored = !stack.store.bucket.empty();
        std::size_t const most = stored ? kMostOfStore : kMostOfCall;
        std::size_t const bytes = codec::to_json(stack.tree).size();
        std::size_t const resources = stack.tree.at("Resources").members().size();
        // A stack set has its template within its stack's, whose text is bounded for itself.
        bool const bounded =
            stack.of_each.is_null() || codec::to_json(stack.of_each).size() <= kMostOfCall;
        if (bytes <= most && resources <= kMostResources && bounded) continue;
        bool const by_bytes = bytes > most && bounded && !stored;
        findings.push_back(
            {true, stack.name + " in account '" + stack.place() + "' has " +
                       std::to_string(resources) + " resources in " + std::to_string(bytes) +
                       " bytes, and CloudFormation takes 500 in " +
                       std::to_string(bounded ? most : kMostOfCall) +
                       ": forward fewer log groups of it, or all: true" +
                       (by_bytes ? "; or name a bucket that such templates go through: "
                                   "deployment.templates"
                                 : "")});
    }
}

// Where a template has to go through it.
void check_store(Asking const& asking, aws::Client& of_region, Findings& findings) {
    std::string const& bucket = asking.stack.store.bucket;
    if (bucket.empty() || codec::to_json(asking.stack.tree).size() <= kMostOfCall) return;
    base::Result<http::Response> const there = of_region.s3({.method = "HEAD", .bucket = bucket});
    if (there || there.error().kind != base::ErrorKind::skip) return;
    findings.push_back({true, "bucket " + bucket +
                                  " of deployment.templates is not there: make it, and let each "
                                  "account put and get objects under catchment/"});
}

void check_id(Config const& config, aws::Client& client, Findings& findings) {
    base::Result<codec::Json> const told =
        client.json(aws::kOrganizations, "DescribeOrganization", {});
    if (!told && told.error().code == "AWSOrganizationsNotInUseException") {
        findings.push_back({true,
                            "the management account is of no Organization: the policies "
                            "let in the accounts of " +
                                config.organization_id});
    } else if (!told) {
        findings.push_back(
            {false, "the Organization's id could not be checked: " + told.error().message});
    } else if (std::string const& id = told->at("Organization").at("Id").text();
               id != config.organization_id) {
        findings.push_back({true, "the accounts are of Organization " + id + ", the config says " +
                                      config.organization_id + ": correct organization.id"});
    }
}

void check_members(Config const& config, aws::Client& client, Findings& findings) {
    std::map<std::string, std::string> members;  // their status
    codec::Json input = codec::Json::object();
    for (int page = 0; page < kMostPages; ++page) {
        base::Result<codec::Json> const told =
            client.json(aws::kOrganizations, "ListAccounts", input);
        if (!told) {
            findings.push_back({false,
                                "whether all accounts are of the Organization could not be "
                                "checked: " +
                                    told.error().message});
            return;
        }
        for (codec::Json const& one : told->at("Accounts").items()) {
            members[one.at("Id").text()] = one.at("Status").text();
        }
        if (told->at("NextToken").text().empty()) break;
        input.set("NextToken", told->at("NextToken"));
    }
    for (Account const& account : config.accounts) {
        auto const found = members.find(account.id);
        if (found == members.end()) {
            findings.push_back({true, "account " + named(account) +
                                          " is not of the Organization: correct its id, or invite "
                                          "it"});
        } else if (found->second == "SUSPENDED") {
            findings.push_back({true, "account " + named(account) + " is suspended"});
        }
    }
}

// All that can be wrong in a cloud that was just made: a log group that nothing makes.
Findings look_at_new(Reach const& reach) {
    Findings findings;
    for (Synthesised const* const stack : reach.stacks) {
        check_log_groups({.stack = *stack,
                          .client = *reach.clients.at(stack->region),
                          .caller = {},
                          .just_made = true},
                         findings);
    }
    return findings;
}

// On one thread: so are its clients.
Findings look_at(Reach const& reach, Config const& config, DeploySetup const& setup) {
    if (setup.just_made) return look_at_new(reach);
    bool const on_aws = setup.client.endpoint.empty();
    Findings findings;
    std::optional<std::string> const caller = identify(reach, config, findings);
    if (!caller) return findings;
    for (Synthesised const* const stack : reach.stacks) {
        Asking const asking{*stack, *reach.clients.at(stack->region), *caller,
                            config.quotas.subscription_filters_per_log_group, on_aws};
        check_permissions(asking, findings);
        check_buckets(asking, findings);
        check_log_groups(asking, findings);
        check_template(asking, findings);
        check_store(asking, *reach.clients.at(config.region), findings);
    }
    if (reach.account.name == "management") {
        check_id(config, *reach.clients.at(config.region), findings);
        check_members(config, *reach.clients.at(config.region), findings);
    }
    return findings;
}

}  // namespace

std::vector<Finding> preflight(Config const& config, std::vector<Synthesised> const& stacks,
                               DeploySetup const& setup) {
    Findings findings;
    check_sizes(stacks, findings);
    if (!setup.just_made) check_stack_set(config, setup, findings);
    std::vector<Reach> const reaches = reaches_of(config, stacks, setup, findings);
    base::Pool pool(std::min(reaches.size(), setup.side_by_side));
    std::vector<std::future<Findings>> answers;
    for (Reach const& reach : reaches) {
        answers.push_back(pool.run([&] { return look_at(reach, config, setup); }));
    }
    for (std::future<Findings>& answer : answers) {
        Findings const some = pool.get(answer);
        findings.insert(findings.end(), some.begin(), some.end());
    }
    return findings;
}

void refuse_what_cannot_go_well(Config const& config, std::vector<Synthesised> const& stacks,
                                DeploySetup const& setup) {
    std::string stopping;
    for (Finding const& one : preflight(config, stacks, setup)) {
        if (one.stops) stopping += "\n  - " + one.what;
        if (!one.stops && setup.note) setup.note(one.what);
    }
    if (stopping.empty()) return;
    throw Failed{
        {base::ErrorKind::stop, "nothing was changed, for it would not go well:" + stopping}};
}

}  // namespace stacks
