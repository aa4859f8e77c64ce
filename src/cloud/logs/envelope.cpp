#include "cloud/logs/envelope.hpp"

#include <fmt/format.h>

#include <iterator>

#include "codec/gzip.hpp"
#include "codec/json.hpp"

namespace cloud::logs {
namespace {

constexpr int kGzipLevel = 6;
// A record of Firehose holds 1,000 KiB; gzip never makes text larger by more than a few bytes.
constexpr std::size_t kLongestJson = 1'000'000;

void append_member(std::string& out, std::string_view key, std::string_view value) {
    codec::append_json_string(out, key);
    out.push_back(':');
    codec::append_json_string(out, value);
    out.push_back(',');
}

void append_fields(std::string& out, std::vector<pattern::Extracted> const& fields) {
    out += ",\"extractedFields\":{";
    for (pattern::Extracted const& field : fields) {
        append_member(out, std::string_view(field.name).substr(1), field.value);
    }
    out.back() = '}';  // instead of the last comma
}

}  // namespace

void EnvelopeWriter::begin(EnvelopeSource const& source) {
    events_ = 0;
    json_.clear();
    json_.push_back('{');
    append_member(json_, "messageType", "DATA_MESSAGE");
    append_member(json_, "owner", source.owner);
    append_member(json_, "logGroup", source.group);
    append_member(json_, "logStream", source.stream);
    json_ += "\"subscriptionFilters\":[";
    codec::append_json_string(json_, source.filter);
    json_ += "],";
    if (source.of_account_policy) append_member(json_, "policyLevel", "ACCOUNT_LEVEL_POLICY");
    json_ += "\"logEvents\":[";
}

bool EnvelopeWriter::add(LogEvent const& event, std::vector<pattern::Extracted> const& fields) {
    std::size_t const before = json_.size();
    if (events_ > 0) json_.push_back(',');
    fmt::format_to(std::back_inserter(json_), R"({{"id":"{}","timestamp":{},"message":)",
                   event_id(event.sequence), event.timestamp_millis);
    codec::append_json_string(json_, event.message);
    if (!fields.empty()) append_fields(json_, fields);
    json_.push_back('}');
    if (events_ > 0 && json_.size() > kLongestJson) {  // known only now that it is escaped
        json_.resize(before);
        return false;
    }
    ++events_;
    return true;
}

std::string EnvelopeWriter::finish() {
    json_ += "]}";
    std::string whole;
    whole.swap(json_);
    return whole;
}

std::string pack_envelope(std::string_view json) { return codec::gzip(json, kGzipLevel); }

std::string control_message(base::Instant now) {
    codec::Json const event = codec::Json::object(
        {{"id", ""},
         {"timestamp", base::to_millis(now)},
         {"message", "CWL CONTROL MESSAGE: Checking health of destination Firehose."}});
    codec::Json const envelope = codec::Json::object({{"messageType", "CONTROL_MESSAGE"},
                                                      {"owner", "CloudwatchLogs"},
                                                      {"logGroup", ""},
                                                      {"logStream", ""},
                                                      {"subscriptionFilters", codec::Json::array()},
                                                      {"logEvents", codec::Json::array({event})}});
    return pack_envelope(codec::to_json(envelope));
}

}  // namespace cloud::logs
