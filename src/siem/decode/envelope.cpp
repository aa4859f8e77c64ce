#include "siem/decode/envelope.hpp"

#include <simdjson.h>

#include "base/text.hpp"
#include "siem/decode/document_end.hpp"
#include "siem/decode/form.hpp"

namespace siem::decode {
namespace {

namespace od = simdjson::ondemand;

constexpr std::size_t kLongestText = std::size_t{1} << 31;

std::size_t skip_white(std::string_view text, std::size_t at) {
    while (at < text.size() && white(text[at])) ++at;
    return at;
}

// What stands beside logEvents.
struct Header {
    std::string_view message_type;
    std::string_view owner;
    std::string_view log_group;
    std::string_view log_stream;

    bool complete() const {
        return !message_type.empty() && log_stream.data() != nullptr &&
               log_group.data() != nullptr && owner.data() != nullptr;
    }
};

// Thrown inside this file only, so that simdjson's own exceptions and ours end in one place.
struct NoEnvelope {
    std::string why;
};

void read_member(od::raw_json_string key, od::value value, Header& header) {
    if (key == "messageType")
        header.message_type = value.get_string();
    else if (key == "owner")
        header.owner = value.get_string();
    else if (key == "logGroup")
        header.log_group = value.get_string();
    else if (key == "logStream")
        header.log_stream = value.get_string();
}

Record read_event(od::object event, Header const& header) {
    Record record;
    record.account = header.owner;
    record.log_group = header.log_group;
    record.log_stream = header.log_stream;
    bool has_message = false;
    bool has_time = false;
    for (auto field : event) {
        od::raw_json_string const key = field.key();
        if (key == "id") {
            record.id = field.value().get_string();
        } else if (key == "timestamp") {
            record.timestamp_millis = field.value().get_int64();
            has_time = true;
        } else if (key == "message") {
            record.message = field.value().get_string();
            has_message = true;
        }
    }
    if (record.id.empty()) throw NoEnvelope{"a log event without an id"};
    if (!has_time) throw NoEnvelope{"a log event without a timestamp"};
    if (!has_message) throw NoEnvelope{"a log event without a message"};
    return record;
}

void read_events(od::array events, Header const& header, RecordSink& sink, Counts& counts) {
    for (auto element : events) {
        sink.record(read_event(element.get_object(), header));
        ++counts.records;
    }
}

}  // namespace

struct EnvelopeReader::State {
    od::parser parser;

    // Reads the document at the front of `bytes`, behind which there is padding. True where it is
    // all there is.
    bool document(std::string_view bytes, std::size_t capacity, RecordSink& sink, Counts& counts,
                  std::size_t& end) {
        od::document doc =
            parser.iterate(simdjson::padded_string_view(bytes.data(), bytes.size(), capacity));
        Header header;
        bool events_seen = false;
        bool events_passed = false;
        for (auto field : doc.get_object()) {
            od::raw_json_string const key = field.key();
            if (!(key == "logEvents")) {
                read_member(key, field.value(), header);
                continue;
            }
            events_seen = true;
            if (!header.complete())
                events_passed = true;
            else if (header.message_type == "DATA_MESSAGE")
                read_events(field.value().get_array(), header, sink, counts);
        }
        char const* next = nullptr;
        bool const whole = doc.current_location().get(next) != simdjson::SUCCESS;
        end = whole ? bytes.size() : static_cast<std::size_t>(next - bytes.data());
        check(header, events_seen);
        if (events_passed) read_again(doc, header, sink, counts);
        ++counts.envelopes;
        if (header.message_type == "CONTROL_MESSAGE") ++counts.control_messages;
        return whole;
    }

    static void check(Header const& header, bool events_seen) {
        if (!header.complete() || !events_seen) {
            throw NoEnvelope{
                "not a CloudWatch Logs envelope: messageType, owner, logGroup, "
                "logStream or logEvents is missing"};
        }
        if (header.message_type != "DATA_MESSAGE" && header.message_type != "CONTROL_MESSAGE") {
            throw NoEnvelope{"an envelope of the unknown messageType '" +
                             std::string(header.message_type) + "'"};
        }
    }

    // Key order is not promised: here logEvents came before what its records belong to.
    static void read_again(od::document& doc, Header const& header, RecordSink& sink,
                           Counts& counts) {
        if (header.message_type != "DATA_MESSAGE") return;
        std::string const owner(header.owner);
        std::string const group(header.log_group);
        std::string const stream(header.log_stream);
        doc.rewind();
        read_events(doc.get_object()["logEvents"].get_array(),
                    {"DATA_MESSAGE", owner, group, stream}, sink, counts);
    }
};

EnvelopeReader::EnvelopeReader() : state_(std::make_unique<State>()) {}
EnvelopeReader::~EnvelopeReader() = default;

// Most often a text is one envelope: it is parsed whole. Only where more follows, or its end seems
// to be missing, documents are cut apart first, for the parser indexes all that it is given.
base::Result<std::size_t> EnvelopeReader::read(std::string& text, RecordSink& sink,
                                               Counts& counts) {
    if (text.size() > kLongestText) {
        return base::fail(base::ErrorKind::quarantine, "more than 2 GiB of envelopes in one text");
    }
    text.reserve(text.size() + simdjson::SIMDJSON_PADDING);
    std::string_view const all = text;
    std::size_t at = skip_white(all, 0);
    bool cut = !base::trim(all).ends_with("]}");
    while (at < all.size()) {
        std::size_t const known_end = cut ? end_of_document(all.substr(at)) : all.size() - at;
        if (known_end == std::string_view::npos) return at;
        std::uint64_t const records = counts.records;
        try {
            std::size_t end = known_end;
            state_->document(all.substr(at, known_end), text.capacity() - at, sink, counts, end);
            at = skip_white(all, at + end);
            cut = true;
        } catch (NoEnvelope const& wrong) {
            return base::fail(base::ErrorKind::quarantine,
                              "at byte " + std::to_string(at) + ": " + wrong.why);
        } catch (simdjson::simdjson_error const& wrong) {
            if (!cut && counts.records == records) {
                cut = true;  // perhaps it is only a later document that is broken or torn
                continue;
            }
            if (end_of_document(all.substr(at)) == std::string_view::npos) return at;
            return base::fail(
                base::ErrorKind::quarantine,
                "at byte " + std::to_string(at) + ": broken JSON in an envelope: " + wrong.what());
        }
    }
    return all.size();
}

std::string without_torn_event(std::string_view torn) {
    std::size_t depth = 0;
    std::size_t end = 0;  // of the last object in a list in the outermost object
    for (std::size_t i = 0; i < torn.size(); ++i) {
        char const c = torn[i];
        if (c == '"') {
            for (++i; i < torn.size() && torn[i] != '"'; ++i) {
                if (torn[i] == '\\') ++i;
            }
        } else if (c == '{' || c == '[') {
            ++depth;
        } else if ((c == '}' || c == ']') && depth > 0 && --depth == 2 && c == '}') {
            end = i + 1;
        }
    }
    return end == 0 ? std::string() : std::string(torn.substr(0, end)) + "]}";
}

}  // namespace siem::decode
