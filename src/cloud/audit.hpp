// The audit trail: every call as a CloudTrail event, written to a log group in the transaction of
// the call itself, so that what was acknowledged was recorded. What carries data (log events,
// messages, records, objects) is told where the config asks for data events. On the committer's
// thread. Rules: CloudTrail user guide, "CloudTrail record contents", "userIdentity element".
//
//   Audit audit({.account = "100000000003", .region = "eu-west-1", .log_group = "/audit"});
//   audit.write_to(logs);
//   audit.record({caller, "logs", "CreateLogGroup", input, …}, random);
#pragma once

#include <string>
#include <vector>

#include "aws/operation.hpp"
#include "base/random.hpp"
#include "cloud/ports.hpp"

namespace cloud {

struct AuditSettings {
    std::string account;
    std::string region;
    std::string log_group;  // "" records nothing
    bool data_events = false;
};

// What a call was about, by the resources that it needed leave for.
struct AuditedResource {
    std::string arn;
    std::string account = {};  // whose it is, where that is known
};
std::vector<AuditedResource> resources_of(std::vector<aws::Need> const& needs);

// A call that was made, as its service's door saw it.
struct Audited {
    aws::Caller const& caller;
    std::string service;  // "logs"
    std::string action;   // "PutRetentionPolicy"
    codec::Json const& input;
    std::string request_id;
    std::string user_agent;
    base::Instant at;
    aws::Error const* error = nullptr;  // that it was refused with
    std::vector<AuditedResource> resources = {};
};

class Audit {
  public:
    explicit Audit(AuditSettings settings) : settings_(std::move(settings)) {}
    void write_to(AuditLog& log) { log_ = &log; }  // nothing is recorded before
    void record(Audited const& call, base::Random& random);

  private:
    AuditSettings settings_;
    AuditLog* log_ = nullptr;
};

// The record as CloudTrail writes it, in one line. What is secret or data is left out or hidden.
std::string audit_record(Audited const& call, std::string const& event_id);
// Whether CloudTrail counts it among the data events.
bool is_data_event(std::string_view service, std::string_view action);

}  // namespace cloud
