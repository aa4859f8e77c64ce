#include "siem/api/loki_streams.hpp"

#include "base/text.hpp"
#include "base/time.hpp"
#include "query/datum.hpp"
#include "siem/api/loki_labels.hpp"

namespace siem::api {
namespace {

using codec::Json;

constexpr std::size_t kMostBytes = 64 << 20;  // of an answer

// Whoever cannot take what is an event's beside its line has it among the labels, as in Loki.
std::string labels_of(Json const& event, bool of_stream_alone) {
    Json labels = Json::object();
    for (LokiLabel const& label : kLokiLabels) {
        if (of_stream_alone && !label.of_stream) continue;
        std::string value = loki_text(event.at(label.field));
        if (!value.empty()) labels.set(label.name, std::move(value));
    }
    return codec::to_json(labels);
}

LokiLabel const* label_of(std::string_view field) {
    for (LokiLabel const& label : kLokiLabels) {
        if (label.field == field) return &label;
    }
    return nullptr;
}

Json metadata_of(Json const& event) {
    Json all = Json::object();
    for (auto const& [field, value] : event.members()) {
        if (field == "@timestamp" || field == "message") continue;
        LokiLabel const* const label = label_of(field);
        if (label != nullptr && label->of_stream) continue;
        all.set(label != nullptr ? std::string(label->name) : loki_label(field), loki_text(value));
    }
    return Json::object({{"structuredMetadata", std::move(all)}});
}

}  // namespace

std::string loki_text(Json const& value) {
    if (value.is_text()) return value.text();
    if (value.is_null()) return "";
    if (!value.is_array()) return codec::to_json(value);
    std::vector<std::string> parts;
    for (Json const& one : value.items()) parts.push_back(loki_text(one));
    return base::join(parts, ", ");
}

bool LokiStreams::add(std::string_view ndjson) {
    for (std::string_view const line : base::split(ndjson, '\n')) {
        base::Result<Json> const event = codec::parse_json(line);
        if (event) add_event(*event);
    }
    return bytes_ <= kMostBytes;
}

void LokiStreams::add_event(Json const& event) {
    std::optional<base::Instant> const at = base::parse_iso8601(event.at("@timestamp").text());
    if (!at) return;
    Json entry =
        Json::array({std::to_string(base::to_micros(*at) * 1000), event.at("message").text()});
    if (categorized_) entry.push(metadata_of(event));
    std::string& lines = streams_[labels_of(event, categorized_)];
    std::size_t const had = lines.size();
    if (had > 0) lines += ',';
    lines += codec::to_json(entry);
    bytes_ += lines.size() - had;
}

std::string LokiStreams::json() const {
    std::string out = R"({"status":"success","data":{"resultType":"streams",)";
    if (categorized_) out += R"("encodingFlags":["categorize-labels"],)";
    out += R"("result":[)";
    bool first = true;
    for (auto const& [labels, lines] : streams_) {
        out += first ? "" : ",";
        out += R"({"stream":)";
        out += labels;
        out += R"(,"values":[)";
        out += lines;
        out += "]}";
        first = false;
    }
    return out + R"(],"stats":{}}})" + "\n";
}

}  // namespace siem::api
