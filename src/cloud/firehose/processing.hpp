// The processors of a delivery stream: what becomes of a record between its buffer and its object.
// Pure. Rules: Firehose guide, "Transform source data", "Decompress CloudWatch Logs", "Message
// extraction" and "Create partitioning keys with inline parsing".
//
//   Processing const processing = read_processing(in.at("ProcessingConfiguration"));
//   for (Piece& piece : process(processing, record)) …      // throws Refusal
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cloud/firehose/metadata_query.hpp"
#include "codec/json.hpp"

namespace cloud::firehose {

// In the order in which they are applied.
struct Processing {
    codec::Json given;  // the ProcessingConfiguration, for those who ask for it
    bool decompress = false;
    bool extract_messages = false;
    bool split_json = false;                  // RecordDeAggregation: JSON documents back to back,
    std::optional<std::string> split_behind;  // or texts that end with this
    std::optional<MetadataQuery> metadata;
    std::optional<std::string> delimiter;  // AppendDelimiterToRecord

    bool is_on() const { return decompress || split_json || split_behind || metadata || delimiter; }
};

using PartitionKeys = std::map<std::string, std::string>;

struct Piece {
    std::string data;
    PartitionKeys partition_keys = {};
};

// Why a whole record goes to the error output.
struct Refusal {
    std::string output_type;  // of !{firehose:error-output-type}
    std::string code;
    std::string message;
};

// Throws InvalidArgumentException for processors that AWS does not know or take together, and for
// Lambda, which is not supported.
Processing read_processing(codec::Json const& in);

// At most `record` alone where nothing is on; none of a record that nothing is left of. Throws
// Refusal.
std::vector<Piece> process(Processing const& processing, std::string record);

}  // namespace cloud::firehose
