// Lambda's own lines beside those of functions: START, END, REPORT, INIT_START, timeouts, and the
// lines that runtimes write before a message. Developer guide "Lambda function logs".
#include <array>

#include "base/text.hpp"
#include "siem/normalise/scanner.hpp"
#include "siem/normalise/sources.hpp"

namespace siem::normalise {
namespace {

constexpr std::array kMarks{Name("time"), Name("type"), Name("record.requestId")};

constexpr std::array kMappings{
    Mapping{"type", Field::event_action},           Mapping{"record.requestId", "trace.id"},
    Mapping{"record.version", "service.version"},   Mapping{"record.status", "event.reason"},
    Mapping{"record.errorType", Field::error_code},
};

constexpr std::string_view kGroup = "/aws/lambda/";

// The function is named by the group, its version by the stream: 2026/11/29/[$LATEST]0123….
void write_function(Line const& line, EventWriter& out) {
    std::string_view const group = line.record.log_group;
    if (group.starts_with(kGroup)) out.leaf("faas.name", group.substr(kGroup.size()));
    std::string_view const stream = line.record.log_stream;
    std::size_t const open = stream.find('[');
    std::size_t const close = stream.find(']', open);
    if (close != std::string_view::npos) {
        out.leaf("faas.version", stream.substr(open + 1, close - open - 1));
    }
    out.text(Field::event_provider, "lambda.amazonaws.com");
    out.text(Field::cloud_service_name, "lambda");
}

void finish(Line const& line, EventWriter& out) {
    write_function(line, out);
    out.millis(out.value("record.metrics.durationMs"));
    std::string_view const status = out.value("record.status");
    if (!status.empty()) out.outcome(status == "success");
    out.categories({"process"}, {"info"});
    out.time(any_time(out.value("time"), line.zone));
}

// "Duration: 12.34 ms\tBilled Duration: 100 ms\tMemory Size: 128 MB\t…"
void write_report(std::string_view rest, EventWriter& out) {
    Scanner parts(rest);
    while (!parts.done()) {
        std::string_view const part = base::trim(parts.word('\t'));
        if (parts.failed()) return;
        auto const pair = base::cut(part, ": ");
        if (!pair) continue;
        std::string_view const amount = pair->second.substr(0, pair->second.find(' '));
        if (pair->first == "Duration") out.millis(amount);
        if (pair->first == "Status") {
            out.text(Field::event_outcome, "failure");
            out.leaf("event.reason", amount);
        }
        if (pair->first == "XRAY TraceId") out.leaf("aws.xray.trace_id", pair->second);
        out.leaf(Name(pair->first), amount);
    }
}

struct Kind {
    std::string_view word;
    std::string_view action;
    std::string_view type;
};
constexpr std::array kKinds{
    Kind{"START RequestId: ", "start", "start"},
    Kind{"END RequestId: ", "end", "end"},
    Kind{"REPORT RequestId: ", "report", "info"},
    Kind{"XRAY TraceId: ", "xray", "info"},
};

bool parse_platform(Line const& line, EventWriter& out) {
    for (Kind const& kind : kKinds) {
        if (!line.text.starts_with(kind.word)) continue;
        Scanner rest(line.text.substr(kind.word.size()));
        std::size_t const end = rest.rest().find_first_of(" \t");
        out.leaf("trace.id", rest.rest().substr(0, end));
        std::string_view const more =
            end == std::string_view::npos ? std::string_view() : rest.rest().substr(end + 1);
        if (more.starts_with("Version: ")) out.leaf("service.version", base::trim(more.substr(9)));
        if (kind.action == "report") write_report(more, out);
        out.text(Field::event_action, kind.action);
        out.categories({"process"}, {kind.type});
        return true;
    }
    if (!line.text.starts_with("INIT_START ") && !line.text.starts_with("INIT_REPORT ")) {
        return false;
    }
    std::size_t const word = line.text.find(' ');
    out.text(Field::event_action, out.lower(line.text.substr(0, word)));
    write_report(line.text.substr(word + 1), out);
    out.categories({"process"}, {"info"});
    return true;
}

bool request_id(std::string_view text) { return text.size() == 36 && text[8] == '-'; }

// "2026-11-29T10:00:00.000Z\tREQUEST-ID\tINFO\tmessage" (Node), or after the id
// "Task timed out after 3.00 seconds".
bool parse_timed(Line const& line, EventWriter& out) {
    std::string_view text = line.text;
    std::string_view level;
    if (text.starts_with('[')) {  // Python: "[INFO]\t…"
        level = Scanner(text).bracketed('[', ']');
        std::size_t const tab = text.find('\t');
        if (tab == std::string_view::npos) return false;
        text.remove_prefix(tab + 1);
    }
    std::size_t const end = text.find_first_of("\t ");
    if (end == std::string_view::npos) return false;
    std::optional<std::int64_t> const at = iso_time(text.substr(0, end), line.zone);
    Scanner rest(text.substr(end + 1));
    std::size_t const size = std::min(rest.rest().find_first_of("\t "), rest.rest().size());
    std::string_view const id = rest.rest().substr(0, size);
    if (!at || !request_id(id)) return false;
    std::string_view said = rest.rest().substr(std::min(size + 1, rest.rest().size()));
    std::size_t const tab = said.find('\t');
    if (level.empty() && tab != std::string_view::npos && tab < 10) {
        level = said.substr(0, tab);
        said.remove_prefix(tab + 1);
    }
    out.time(at);
    out.leaf("trace.id", id);
    out.level(level);
    out.leaf("message", said);
    if (said.find("Task timed out after") != std::string_view::npos) {
        out.outcome(false);
        out.text(Field::event_action, "timeout");
        out.categories({"process"}, {"error"});
    }
    return true;
}

}  // namespace

bool parse_lambda(Line const& line, EventWriter& out) {
    if (!parse_platform(line, out) && !parse_timed(line, out)) return false;
    write_function(line, out);
    return true;
}

JsonSource const kLambdaPlatform{"aws.lambda", kMarks, kMappings, finish};

}  // namespace siem::normalise
