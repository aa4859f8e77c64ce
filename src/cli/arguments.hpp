// The command line, read and checked. CLI11 stays in arguments*.cpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "http/server.hpp"

namespace cli {

struct InitArguments {
    std::string out = "catchment.yaml";
    std::string region;
    std::vector<std::string> regions;
    std::string organization;
    std::vector<std::string> accounts;  // "name=id"
    std::string bucket;
};

struct BackfillArguments {
    std::string bucket;
    std::string prefix;
    std::string until;
    std::string queue;
    std::string region;
    bool restart = false;
};

// TLS with this certificate, or with one of our own that is made out to other names, too.
struct TlsArguments {
    bool on = false;
    std::string certificate;
    std::string key;
    std::vector<std::string> hosts;
};

struct AccessArguments {
    std::string verb;  // of users or tokens: "list", "add" …
    std::string name;  // of the user or the token
    std::string role;  // "" stays as it is
    std::vector<std::string> log_groups;
    std::vector<std::string> datasets;
    bool all_sources = false;
    bool disable = false;
    bool enable = false;
    std::vector<std::string> scopes;
    std::string lasts;
};

struct SavedArguments {
    std::string verb;  // "list", "save", "delete"
    std::string name;
    std::string description;
    bool shared = false;
};

struct Arguments {
    std::string command;      // "up", "cloud", "siem", "search" …
    std::string config_path;  // "" is the shipped example
    std::string data = "catchment-data";
    std::string cloud_listen = "127.0.0.1:4566";
    std::string web_listen = "127.0.0.1:8080";
    std::string ready_file;
    std::string backups;  // where backups may be written; "" is as the config says
    std::string to;       // of a backup: the folder; "" is that
    std::string restore_from;
    bool full = false;
    std::uint64_t disk_budget = 0;  // bytes; 0: as the config says
    bool demo = false;
    std::string auth = "on";  // of the cloud: "off" believes anyone
    TlsArguments tls;         // of the cloud
    TlsArguments web_tls;     // of the SIEM
    std::string store;        // of the SIEM: "clickhouse://…"; "" is as the config says
    // siem
    std::string endpoint;  // "" is real AWS
    std::string queue_url;
    std::vector<std::string> queues;  // "url=…,role=…", each
    std::uint64_t in_flight_mib = 0;  // 0: as the config says
    std::string role_arn;
    std::string external_id;
    std::string credentials;  // a shared credentials file
    std::string profile;
    InitArguments init;
    BackfillArguments backfill;
    AccessArguments access;
    SavedArguments saved;
    std::string config_verb;  // "check", "schema"
    // stacks
    std::string stacks_verb;  // "synth", "deploy" …
    std::string out = "catchment.out";
    std::string diagram_format = "svg";
    bool dry_run = false;
    bool pipeline = false;  // the stacks of the pipeline, not those that it deploys
    bool yes = false;
    std::string archive;          // the bucket's name: it goes too
    std::string quarantine_verb;  // "list", "get", "redrive"
    std::vector<std::string> ids;
    bool all = false;
    // search, tail, trace, doctor
    std::string query;
    std::string since = "15m";
    bool since_said = false;   // by whoever asks
    std::string saved_search;  // its name, instead of the query
    std::optional<std::uint64_t> limit;
    std::string format = "table";
    bool json = false;    // the same as its format
    bool follow = false;  // events as they arrive
    bool histogram = false;
    std::string facets;  // names of fields, apart by commas
    std::string export_format = "ndjson";
    std::string compression = "none";
    std::string export_out = "-";  // standard output
    std::string from;
    std::string until;
    bool force = false;
    std::string sort = "rate";  // of sources
    bool silent = false;
    std::string siem_url = "http://127.0.0.1:8080";
    std::string cloud_url = "http://127.0.0.1:4566";
    std::string account;
    std::string log_group;
    std::string enrichment;  // the file that says what events are enriched with
    // parse
    std::string file;  // "" is standard input
    std::string log_stream;
    std::string time_zone;
    bool records = false;  // a JSON object a line, not a message
    // explain
    std::string as;
    std::string action;
    std::string resource = "*";
    std::vector<std::string> context;  // "key=value"
};

// Nothing where all was said already (--help, --version, a mistake): end with `exit_code`.
std::optional<Arguments> parse_arguments(int argc, char** argv, int& exit_code);

}  // namespace cli
