// The one file that says what is to be collected: catchment.yaml, read and checked whole before
// anything starts. Errors name the file, the line and, where a key is misspelt, the likely one.
//
//   base::Result<stacks::Config> config = stacks::parse_config(text, "catchment.yaml");
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/error.hpp"

namespace stacks {

struct Account {
    std::string name;
    std::string id;
};

struct Subscription {
    std::string account;               // its name
    std::vector<std::string> regions;  // some of the config's
    std::vector<std::string> log_groups;
    std::string pattern;
    bool create = false;  // the log groups are made where they are not there

    bool is_in(std::string_view region) const;
};

// Of the cloud on this machine; real AWS has its own.
struct Quotas {
    std::int64_t subscription_filters_per_log_group = 2;
    std::int64_t firehose_requests_per_second = 0;  // of a delivery stream; 0: no limit
    std::int64_t firehose_records_per_second = 0;
    std::int64_t firehose_bytes_per_second = 0;
};

// Where the cloud on this machine writes what was called (CloudTrail's events).
struct AuditTrail {
    std::string account;  // its name; "" for none
    std::string log_group;
    bool data_events = false;
};

// What deploys the stacks where nobody does it by hand.
struct PipelineSettings {
    std::string account;    // its name; "" for none
    std::string bucket;     // its source and its artifacts
    bool approval = false;  // a person says yes before the accounts change
};

// Where the functions of custom resources are that the cloud on this machine does not know.
struct CustomEndpoint {
    std::string service_token;  // a pattern with * and ?
    std::string url;
};

struct Config {
    std::string region = "eu-west-1";  // of the archive: key, bucket and queue
    std::vector<std::string> regions;  // of what is forwarded; that one alone unless told
    std::string organization_id;
    std::vector<Account> accounts;
    std::string bucket;
    std::string prefix;
    std::string queue;
    std::chrono::seconds visibility_timeout = std::chrono::seconds(60);
    std::int64_t max_receive_count = 10;
    std::chrono::seconds buffering_interval = std::chrono::seconds(60);
    std::uint64_t buffering_bytes = 5u << 20;
    std::string siem_role;
    std::string siem_external_id;
    std::chrono::hours siem_retention = std::chrono::hours(24 * 90);
    std::vector<Subscription> subscriptions;
    // Taken on in each account that has no profile of its name, to deploy there.
    std::string deployment_role = "OrganizationAccountAccessRole";
    PipelineSettings pipeline;
    Quotas quotas;
    AuditTrail audit;
    std::vector<CustomEndpoint> custom_resources;

    std::string const& account_id(std::string_view name) const;  // ASSERTs that it is there
    std::string queue_url(std::string_view endpoint) const;      // of an endpoint of our own
    std::string siem_role_arn() const;
};

base::Result<Config> parse_config(std::string_view text, std::string_view file);
base::Result<Config> load_config(std::string const& path);
// The one that ships with the program, and its text.
Config example_config();
std::string_view example_text();

}  // namespace stacks
