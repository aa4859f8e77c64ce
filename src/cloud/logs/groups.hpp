// The verbs on log groups and log streams.
#pragma once

#include <optional>
#include <string>

#include "aws/operation.hpp"
#include "cloud/core.hpp"
#include "cloud/logs/query_state.hpp"
#include "cloud/logs/state.hpp"
#include "cloud/logs/subscription_state.hpp"
#include "cloud/ports.hpp"
#include "cloud/quotas.hpp"
#include "cloud/vault.hpp"

namespace cloud::logs {

// Wakes the worker that removes what was deleted or is no longer retained.
inline constexpr char const* kRetentionTopic = "logs:retention";

// What the verbs need.
struct Logs {
    Core& core;
    State& state;
    SubscriptionState& subscriptions;
    QueryState& queries;
    RecordSink& sink;
    RoleDirectory const& roles;
    Authoriser const& authoriser;
    Vault& vault;
    Quotas const& quotas;
    base::Counter& accepted_events;
    base::Counter& accepted_bytes;
};

// The group that `member` names, or that logGroupIdentifier (a name or an ARN) does. Throws
// ResourceNotFoundException.
Group open_group(Logs& l, aws::Invocation const& call, char const* member = "logGroupName");
// By its name or ARN; nothing where there is none, or the ARN is of another account or region.
std::optional<Group> named_group(Logs& l, aws::Caller const& caller, std::string const& identifier);
Stream open_stream(Logs& l, Group const& group, std::string const& name);
// Throws InvalidOperationException for what log groups of INFREQUENT_ACCESS do not have.
void refuse_infrequent(Group const& group);

// As they are, or made where they are not there.
Group group_for(Logs& l, ErrorLog::Destination const& place, base::Instant now);
Stream stream_for(Logs& l, Group const& group, std::string const& name, base::Instant now);

codec::Json create_log_group(Logs& l, aws::Invocation const& call);
codec::Json delete_log_group(Logs& l, aws::Invocation const& call);
codec::Json describe_log_groups(Logs& l, aws::Invocation const& call);
codec::Json put_retention_policy(Logs& l, aws::Invocation const& call);
codec::Json delete_retention_policy(Logs& l, aws::Invocation const& call);
codec::Json tag_log_group(Logs& l, aws::Invocation const& call);
codec::Json untag_log_group(Logs& l, aws::Invocation const& call);
codec::Json list_tags_log_group(Logs& l, aws::Invocation const& call);
codec::Json tag_resource(Logs& l, aws::Invocation const& call);
codec::Json untag_resource(Logs& l, aws::Invocation const& call);
codec::Json list_tags_for_resource(Logs& l, aws::Invocation const& call);
codec::Json associate_kms_key(Logs& l, aws::Invocation const& call);
codec::Json disassociate_kms_key(Logs& l, aws::Invocation const& call);
codec::Json create_log_stream(Logs& l, aws::Invocation const& call);
codec::Json delete_log_stream(Logs& l, aws::Invocation const& call);
codec::Json describe_log_streams(Logs& l, aws::Invocation const& call);

}  // namespace cloud::logs
