// GetLogEvents and FilterLogEvents: pages over blocks, by the time of events and their sequence.
#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <utility>

#include "aws/input.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "cloud/logs/events.hpp"
#include "cloud/logs/pattern/pattern.hpp"
#include "cloud/logs/sealing.hpp"

namespace cloud::logs {
namespace {

constexpr std::int64_t kEver = std::numeric_limits<std::int64_t>::max();
// One call looks at about this much, for nobody else is served meanwhile; its token then goes on
// from there. A block that is not read costs a little as well.
constexpr std::int64_t kScannedBytes = 16 << 20;
constexpr std::int64_t kSkippedBytes = 1 << 10;
constexpr std::int64_t kOpenedBytes = 4 << 10;  // of a sealed one, for which KMS is asked

// A place between events. Events at or before it were told (forward), or at or after (backward).
struct Position {
    std::int64_t millis = 0;
    std::int64_t sequence = 0;
    auto operator<=>(Position const&) const = default;
};

Position position_of(LogEvent const& event) { return {event.timestamp_millis, event.sequence}; }

struct Found {
    Position at;
    std::string message;
    std::int64_t ingestion_millis = 0;
    std::int64_t stream = 0;
};

// What a page is asked to hold.
struct Page {
    State::Range range;
    std::size_t limit = 0;
    Position from = {std::numeric_limits<std::int64_t>::min(), 0};  // exclusive
    Position until = {kEver, kEver};                                // exclusive
    pattern::Pattern pattern = {};
    std::vector<std::int64_t> streams = {};  // empty: any
};

struct Filled {
    std::vector<Found> events;
    std::size_t bytes = 0;
    bool truncated = false;                // there are others beyond the last (or before the first)
    std::optional<Position> reached = {};  // where a scan ended that looked at enough
};

bool wanted(Page const& page, LogEvent const& event) {
    Position const at = position_of(event);
    return at > page.from && at < page.until && event.timestamp_millis >= page.range.from_millis &&
           event.timestamp_millis < page.range.until_millis && page.pattern.matches(event.message);
}

bool wanted(Page const& page, Block const& block) {
    return page.streams.empty() ||
           std::find(page.streams.begin(), page.streams.end(), block.stream) != page.streams.end();
}

std::size_t size_of(Found const& found) { return found.message.size() + kEventOverheadBytes; }

// True once more is found than a page holds and no later block can come before it.
bool settled(Page const& page, Filled const& filled, Block const& next) {
    if (filled.events.size() <= page.limit && filled.bytes <= kMaximumReadBytes) return false;
    std::size_t count = 0;
    std::size_t bytes = 0;
    for (Found const& found : filled.events) {
        std::int64_t const at = found.at.millis;
        if (page.range.backward ? at <= next.last_millis : at >= next.first_millis) continue;
        ++count;
        bytes += size_of(found);
    }
    return count > page.limit || bytes > kMaximumReadBytes;
}

// The place up to which everything is known once `next` is to be read.
Position known_to(Page const& page, Block const& next) {
    return page.range.backward ? Position{next.last_millis + 1, 0}
                               : Position{next.first_millis - 1, kEver};
}

// True where a scan may end before `next`: it has got further than the page's start, so that one
// that goes on from there comes to an end, and what was found is not all beyond.
bool may_stop(Page const& page, Filled const& filled, Block const& next) {
    Position const known = known_to(page, next);
    bool const advanced = page.range.backward
                              ? known < page.until && known.millis < page.range.until_millis
                              : known > page.from && known.millis >= page.range.from_millis;
    auto const is_known = [&](Found const& found) {
        return page.range.backward ? found.at >= known : found.at <= known;
    };
    return advanced && (filled.events.empty() ||
                        std::any_of(filled.events.begin(), filled.events.end(), is_known));
}

void stop_before(Page const& page, Block const& next, Filled& filled) {
    Position const known = known_to(page, next);
    std::erase_if(filled.events, [&](Found const& found) {
        return page.range.backward ? found.at < known : found.at > known;
    });
    filled.reached = known;
}

void cut(Page const& page, Filled& filled) {
    std::vector<Found>& events = filled.events;
    std::sort(events.begin(), events.end(), [&](Found const& a, Found const& b) {
        return page.range.backward ? a.at > b.at : a.at < b.at;
    });
    std::size_t keep = 0;
    std::size_t bytes = 0;
    while (keep < events.size() && keep < page.limit) {
        bytes += size_of(events[keep]);
        if (keep > 0 && bytes > kMaximumReadBytes) break;
        ++keep;
    }
    filled.truncated = keep < events.size();
    if (filled.truncated) filled.reached.reset();
    events.resize(keep);
    if (page.range.backward) std::reverse(events.begin(), events.end());
}

void add_events(Reader const& reader, Page const& page, Block const& block, Filled& to) {
    std::string bytes;
    base::Result<std::vector<LogEvent>> const events = read_events(reader, block, bytes);
    if (!events && events.error().kind != base::ErrorKind::quarantine) {
        throw aws::service_unavailable("Log events could not be read. Please try again.");
    }
    if (!events) {
        base::log_error("a block of log events cannot be read",
                        {{"block", block.id}, {"reason", events.error().message}});
        return;
    }
    for (LogEvent const& event : *events) {
        if (!wanted(page, event)) continue;
        to.events.push_back(
            {position_of(event), std::string(event.message), block.ingestion_millis, block.stream});
        to.bytes += size_of(to.events.back());
    }
}

Filled fill(Reader const& reader, Page const& page) {
    Filled filled;
    std::int64_t scanned = 0;
    reader.l.state.blocks(page.range, [&](Block const& block) {
        if (settled(page, filled, block)) return false;
        if (scanned > kScannedBytes && may_stop(page, filled, block)) {
            stop_before(page, block, filled);
            return false;
        }
        scanned += kSkippedBytes + (block.sealed ? kOpenedBytes : 0);
        if (!wanted(page, block)) return true;
        scanned += block.bytes;
        add_events(reader, page, block, filled);
        return true;
    });
    cut(page, filled);
    return filled;
}

std::string write_token(char direction, Position const& at) {
    return fmt::format("{}/{:020}{:020}/s", direction, at.millis, at.sequence);
}

std::optional<Position> read_token(std::string const& token, char direction) {
    constexpr std::size_t kDigits = 20;
    if (token.size() != 4 + 2 * kDigits || token[0] != direction || token[1] != '/' ||
        !token.ends_with("/s")) {
        return std::nullopt;
    }
    // Leading zeros and a sign both fit the width.
    std::optional<std::int64_t> const millis = base::to_int64(token.substr(2, kDigits));
    std::optional<std::int64_t> const sequence = base::to_int64(token.substr(2 + kDigits, kDigits));
    if (!millis || !sequence || *millis < 0) return std::nullopt;
    return Position{*millis, *sequence};
}

std::size_t read_limit(aws::Invocation const& call) {
    std::int64_t const limit =
        aws::optional_integer(call.input, "limit").value_or(kMaximumReadEvents);
    if (limit > kMaximumReadEvents) {
        throw aws::validation(std::to_string(limit), "limit",
                              "Member must have value less than or equal to 10000");
    }
    if (limit < 1) {
        throw aws::validation(std::to_string(limit), "limit",
                              "Member must have value greater than or equal to 1");
    }
    return static_cast<std::size_t>(limit);
}

std::int64_t read_time(aws::Invocation const& call, char const* member, std::int64_t fallback) {
    std::int64_t const time = aws::optional_integer(call.input, member).value_or(fallback);
    if (time >= 0) return time;
    throw aws::validation(std::to_string(time), member,
                          "Member must have value greater than or equal to 0");
}

aws::Error invalid_token() { return invalid_parameter("The specified nextToken is invalid."); }

codec::Json describe(Found& found) {
    codec::Json event = codec::Json::object({{"timestamp", found.at.millis}});
    event.set("message", std::move(found.message));
    event.set("ingestionTime", found.ingestion_millis);
    return event;
}

// The streams that FilterLogEvents is asked for; nothing where it asks for all.
std::vector<std::int64_t> asked_streams(Logs& l, Group const& group, aws::Invocation const& call) {
    std::vector<std::int64_t> ids;
    std::vector<std::string> const names = aws::text_list(call.input, "logStreamNames");
    std::optional<std::string> const prefix = aws::optional_text(call.input, "logStreamNamePrefix");
    if (!names.empty() && prefix) {
        throw invalid_parameter(
            "logStreamNames and logStreamNamePrefix are mutually exclusive parameters.");
    }
    for (std::string const& name : names) ids.push_back(open_stream(l, group, name).id);
    if (!prefix) return ids;
    for (Stream const& stream : l.state.streams(group)) {
        if (stream.name.starts_with(*prefix)) ids.push_back(stream.id);
    }
    if (ids.empty()) ids.push_back(-1);  // a prefix of none
    return ids;
}

// Where GetLogEvents' token says, or the end it is asked to start from.
Position read_start(aws::Invocation const& call, Page& page) {
    State::Range& range = page.range;
    std::optional<std::string> const token = aws::optional_text(call.input, "nextToken");
    if (!token) {
        range.backward = !aws::optional_boolean(call.input, "startFromHead", false);
        return {range.backward ? range.until_millis : range.from_millis, 0};
    }
    std::optional<Position> const forward = read_token(*token, 'f');
    std::optional<Position> const backward = read_token(*token, 'b');
    if (!forward && !backward) throw invalid_token();
    range.backward = backward.has_value();
    if (forward) {
        page.from = *forward;
        range.from_millis = std::max(range.from_millis, forward->millis);
        return *forward;
    }
    page.until = *backward;
    if (backward->millis < kEver) {
        range.until_millis = std::min(range.until_millis, backward->millis + 1);
    }
    return *backward;
}

// Both ends of what was told. At an end of the stream the token that was given comes back, and
// the other one turns around without passing over an event.
std::pair<Position, Position> ends(Page const& page, Filled const& filled, Position start) {
    bool const backward = page.range.backward;
    Position first = start;
    Position last = start;
    if (!filled.events.empty()) {
        first = filled.events.front().at;
        last = filled.events.back().at;
    } else if (backward) {
        bool const first_page = page.until.millis == kEver;
        last = first_page ? Position{page.range.from_millis, 0}
                          : Position{start.millis, start.sequence - 1};
    } else {
        ++first.sequence;
    }
    if (filled.reached) (backward ? first : last) = *filled.reached;
    return {first, last};
}

}  // namespace

codec::Json get_log_events(Logs& l, aws::Invocation const& call) {
    Group const group = open_group(l, call);
    refuse_infrequent(group);
    Stream const stream = open_stream(l, group, aws::required_text(call.input, "logStreamName"));
    Page page;
    page.range.group = group.id;
    page.range.stream = stream.id;
    page.limit = read_limit(call);
    page.range.from_millis = read_time(call, "startTime", 0);
    page.range.until_millis = read_time(call, "endTime", kEver);  // exclusive
    Position const start = read_start(call, page);
    Filled filled = fill({l, group, call.now}, page);
    codec::Json events = codec::Json::array();
    for (Found& found : filled.events) events.push(describe(found));
    auto const [first, last] = ends(page, filled, start);
    return codec::Json::object({{"events", std::move(events)},
                                {"nextForwardToken", write_token('f', last)},
                                {"nextBackwardToken", write_token('b', first)}});
}

codec::Json filter_log_events(Logs& l, aws::Invocation const& call) {
    Group const group = open_group(l, call);
    refuse_infrequent(group);
    Page page;
    page.range.group = group.id;
    page.limit = read_limit(call);
    page.range.from_millis = read_time(call, "startTime", 0);
    std::int64_t const last = read_time(call, "endTime", kEver);
    page.range.until_millis = last < kEver ? last + 1 : kEver;
    page.pattern = pattern::parse(aws::optional_text(call.input, "filterPattern").value_or(""));
    page.streams = asked_streams(l, group, call);
    if (page.streams.size() == 1) page.range.stream = page.streams.front();
    if (std::optional<std::string> const token = aws::optional_text(call.input, "nextToken")) {
        std::optional<Position> const from = read_token(*token, 'f');
        if (!from) throw invalid_token();
        page.from = *from;
        page.range.from_millis = std::max(page.range.from_millis, from->millis);
    }
    Filled filled = fill({l, group, call.now}, page);
    std::map<std::int64_t, std::string> names;
    codec::Json events = codec::Json::array();
    for (Found& found : filled.events) {
        std::string& name = names[found.stream];
        if (name.empty()) name = l.state.stream_name(found.stream).value_or("");
        codec::Json event = describe(found);
        event.set("logStreamName", name);
        event.set("eventId", event_id(found.at.sequence));
        events.push(std::move(event));
    }
    codec::Json out = codec::Json::object(
        {{"events", std::move(events)}, {"searchedLogStreams", codec::Json::array()}});
    if (filled.truncated || filled.reached) {
        Position const at = filled.reached ? *filled.reached : filled.events.back().at;
        out.set("nextToken", write_token('f', at));
    }
    return out;
}

}  // namespace cloud::logs
