// PutLogEvents and its limits.
#include <algorithm>

#include "aws/input.hpp"
#include "base/assert.hpp"
#include "cloud/logs/events.hpp"
#include "cloud/logs/sealing.hpp"

namespace cloud::logs {
namespace {

// Which events of a batch are kept: those between the two ends.
struct Accepted {
    std::size_t too_old_end = 0;  // exclusive; 0: none
    std::size_t expired_end = 0;
    std::size_t too_new_start = 0;  // inclusive; the count: none
};

constexpr char const* kTooShort = "Member must have length greater than or equal to 1";

aws::Error not_null(std::string const& member) {
    return invalid_parameter("1 validation error detected: Value null at '" + member +
                             "' failed to satisfy constraint: Member must not be null");
}

// The slow way, for one that has something to it: throws what is wrong with the event that is
// `number`, counted from one as AWS's messages do, or answers its timestamp.
std::int64_t check_event(codec::Json const& item, std::size_t number) {
    auto const member = [&](char const* name) {
        return "logEvents." + std::to_string(number) + ".member." + name;
    };
    if (item.at("timestamp").is_null()) throw not_null(member("timestamp"));
    if (item.at("message").is_null()) throw not_null(member("message"));
    std::string const message = aws::required_text(item, "message");
    std::int64_t const timestamp = aws::required_integer(item, "timestamp");
    if (message.empty()) throw aws::validation("", member("message"), kTooShort);
    if (timestamp >= 0) return timestamp;
    throw aws::validation(std::to_string(timestamp), member("timestamp"),
                          "Member must have value greater than or equal to 0");
}

LogEvent read_event(codec::JsonView item, std::size_t number) {
    std::optional<codec::JsonView> const timestamp = item.find("timestamp");
    std::optional<codec::JsonView> const message = item.find("message");
    std::optional<std::int64_t> const millis = timestamp ? timestamp->integer() : std::nullopt;
    LogEvent event;
    event.timestamp_millis = millis.value_or(-1);
    if (message) event.message = message->text();
    if (event.timestamp_millis < 0 || event.message.empty()) {
        event.timestamp_millis = check_event(item.tree(), number);
    }
    return event;
}

// Their messages stay in the request.
std::vector<LogEvent> read_events(aws::LargeInput const& input) {
    std::optional<codec::JsonView> const list = input.root->find("logEvents");
    if (!list || list->kind() != codec::JsonView::Kind::array) throw not_null("logEvents");
    std::vector<LogEvent> events;
    std::size_t bytes = 0;
    std::size_t count = 0;
    list->each_element([&](codec::JsonView item) {
        if (++count > kMaximumBatchEvents) return;
        events.push_back(read_event(item, count));
        bytes += events.back().message.size() + kEventOverheadBytes;
    });
    if (count == 0) throw aws::validation("[]", "logEvents", kTooShort);
    if (count > kMaximumBatchEvents) {
        throw aws::validation("[" + std::to_string(count) + " events]", "logEvents",
                              "Member must have length less than or equal to 10000");
    }
    if (bytes > kMaximumBatchBytes) {
        throw invalid_parameter("Upload too large: " + std::to_string(bytes) +
                                " bytes exceeds limit of " + std::to_string(kMaximumBatchBytes));
    }
    return events;
}

void check_order(std::vector<LogEvent> const& events) {
    bool const sorted =
        std::is_sorted(events.begin(), events.end(), [](LogEvent const& a, LogEvent const& b) {
            return a.timestamp_millis < b.timestamp_millis;
        });
    if (!sorted) {
        throw invalid_parameter(
            "Log events in a single PutLogEvents request must be in chronological order.");
    }
    std::chrono::milliseconds const span(events.back().timestamp_millis -
                                         events.front().timestamp_millis);
    if (span > kMaximumBatchSpan) {
        throw invalid_parameter(
            "The batch of log events in a single PutLogEvents request cannot "
            "span more than 24 hours.");
    }
}

std::size_t count_before(std::vector<LogEvent> const& events, base::Instant time) {
    std::int64_t const millis = base::to_millis(time);
    auto const first = std::find_if(events.begin(), events.end(), [&](LogEvent const& event) {
        return event.timestamp_millis >= millis;
    });
    return static_cast<std::size_t>(first - events.begin());
}

Accepted accept(std::vector<LogEvent> const& events, Group const& group, base::Instant now) {
    Accepted accepted;
    accepted.too_old_end = count_before(events, now - kOldestAccepted);
    if (group.retention_days > 0) {
        accepted.expired_end =
            count_before(events, now - std::chrono::hours(24 * group.retention_days));
    }
    accepted.too_new_start =
        count_before(events, now + kNewestAccepted + std::chrono::milliseconds(1));
    return accepted;
}

codec::Json describe_rejected(Accepted const& accepted, std::size_t count) {
    codec::Json rejected = codec::Json::object();
    auto const index = [](std::size_t i) { return static_cast<std::int64_t>(i); };
    if (accepted.too_new_start < count) {
        rejected.set("tooNewLogEventStartIndex", index(accepted.too_new_start));
    }
    if (accepted.too_old_end > 0) {
        rejected.set("tooOldLogEventEndIndex", index(accepted.too_old_end));
    }
    if (accepted.expired_end > accepted.too_old_end) {
        rejected.set("expiredLogEventEndIndex", index(accepted.expired_end));
    }
    return rejected;
}

void count_accepted(Logs& l, std::vector<LogEvent> const& events) {
    std::uint64_t bytes = 0;
    for (LogEvent const& event : events) bytes += event.message.size();
    l.core.after_commit([&l, count = events.size(), bytes] {
        l.accepted_events.add(count);
        l.accepted_bytes.add(bytes);
    });
}

}  // namespace

codec::Json put_log_events(Logs& l, aws::Invocation const& call) {
    ASSERT(call.large != nullptr);
    std::vector<LogEvent> events = read_events(*call.large);
    Group const group = open_group(l, call);
    Stream const stream = open_stream(l, group, aws::required_text(call.input, "logStreamName"));
    check_order(events);
    Accepted const accepted = accept(events, group, call.now);
    codec::Json const rejected = describe_rejected(accepted, events.size());
    std::size_t const first = std::max(accepted.too_old_end, accepted.expired_end);
    events.erase(events.begin() + static_cast<std::ptrdiff_t>(accepted.too_new_start),
                 events.end());
    events.erase(events.begin(),
                 events.begin() + static_cast<std::ptrdiff_t>(std::min(first, events.size())));
    std::int64_t next = 0;
    if (!events.empty()) {
        next = keep_events(l, {group, stream, events, call.now}) +
               static_cast<std::int64_t>(events.size());
        l.subscriptions.events_came(group.id);
        count_accepted(l, events);
        l.core.signal(kDeliveryTopic);
    }
    codec::Json out = codec::Json::object({{"nextSequenceToken", event_id(next)}});
    if (!rejected.members().empty()) out.set("rejectedLogEventsInfo", rejected);
    return out;
}

}  // namespace cloud::logs
