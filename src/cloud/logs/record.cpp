// GetLogRecord: one event, by the pointer that its id is.
#include <algorithm>

#include "aws/input.hpp"
#include "cloud/logs/events.hpp"
#include "cloud/logs/sealing.hpp"

namespace cloud::logs {
namespace {

aws::Error no_record() {
    return {"ResourceNotFoundException", "The specified log record does not exist."};
}

struct Place {
    Block block;
    Group group;
    std::string stream;
};

// What is deleted, or of another account, is as if it were not there.
Place find_place(Logs& l, aws::Caller const& caller, std::int64_t sequence) {
    std::optional<Block> const block = l.state.block_of(sequence);
    std::optional<Group> group = block ? l.state.group(block->group) : std::nullopt;
    std::optional<std::string> stream = block ? l.state.stream_name(block->stream) : std::nullopt;
    if (!group || !stream || group->account != caller.account.value ||
        group->region != caller.region.value) {
        throw no_record();
    }
    refuse_infrequent(*group);
    return {*block, *std::move(group), *std::move(stream)};
}

}  // namespace

codec::Json get_log_record(Logs& l, aws::Invocation const& call) {
    std::optional<std::int64_t> const sequence =
        sequence_of(aws::required_text(call.input, "logRecordPointer"));
    if (!sequence) throw invalid_parameter("The logRecordPointer is not valid.");
    Place const place = find_place(l, call.caller, *sequence);
    std::string bytes;
    base::Result<std::vector<LogEvent>> const events =
        read_events({l, place.group, call.now}, place.block, bytes);
    if (!events) throw aws::service_unavailable(events.error().message);
    auto const event = std::find_if(events->begin(), events->end(),
                                    [&](LogEvent const& one) { return one.sequence == *sequence; });
    if (event == events->end()) throw no_record();
    codec::Json const record =
        codec::Json::object({{"@message", event->message},
                             {"@timestamp", std::to_string(event->timestamp_millis)},
                             {"@ingestionTime", std::to_string(place.block.ingestion_millis)},
                             {"@logStream", place.stream},
                             {"@log", place.group.account + ":" + place.group.name},
                             {"@ptr", event_id(event->sequence)}});
    return codec::Json::object({{"logRecord", record}});
}

}  // namespace cloud::logs
