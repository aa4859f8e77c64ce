// catchment doctor: every hop of the pipeline, and what to do about those that fail.
#include <cstdio>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "cli/accounts.hpp"
#include "cli/ask.hpp"
#include "cli/commands.hpp"
#include "cli/running.hpp"
#include "cli/store.hpp"
#include "cli/surveyed.hpp"
#include "siem/store/address.hpp"
#include "siem/store/server_engine.hpp"
#include "stacks/contract.hpp"

namespace cli {
namespace {

using codec::Json;

constexpr char const* kAgain = "start `catchment up` again";

class Report {
  public:
    void good(std::string const& what) { say("ok    " + what); }
    void bad(std::string const& what, std::string const& advice) {
        say("FAIL  " + what + "\n      " + advice);
        ++failures_;
    }
    template <typename T>
    bool check(base::Result<T> const& result, std::string const& what, std::string const& advice) {
        if (result)
            good(what);
        else
            bad(what + ": " + result.error().code + " " + result.error().message, advice);
        return result.has_value();
    }
    int failures() const { return failures_; }

  private:
    int failures_ = 0;
};

void check_queue(Report& report, aws::Client& logging, std::string const& name) {
    constexpr char const* kAdvice = "start `catchment up` again: it brings the queues into being";
    base::Result<Json> const url =
        logging.json(aws::kSqs, "GetQueueUrl", Json::object({{"QueueName", name}}));
    if (!url) {
        report.check(url, "queue " + name, kAdvice);
        return;
    }
    base::Result<Json> const attributes =
        logging.json(aws::kSqs, "GetQueueAttributes",
                     Json::object({{"QueueUrl", url->at("QueueUrl")},
                                   {"AttributeNames", Json::array({"All"})}}));
    if (!report.check(attributes, "queue " + name, kAdvice)) return;
    Json const& all = attributes->at("Attributes");
    std::string const waiting = all.at("ApproximateNumberOfMessages").text();
    say("      " + waiting + " messages wait, " +
        all.at("ApproximateNumberOfMessagesNotVisible").text() + " are being worked on");
    if (name.ends_with("-dlq") && waiting != "0") {
        report.bad("messages in the dead-letter queue",
                   "the SIEM failed on them too often: see /api/v1/status and its log");
    }
}

void check_logging(Report& report, stacks::Config const& config, aws::Profiles const& profiles,
                   aws::ClientSettings const& settings) {
    AccountClient logging(profiles, "logging", settings);
    report.check(logging->s3({"HEAD", config.bucket}), "bucket " + config.bucket,
                 "start `catchment up` again: it brings the bucket into being");
    check_queue(report, *logging, config.queue);
    check_queue(report, *logging, config.queue + "-dlq");
    AccountClient siem(profiles, "siem", settings);
    report.check(siem->query(aws::kSts, "AssumeRole",
                             {{"RoleArn", config.siem_role_arn()},
                              {"RoleSessionName", "catchment-doctor"},
                              {"ExternalId", config.siem_external_id}}),
                 "role " + config.siem_role_arn() + " with the external id",
                 "compare siem.role and siem.external-id with the role's trust policy");
}

void check_forwarding(Report& report, stacks::Subscription const& subscription,
                      std::string const& of, aws::Client& client) {
    base::Result<Json> const stream =
        client.json(aws::kFirehose, "DescribeDeliveryStream",
                    Json::object({{"DeliveryStreamName", stacks::kStreamName}}));
    report.check(stream, "delivery stream " + of, kAgain);
    if (subscription.all_log_groups) {
        base::Result<Json> const policy =
            client.json(aws::kLogs, "DescribeAccountPolicies",
                        Json::object({{"policyType", stacks::kAccountPolicyType},
                                      {"policyName", stacks::kAccountPolicy}}));
        bool const there = policy && !policy->at("accountPolicies").items().empty();
        if (policy && !there) report.bad("subscription " + of + " to all", kAgain);
        if (!policy || there) report.check(policy, "subscription " + of + " to all", kAgain);
    }
    for (std::string const& group : subscription.log_groups) {
        base::Result<Json> const filters = client.json(aws::kLogs, "DescribeSubscriptionFilters",
                                                       Json::object({{"logGroupName", group}}));
        bool const there = filters && !filters->at("subscriptionFilters").items().empty();
        if (filters && !there) {
            report.bad("subscription " + of + " " + group, kAgain);
        } else {
            report.check(filters, "subscription " + of + " " + group, kAgain);
        }
    }
}

void check_sources(Report& report, stacks::Config const& config, aws::Profiles const& profiles,
                   std::string const& url) {
    for (stacks::Subscription const& subscription : config.subscriptions) {
        for (std::string const& account : subscription.accounts) {
            for (std::string const& region : subscription.regions) {
                AccountClient mine(profiles, account, {url, region});
                check_forwarding(report, subscription, "of " + account + " in " + region, *mine);
            }
        }
    }
}

// What it has made in each account of its units; the accounts themselves are AWS's to reach.
void check_stack_set(Report& report, stacks::Config const& config, aws::Profiles const& profiles,
                     aws::ClientSettings const& settings) {
    constexpr char const* kMend = "mend it, then `aws cloudformation update-stack-instances`";
    if (!config.firehose_by_stack_set) return;
    std::string const name = std::string("stack set ") + stacks::kFirehoseSet;
    AccountClient admin(profiles, config.stack_set_account, settings);
    http::Parameters asked{{"StackSetName", stacks::kFirehoseSet}};
    if (config.stack_set_account != "management") asked.emplace_back("CallAs", "DELEGATED_ADMIN");
    for (bool more = true; more;) {
        base::Result<codec::Xml> const page =
            admin->query(aws::kCloudFormation, "ListStackInstances", asked);
        if (!report.check(page, name, kAgain)) return;
        codec::Xml const* const list = page->find("Summaries");
        for (codec::Xml const* one :
             list ? list->all("member") : std::vector<codec::Xml const*>()) {
            std::string const of =
                name + " in " + one->text_of("Account") + ", " + one->text_of("Region");
            bool const well = one->text_of("Status") == "CURRENT";
            if (well) report.good(of);
            if (!well) report.bad(of + ": " + one->text_of("StatusReason"), kMend);
        }
        std::string const token = page->text_of("NextToken");
        more = !token.empty();
        std::erase_if(asked, [](auto const& member) { return member.first == "NextToken"; });
        asked.emplace_back("NextToken", token);
    }
}

void check_store(Report& report, std::string const& address) {
    if (address.empty()) return;  // the SIEM's own, which tells of it
    base::Result<siem::store::Address> const parsed = siem::store::parse_address(address);
    report.check(siem::store::examine(*parsed), "store " + base::join(parsed->hosts, ", "),
                 "docs/clickhouse.md says what it needs");
}

void check_siem(Report& report, std::string const& url) {
    http::Client client;
    base::Result<Json> const status = ask_siem(client, url, "/api/v1/status");
    if (!report.check(status, "SIEM at " + url, "start `catchment up`, or name it with --siem")) {
        return;
    }
    for (Json const& lane : status->at("lanes").items()) {
        std::string const& error = lane.at("lastError").text();
        if (!error.empty())
            report.bad("intake of " + lane.at("queue").text() + ": " + error,
                       "the SIEM goes on trying; see above");
    }
    if (std::string const& paused = status->at("paused").text(); !paused.empty()) {
        report.bad("intake paused: " + paused,
                   "make room, or start it with a larger --disk-budget: nothing is lost");
    }
    say("      " + std::to_string(status->at("events").integer()) + " events, " +
        std::to_string(status->at("quarantined").integer()) + " objects in quarantine");
}

}  // namespace

int run_doctor(Arguments const& arguments) {
    Report report;
    stacks::Config const config = config_of(arguments);
    report.good("config " + (arguments.config_path.empty() ? std::string("(the shipped example)")
                                                           : arguments.config_path));
    aws::Profiles const profiles = read_profiles(arguments.data + "/credentials");
    report.good("credentials " + arguments.data + "/credentials");
    http::Client client;
    base::Result<http::Response> const health =
        client.send({.url = arguments.cloud_url + "/_catchment/health"});
    if (report.check(health, "cloud at " + arguments.cloud_url,
                     "start `catchment up` or `catchment cloud`, or name it with --endpoint")) {
        aws::ClientSettings const settings{arguments.cloud_url, config.region};
        for (stacks::Account const& account : config.accounts) {
            AccountClient mine(profiles, account.name, settings);
            report.check(mine->query(aws::kSts, "GetCallerIdentity", {}),
                         "credentials of " + account.name,
                         "the file is of another cloud: see --data");
        }
        check_logging(report, config, profiles, settings);
        check_sources(report, surveyed_config(config, arguments), profiles, arguments.cloud_url);
        check_stack_set(report, config, profiles, settings);
    }
    check_store(report, store_of(arguments, config));
    check_siem(report, arguments.siem_url);
    if (report.failures() == 0) say("all is well");
    return report.failures() == 0 ? 0 : 1;
}

}  // namespace cli
