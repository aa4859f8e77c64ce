// The one file that says what is to be collected: catchment.yaml, read and checked whole before
// anything starts. Errors name the file, the line and, where a key is misspelt, the likely one.
//
//   base::Result<stacks::Config> config = stacks::parse_config(text, "catchment.yaml");
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/error.hpp"

namespace stacks {

struct Account {
    std::string name;
    std::string id;
    bool told = false;  // by Organizations: the name is its owner's, not the config's
};

// Which log groups of which accounts are forwarded, and how.
struct Subscription {
    std::vector<std::string> accounts = {};    // their names; and
    std::vector<std::string> units = {};       // "ou-…", "r-…": what is below; or
    bool all_accounts = false;                 // of the Organization
    bool of_set = false;                       // by the stack set, which AWS takes to its accounts
    std::vector<std::string> regions = {};     // some of the config's
    std::vector<std::string> log_groups = {};  // names, and patterns such as "/aws/lambda/*"; or
    bool all_log_groups = false;               // those that are yet to come, too
    std::vector<std::string> exclude = {};     // names and patterns, of what patterns and all find
    std::string pattern = {};                  // the filter's
    bool create = false;                       // the log groups are made where they are not there
    std::int64_t retention_days = 0;           // of those; 0: for ever
    int line = 0;                              // of the config

    bool is_in(std::string_view region) const;
    bool is_at(std::string_view account, std::string_view region) const;
    // Whether AWS has to say what it means: see survey.hpp.
    bool asks_organization() const { return all_accounts || (!units.empty() && !of_set); }
    bool asks_logs() const;
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

// What becomes of what is archived. Days of 0: never.
struct Transition {
    std::int64_t after_days;
    std::string storage_class;  // "GLACIER_IR"
};
struct Archive {
    bool region_in_keys = false;  // of all, not of those alone that come from further Regions
    bool versioning = true;
    std::int64_t retention_days = 0;             // then objects expire
    std::int64_t noncurrent_retention_days = 0;  // and what was written over or deleted
    std::int64_t abort_uploads_days = 0;         // that were never completed
    std::vector<Transition> transitions;
    std::string lock_mode;  // "GOVERNANCE", "COMPLIANCE"; "" for none
    std::int64_t lock_days = 0;

    bool has_lifecycle() const {
        return retention_days > 0 || noncurrent_retention_days > 0 || abort_uploads_days > 0 ||
               !transitions.empty();
    }
};

// When somebody is told. Nothing: no such alarm.
struct Alarms {
    std::optional<std::chrono::seconds> backlog_age = std::chrono::hours(1);
    std::optional<std::int64_t> dead_letters = 0;            // more than so many
    std::optional<std::chrono::seconds> delivery_freshness;  // of a delivery stream
    // ARNs of SNS topics: an alarm tells those of its own Region.
    std::vector<std::string> topics;
};

// How the SIEM keeps what comes from there. The first that an event is of counts.
struct KeptSource {
    std::vector<std::string> accounts;    // their names; none: any
    std::vector<std::string> log_groups;  // names, and patterns with * and ?; none: any
    std::int64_t retention_days = 0;
    bool word_index = true;
};
// What a search finds is kept for as long as the config has the hold.
struct LegalHold {
    std::string name;
    std::string query;  // of the filter bar
};

// Copies of the event store, made while it runs.
struct BackupPlan {
    std::string to;  // a folder, from that of the config; "" for the usual one
    std::chrono::seconds every = std::chrono::seconds(0);  // 0: by hand alone
    std::int64_t keep = 7;                                 // so many at least, the newest
};

// A provider of OpenID Connect, by which people may log in to the SIEM.
struct OidcRole {
    std::string role = {};                     // viewer, analyst or admin; "" is none
    std::vector<std::string> log_groups = {};  // that are seen with it; without any, all
};
struct OidcPlan {
    std::string issuer;
    std::string client_id;
    std::string client_secret_file = {};  // from the folder of the config; "" for a public client
    std::string title = {};
    std::vector<std::string> scopes = {"openid", "profile", "email"};
    std::string name_claim = {};
    std::string role_claim = {};
    std::map<std::string, OidcRole> roles = {};  // by the claim's value
    OidcRole default_role = {};
};

// Who may use the SIEM, and under which names it is reached.
struct AccessPlan {
    std::vector<std::string> hosts = {};  // beside those of the machine itself
    std::chrono::seconds session_idle = std::chrono::hours(12);
    std::chrono::seconds session_lifetime = std::chrono::hours(24 * 7);
    std::int64_t audit_retention_days = 365;
    bool plain_http = false;  // passwords from elsewhere without TLS
    std::optional<OidcPlan> oidc = {};
};

// One that the SIEM reads beside that of the stacks: of another Organization, partition or Region.
struct SiemQueue {
    std::string name;  // what status, metrics and logs call it
    std::string url;
    std::string region;         // of the queue, and of its bucket unless an event says another
    std::string endpoint = {};  // "" is that of the SIEM
    std::string role_arn = {};  // "" reads it with the credentials as they are
    std::string external_id = {};
    std::string profile = {};  // of the credentials; "" is that of the SIEM
    std::chrono::seconds visibility = std::chrono::seconds(60);
};

// Of objects that are lines: which of them are one record.
struct JoinedLines {
    std::vector<std::string> keys;  // of the objects, with * and ?
    std::string starts;             // found in a record's first line alone; "": stack traces
};

struct Tag {
    std::string key;
    std::string value;
};

struct Config {
    std::string region = "eu-west-1";  // of the archive: key, bucket and queue
    std::vector<std::string> regions;  // of what is forwarded; that one alone unless told
    std::string organization_id;
    std::vector<Account> accounts;
    std::string bucket;
    std::string prefix;
    Archive archive;
    std::string queue;
    std::chrono::seconds visibility_timeout = std::chrono::seconds(60);
    std::int64_t max_receive_count = 10;
    std::chrono::seconds buffering_interval = std::chrono::seconds(60);
    std::uint64_t buffering_bytes = 5u << 20;
    // What a delivery stream does with what CloudWatch Logs sends. Without: it stays as it came.
    bool processes = false;  // told, one way or the other
    bool decompress = false;
    bool extract_messages = false;  // and nothing of where they are from
    std::string siem_role;
    std::string siem_external_id;
    std::string siem_store;              // "clickhouse://…"; "": in the process
    int siem_store_line = 0;             // of the config, for who understands the address
    std::vector<SiemQueue> siem_queues;  // beside that of the stacks
    // A message that was received more often is set aside in quarantine.
    std::int64_t siem_quarantine_after = 5;
    std::int64_t siem_retention_days = 90;  // of what no source is of
    std::vector<KeptSource> siem_sources;
    std::uint64_t siem_disk_budget = 0;  // bytes that the store may take; 0: what there is
    std::uint64_t siem_in_flight = std::uint64_t{128} << 20;  // bytes fetched and not stored
    BackupPlan siem_backup;
    AccessPlan siem_access;
    std::vector<LegalHold> siem_holds;
    std::vector<JoinedLines> siem_joins;
    std::string siem_enrichment;  // a file, from the folder of the config; "" for none
    std::vector<Subscription> subscriptions;
    // Filters as resources of their own, or by a function of the stack that puts and deletes them.
    bool filters_by_function = false;
    std::string filter_name = "centralised-logs-kinesis";
    // Taken on in each account that has no profile of its name, to deploy there.
    std::string deployment_role = "OrganizationAccountAccessRole";
    std::string
        templates_bucket;  // where those go that are too large to go with a call; "" for none
    // Whole units by a stack set, of the account of that name; else a stack an account.
    bool firehose_by_stack_set = false;
    std::string stack_set_account = "management";
    int stack_set_line = 0;  // that says so
    PipelineSettings pipeline;
    Alarms alarms;
    std::vector<Tag> tags;  // of every stack, and so of what it makes
    Quotas quotas;
    AuditTrail audit;
    std::vector<CustomEndpoint> custom_resources;

    Account const& account(std::string_view name) const;  // ASSERTs that it is there
    std::string const& account_id(std::string_view name) const;
    std::string queue_url(std::string_view endpoint) const;  // of an endpoint of our own
    std::string siem_role_arn() const;
    bool asks() const;  // whether a subscription does
};

base::Result<Config> parse_config(std::string_view text, std::string_view file);
// As a command line has one: "url=https://…,role=arn:…,external-id=…", with the keys of
// siem.queues.
base::Result<SiemQueue> parse_siem_queue(std::string_view text);
base::Result<Config> load_config(std::string const& path);
// The one that ships with the program, and its text.
Config example_config();
std::string_view example_text();
// For editors: the JSON Schema of catchment.yaml, docs/catchment.schema.json.
std::string_view config_schema();

}  // namespace stacks
