// The nouns of StackSets, and their quotas under AWS's names: a stack set is a template that is to
// be a stack in many accounts and regions, an instance is one of these, and an operation makes,
// changes or takes away many of them, some at a time.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "cloud/cloudformation/model.hpp"

namespace cloud::cloudformation {

inline constexpr std::size_t kStackSets = 1000;  // stack sets of an administrator
inline constexpr std::size_t kInstancesOfOperation =
    10000;                                           // accounts times regions; AWS says none
inline constexpr std::size_t kOperationsKept = 200;  // of a stack set, by this cloud

// That trusted access is enabled for, and that acts in the accounts of an Organization.
inline constexpr char const* kStackSetsService =
    "member.org.stacksets.cloudformation.amazonaws.com";

struct StackSet {
    std::string id;       // "NAME:UUID"
    std::string account;  // of its administrator
    std::string region;
    std::string name;
    std::string status = "ACTIVE";  // DELETED
    std::string description;
    std::string template_text;
    std::map<std::string, cfn::Given> parameters;
    aws::Tags tags;
    std::vector<std::string> capabilities;
    std::string administrator;   // AdministrationRoleARN
    std::string execution_role;  // its name, in each account
    bool service_managed = false;
    bool auto_deploy = false;             // to accounts that come into its OUs
    bool retain_on_removal = false;       // stacks of accounts that leave them
    bool managed = false;                 // ManagedExecution: kept, and nothing more
    std::vector<std::string> units = {};  // OUs, or the root, that it is deployed to
    std::vector<std::string> regions = {};
    std::string endpoint;  // what URLs begin with: of the last that was asked
    std::int64_t created_millis = 0;

    std::string arn() const {
        return "arn:aws:cloudformation:" + region + ":" + account + ":stackset/" + id;
    }
    bool alive() const { return status == "ACTIVE"; }
};

struct StackInstance {
    std::string set;  // its id
    std::string account;
    std::string region;
    std::string unit;                  // through which it came, of a service-managed set
    std::string stack;                 // ARN; "" before there is one
    std::string status = "OUTDATED";   // CURRENT, INOPERABLE
    std::string detailed = "PENDING";  // RUNNING, SUCCEEDED, FAILED, CANCELLED, INOPERABLE
    std::string reason;
    std::string operation;  // the last
    std::map<std::string, cfn::Given> overrides;
};

// One instance's part in an operation.
struct Part {
    std::string account;
    std::string region;
    std::string unit;
    std::string status = "PENDING";  // RUNNING, SUCCEEDED, FAILED, CANCELLED
    std::string reason;
    bool clears = false;  // what failed before goes first
};

struct SetOperation {
    std::string id;
    std::string set;
    std::string action;              // CREATE, UPDATE, DELETE
    std::string status = "RUNNING";  // SUCCEEDED, FAILED, STOPPING, STOPPED
    std::string reason;
    codec::Json preferences;           // as they were asked
    std::vector<std::string> regions;  // in their order
    bool retain = false;               // RetainStacks
    std::string endpoint;              // what URLs begin with
    std::vector<Part> parts;
    std::int64_t created_millis = 0;
    std::int64_t ended_millis = 0;

    bool is_running() const { return status == "RUNNING" || status == "STOPPING"; }
};

}  // namespace cloud::cloudformation
