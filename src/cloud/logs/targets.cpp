#include "cloud/logs/targets.hpp"

#include "cloud/logs/envelope.hpp"
#include "cloud/passed_role.hpp"

namespace cloud::logs {
namespace {

constexpr std::string_view kDestination = "destination:";
constexpr char const* kSubscribing = "logs:PutSubscriptionFilter";

std::optional<Owned> as_destination(aws::Arn const& arn) {
    if (arn.service != "logs" || !arn.resource.starts_with(kDestination)) return std::nullopt;
    return Owned{arn.account, arn.region, arn.resource.substr(kDestination.size())};
}

std::optional<Owned> as_destination(std::string const& text) {
    std::optional<aws::Arn> const arn = aws::parse_arn(text);
    return arn ? as_destination(*arn) : std::nullopt;
}

aws::Error not_active() {
    return invalid_parameter(
        "Could not deliver test message to specified Firehose stream. "
        "Check if the given Firehose stream is in ACTIVE state.");
}

aws::Error not_assumed() {
    return invalid_parameter(
        "Could not deliver test message to specified Firehose stream. "
        "Check if the given roleArn can be assumed by CloudWatch Logs.");
}

bool is_of_another(std::optional<aws::Arn> const& role, aws::Caller const& caller) {
    return role && role->account != caller.account.value;
}

// Who is not let in does not learn what there is.
void check_destination(Logs& l, aws::Invocation const& call, Owned const& name) {
    std::optional<Destination> const destination = l.subscriptions.destination(name);
    std::string const arn = Destination{name}.arn();
    try {
        if (!destination) throw aws::access_denied("");
        l.authoriser.require(call.caller,
                             {.action = kSubscribing,
                              .resource = arn,
                              .resource_account = name.account,
                              .resource_policy = destination->access_policy},
                             call.now);
    } catch (aws::Error const&) {
        throw aws::access_denied("User with accountId: " + call.caller.account.value +
                                 " is not authorized to perform PutSubscriptionFilter on "
                                 "resources " +
                                 arn);
    }
}

}  // namespace

void check_stream(Logs& l, aws::Caller const& caller, Target const& target) {
    std::optional<aws::Arn> const arn = aws::parse_arn(target.destination_arn);
    if (arn && arn->service == "lambda") {
        throw invalid_parameter(
            "Lambda destinations are not supported: see docs/compatibility.md.");
    }
    bool const streams = arn && (arn->service == "firehose" || arn->service == "kinesis");
    if (streams && target.role_arn.empty()) {
        throw invalid_parameter("destinationArn for vendor " + arn->service +
                                " cannot be used without roleArn");
    }
    if (!arn || arn->service != "firehose") {
        throw invalid_parameter(
            "destinationArn must be the ARN of a Firehose delivery stream or of a destination; "
            "others are not supported: see docs/compatibility.md.");
    }
    if (arn->account != caller.account.value || !l.sink.has_stream(*arn)) throw not_active();
    std::optional<aws::Arn> const role = aws::parse_arn(target.role_arn);
    if (is_of_another(role, caller)) throw cross_account_pass();
    if (!role || !l.roles.has_role(*role)) throw not_assumed();
}

void check_target(Logs& l, aws::Invocation const& call, Target const& target) {
    std::optional<Owned> const destination = as_destination(target.destination_arn);
    if (!destination) return check_stream(l, call.caller, target);
    if (is_of_another(aws::parse_arn(target.role_arn), call.caller)) {
        throw cross_account_pass();
    }
    check_destination(l, call, *destination);
}

Sender sender_of(Group const& group) { return {group.arn() + ":*", group.account, group.region}; }

aws::Caller writer_for(Logs& l, Target const& target, Sender const& sender, base::Instant now) {
    std::string role = target.role_arn;
    if (std::optional<Owned> const name = as_destination(target.destination_arn)) {
        std::optional<Destination> const destination = l.subscriptions.destination(*name);
        if (!destination) {
            throw aws::Error("ResourceNotFoundException",
                             "The specified destination does not exist.");
        }
        role = destination->role_arn;
    }
    return l.authoriser.assume({.service = "logs.amazonaws.com",
                                .role_arn = role,
                                .session_name = "CloudWatchLogs",
                                .source_arn = sender.source_arn,
                                .source_account = sender.account,
                                .region = sender.region},
                               now);
}

void send_test_message(Logs& l, Target const& target, Sender const& sender, base::Instant now) {
    bool const by_destination = as_destination(target.destination_arn).has_value();
    auto const refused = [&](aws::Error const& otherwise) {
        return by_destination ? invalid_parameter(
                                    "Could not deliver test message to specified destination. "
                                    "Check if the destination is valid.")
                              : otherwise;
    };
    std::optional<aws::Arn> const stream =
        delivery_stream_of(l.subscriptions, target.destination_arn);
    if (!stream) throw refused(not_active());
    aws::Caller writer;
    try {
        writer = writer_for(l, target, sender, now);
    } catch (aws::Error const&) {
        throw refused(not_assumed());
    }
    try {
        l.sink.put_record(*stream, control_message(now), writer, now);
    } catch (aws::Error const&) {
        throw refused(not_active());
    }
}

std::optional<aws::Arn> delivery_stream_of(SubscriptionState& state,
                                           std::string const& destination_arn) {
    std::optional<Owned> const name = as_destination(destination_arn);
    if (!name) return aws::parse_arn(destination_arn);
    std::optional<Destination> const destination = state.destination(*name);
    return destination ? aws::parse_arn(destination->target_arn) : std::nullopt;
}

}  // namespace cloud::logs
