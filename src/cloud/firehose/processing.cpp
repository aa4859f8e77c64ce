#include "cloud/firehose/processing.hpp"

#include <array>

#include "aws/input.hpp"
#include "base/text.hpp"
#include "cloud/firehose/model.hpp"
#include "codec/gzip.hpp"

namespace cloud::firehose {
namespace {

using codec::Json;

// What one record may become: it came as 1,000 KiB at most.
constexpr codec::InflateLimits kDecompressed{std::uint64_t{64} << 20};
constexpr std::string_view kProcessingFailed = "processing-failed";
constexpr char const* kPartitioningFailed = "DynamicPartitioning.MetadataExtractionFailed";
constexpr std::size_t kMaximumPartitionKey = 256;  // so that no object's key grows too long

// The parameters of one processor, each of which it must know.
class Parameters {
  public:
    Parameters(std::string processor, Json const& list) : processor_(std::move(processor)) {
        for (Json const& one : list.items()) {
            values_[aws::required_text(one, "ParameterName")] =
                aws::required_text(one, "ParameterValue");
        }
    }
    std::optional<std::string> take(std::string const& name) {
        auto const found = values_.find(name);
        if (found == values_.end()) return std::nullopt;
        std::string value = std::move(found->second);
        values_.erase(found);
        return value;
    }
    std::string required(std::string const& name) {
        std::optional<std::string> value = take(name);
        if (!value) throw invalid_argument(processor_ + " processor must have " + name + ".");
        return *std::move(value);
    }
    void only(std::string const& name, std::string const& value) {
        std::string const given = required(name);
        if (given == value) return;
        throw invalid_argument(name + " of the " + processor_ + " processor must be " + value +
                               ", not " + given + ".");
    }
    void end() const {
        if (values_.empty()) return;
        throw invalid_argument(processor_ + " processor does not take the parameter " +
                               values_.begin()->first + ".");
    }

  private:
    std::string processor_;
    std::map<std::string, std::string> values_;
};

// As it is written in JSON and in CloudFormation: "\n" is two characters there.
std::string unescape(std::string text) {
    text = base::replace_all(std::move(text), "\\n", "\n");
    text = base::replace_all(std::move(text), "\\r", "\r");
    return base::replace_all(std::move(text), "\\t", "\t");
}

void read_deaggregation(Processing& processing, Parameters& parameters) {
    std::string const type = parameters.required("SubRecordType");
    processing.split_json = type == "JSON";
    if (processing.split_json) return;
    if (type != "DELIMITED") {
        throw invalid_argument("SubRecordType must be JSON or DELIMITED, not " + type + ".");
    }
    std::optional<std::string> const delimiter =
        base::from_base64(parameters.required("Delimiter"));
    if (!delimiter || delimiter->empty()) {
        throw invalid_argument("Delimiter of the RecordDeAggregation processor must be base64.");
    }
    processing.split_behind = *delimiter;
}

void read_metadata(Processing& processing, Parameters& parameters) {
    parameters.only("JsonParsingEngine", "JQ-1.6");
    processing.metadata.emplace(parameters.required("MetadataExtractionQuery"));
}

void read_processor(Processing& processing, Json const& in) {
    std::string const type = aws::required_text(in, "Type");
    Parameters parameters(type, in.at("Parameters"));
    if (type == "Decompression") {
        parameters.only("CompressionFormat", "GZIP");
        processing.decompress = true;
    } else if (type == "CloudWatchLogProcessing") {
        processing.extract_messages = parameters.required("DataMessageExtraction") == "true";
    } else if (type == "RecordDeAggregation") {
        read_deaggregation(processing, parameters);
    } else if (type == "MetadataExtraction") {
        read_metadata(processing, parameters);
    } else if (type == "AppendDelimiterToRecord") {
        processing.delimiter = unescape(parameters.take("Delimiter").value_or("\n"));
    } else if (type == "Lambda") {
        throw invalid_argument("The Lambda processor is not supported: see docs/compatibility.md.");
    } else {
        throw aws::validation(type, "processingConfiguration.processors.member.type",
                              "Member must satisfy enum value set: [AppendDelimiterToRecord, "
                              "CloudWatchLogProcessing, Decompression, Lambda, "
                              "MetadataExtraction, RecordDeAggregation]");
    }
    parameters.end();
}

void decompress(std::string& record) {
    base::Result<std::string> plain = codec::gunzip_all(record, kDecompressed);
    if (!plain)
        throw Refusal{"decompression-failed", "Decompression.Failed", plain.error().message};
    record = *std::move(plain);
}

// Of what the envelope holds; control messages hold nothing for anyone.
std::vector<Piece> messages_of(std::string const& envelope) {
    base::Result<Json> const json = codec::parse_json(envelope);
    if (!json || !json->at("messageType").is_text()) {
        throw Refusal{std::string(kProcessingFailed), "CloudWatchLogProcessing.Failed",
                      "The record is not a CloudWatch Logs message."};
    }
    std::vector<Piece> pieces;
    if (json->at("messageType").text() != "DATA_MESSAGE") return pieces;
    for (Json const& event : json->at("logEvents").items()) {
        pieces.push_back({event.at("message").text()});
    }
    return pieces;
}

// Where the JSON text at the beginning of `text` ends: of its braces and brackets alone.
std::size_t end_of_json(std::string_view text) {
    std::size_t depth = 0;
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        char const c = text[i];
        if (quoted) {
            if (c == '\\') ++i;
            if (c == '"') quoted = false;
        } else if (c == '"') {
            quoted = true;
        } else if (c == '{' || c == '[') {
            ++depth;
        } else if ((c == '}' || c == ']') && (depth == 0 || --depth == 0)) {
            return i + 1;
        }
    }
    return text.size();
}

std::vector<Piece> split_json(std::string_view record) {
    std::vector<Piece> pieces;
    for (record = base::trim(record); !record.empty(); record = base::trim(record)) {
        std::size_t const end = end_of_json(record);
        pieces.push_back({std::string(record.substr(0, end))});
        record.remove_prefix(end);
    }
    return pieces;
}

std::vector<Piece> split_behind(std::string_view record, std::string const& delimiter) {
    std::vector<Piece> pieces;
    while (auto const both = base::cut(record, delimiter)) {
        pieces.push_back({std::string(both->first)});
        record = both->second;
    }
    if (!record.empty()) pieces.push_back({std::string(record)});
    return pieces;
}

std::vector<Piece> pieces_of(Processing const& processing, std::string record) {
    if (processing.decompress) decompress(record);
    if (processing.extract_messages) return messages_of(record);
    if (processing.split_json) return split_json(record);
    if (processing.split_behind) return split_behind(record, *processing.split_behind);
    std::vector<Piece> pieces(1);
    pieces[0].data = std::move(record);
    return pieces;
}

void find_partition(MetadataQuery const& query, Piece& piece) {
    base::Result<Json> const json = codec::parse_json(piece.data);
    std::optional<PartitionKeys> keys;
    if (json) keys = query.evaluate(*json);
    if (!keys) {
        throw Refusal{std::string(kProcessingFailed), kPartitioningFailed,
                      json ? "partitionKeys values must not be null or empty"
                           : "The record is not valid JSON."};
    }
    for (auto const& [name, value] : *keys) {
        if (value.size() <= kMaximumPartitionKey) continue;
        throw Refusal{std::string(kProcessingFailed), kPartitioningFailed,
                      "The value of the partition key " + name + " is too long."};
    }
    piece.partition_keys = *std::move(keys);
}

}  // namespace

Processing read_processing(Json const& in) {
    Processing processing;
    processing.given = in;
    if (!aws::optional_boolean(in, "Enabled", false)) return processing;
    for (Json const& processor : in.at("Processors").items()) read_processor(processing, processor);
    if (processing.extract_messages && !processing.decompress) {
        throw invalid_argument(
            "CloudWatchLogProcessing processor needs the Decompression processor.");
    }
    return processing;
}

std::vector<Piece> process(Processing const& processing, std::string record) {
    std::vector<Piece> pieces = pieces_of(processing, std::move(record));
    std::string const ending =
        processing.delimiter.value_or(processing.extract_messages ? "\n" : "");
    for (Piece& piece : pieces) {
        if (processing.metadata) find_partition(*processing.metadata, piece);
        piece.data += ending;
    }
    return pieces;
}

}  // namespace cloud::firehose
