// From S3 object to events on one core: inflating alone (the limit), decoding, and decoding with
// normalising, over the same objects. With a folder, the objects are written there for a peer.
#include <simdjson.h>

#include "codec/gzip.hpp"
#include "corpus.hpp"
#include "measure.hpp"
#include "siem/decode/object.hpp"
#include "siem/normalise/normaliser.hpp"

namespace bench {
namespace {

constexpr std::size_t kLargestEnvelope = 1'000'000;
constexpr std::size_t kPiece = 65'536;

class Counting final : public siem::decode::RecordSink {
  public:
    void record(siem::Record const& record) override { bytes += record.message.size(); }
    std::uint64_t bytes = 0;
};

class Normalising final : public siem::decode::RecordSink {
  public:
    void record(siem::Record const& record) override {
        normaliser_.normalise(record, {"eu-west-1", "bucket", "key", 0}, event_);
        leaves += event_.leaves.size();
    }
    std::uint64_t leaves = 0;

  private:
    siem::normalise::Normaliser normaliser_;
    siem::Event event_;
};

// Every member into one buffer that is used again.
double libdeflate_alone(std::vector<std::string> const& objects) {
    codec::Gunzip gunzip;
    std::string text;
    return fastest(5, [&] {
        for (std::string_view object : objects) {
            text.clear();
            while (!object.empty()) object.remove_prefix(*gunzip.member(object, {}, text));
        }
    });
}

// One envelope after the other, every message unescaped.
double simdjson_alone(std::vector<simdjson::padded_string> const& texts) {
    std::uint64_t seen = 0;
    simdjson::ondemand::parser parser;
    double const seconds = fastest(5, [&] {
        for (simdjson::padded_string const& text : texts) {
            simdjson::ondemand::document_stream stream;
            if (parser.iterate_many(text, kLargestEnvelope).get(stream) != simdjson::SUCCESS) {
                continue;
            }
            for (auto document : stream) {
                for (auto event : document["logEvents"]) {
                    seen += std::string_view(event["message"]).size();
                }
            }
        }
    });
    return seen > 0 ? seconds : 0;
}

std::uint64_t visit(simdjson::ondemand::value value) {
    std::uint64_t seen = 1;
    switch (value.type()) {
        case simdjson::ondemand::json_type::object:
            for (auto field : value.get_object()) {
                seen += std::string_view(field.unescaped_key()).size();
                seen += visit(field.value());
            }
            break;
        case simdjson::ondemand::json_type::array:
            for (auto item : value.get_array()) seen += visit(item.value());
            break;
        case simdjson::ondemand::json_type::string:
            seen += std::string_view(value.get_string()).size();
            break;
        default:
            seen += value.raw_json_token().size();
    }
    return seen;
}

// Every name and value of the messages that are JSON.
double fields_alone(std::vector<simdjson::padded_string> const& messages) {
    std::uint64_t seen = 0;
    simdjson::ondemand::parser parser;
    double const seconds = fastest(5, [&] {
        for (simdjson::padded_string const& message : messages) {
            simdjson::ondemand::document document = parser.iterate(message);
            for (auto field : document.get_object()) {
                seen += std::string_view(field.unescaped_key()).size();
                seen += visit(field.value());
            }
        }
    });
    return seen > 0 || messages.empty() ? seconds : 0;
}

// What is no envelope, without a container: what the forms themselves cost.
void run_forms() {
    std::string ndjson;
    std::string records = "{\"Records\":[";
    std::string text;
    for (Text const& line : lines(40'000'000)) {
        bool const json = line.message.starts_with('{');
        (json ? ndjson : text) += line.message + "\n";
        if (json) records += (records.back() == '[' ? "" : ",") + line.message;
    }
    records += "]}";
    title("decode: other forms");
    siem::decode::ObjectDecoder decoder({});
    auto const show = [&](char const* what, std::string const& object) {
        std::uint64_t found = 0;
        double const seconds = fastest(5, [&] {
            Counting sink;
            (void)decoder.decode(object, {"bucket", "key"}, sink);
            found = decoder.counts().records;
        });
        row(what, megabytes(object.size()) / seconds, "MB/s",
            fmt::format("{:.2f} M records/s", static_cast<double>(found) / seconds / 1e6));
    };
    show("lines", text);
    show("JSON, an object a line", ndjson);
    show("CloudTrail's Records", records);
}

void run(char const* what, std::vector<Text> const& lines, std::string const& folder) {
    Objects const corpus = objects(lines);
    double const size = megabytes(corpus.envelope_bytes);
    std::uint64_t compressed = 0;
    std::vector<simdjson::padded_string> texts;
    for (std::string const& object : corpus.gzip) {
        compressed += object.size();
        texts.emplace_back(*codec::gunzip_all(object));
    }
    write_objects(corpus, folder);
    std::vector<simdjson::padded_string> messages;
    for (Text const& line : lines) {
        if (line.message.starts_with('{')) messages.emplace_back(line.message);
    }
    title(fmt::format(
        "decode: {}, {} objects, {:.0f} MB of gzip, {:.0f} MB of envelope JSON, {} "
        "events, {:.0f} % of them JSON",
        what, corpus.gzip.size(), megabytes(compressed), size, corpus.events,
        100.0 * static_cast<double>(messages.size()) / static_cast<double>(corpus.events)));
    double const inflate = libdeflate_alone(corpus.gzip);
    double const parse = simdjson_alone(texts);
    siem::decode::ObjectDecoder decoder({});
    double const decode = fastest(5, [&] {
        Counting sink;
        for (std::string const& object : corpus.gzip)
            (void)decoder.decode(object, {"bucket", "key"}, sink);
    });
    double const pieces = fastest(5, [&] {
        Counting sink;
        for (std::string const& object : corpus.gzip) {
            decoder.begin({"bucket", "key"}, sink);
            for (std::size_t at = 0; at < object.size(); at += kPiece) {
                decoder.feed(std::string_view(object).substr(at, kPiece));
            }
            (void)decoder.finish();
        }
    });
    double const whole = fastest(5, [&] {
        Normalising sink;
        for (std::string const& object : corpus.gzip)
            (void)decoder.decode(object, {"bucket", "key"}, sink);
    });
    double const fields = fields_alone(messages);
    auto const show = [&](char const* stage, double seconds, double limit) {
        row(stage, size / seconds, "MB/s",
            fmt::format("{:.2f} M events/s, {:.0f} % of the limit",
                        static_cast<double>(corpus.events) / seconds / 1e6, 100 * limit / seconds));
    };
    row("libdeflate alone", size / inflate, "MB/s");
    row("simdjson alone", size / parse, "MB/s");
    show("both, one after the other: the limit", inflate + parse, inflate + parse);
    show("decode", decode, inflate + parse);
    show("decode, in pieces of 64 KiB", pieces, inflate + parse);
    double const all = inflate + parse + fields;
    show("every field of JSON messages too: the limit", all, all);
    show("decode and normalise, every leaf", whole, all);
}

}  // namespace
}  // namespace bench

int main(int count, char** arguments) {
    std::vector<bench::Text> const lines = bench::lines(80'000'000);
    bench::run("all of the demo's sources", lines, count > 1 ? arguments[1] : "");
    bench::run("CloudTrail", bench::of_group(lines, "/aws/cloudtrail"), "");
    bench::run_forms();
    return 0;
}
