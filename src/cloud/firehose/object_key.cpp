#include "cloud/firehose/object_key.hpp"

#include <algorithm>

#include "base/id.hpp"
#include "base/time_zone.hpp"
#include "cloud/firehose/timestamp.hpp"

namespace cloud::firehose {
namespace {

constexpr std::string_view kDefaultTime = "yyyy/MM/dd/HH/";
constexpr std::string_view kTimestamp = "timestamp:";
constexpr std::string_view kPartitionKey = "partitionKeyFromQuery:";
constexpr std::string_view kErrorType = "firehose:error-output-type";
constexpr std::size_t kRandomStringLength = 11;
constexpr std::size_t kMaximumEvaluatedPrefix = 512;

// A prefix in parts: texts as they are, and what stands in "!{…}".
struct Part {
    bool is_expression;
    std::string_view text;
};

std::vector<Part> parts_of(std::string_view prefix) {
    std::vector<Part> parts;
    for (std::size_t begin = 0; (begin = prefix.find("!{")) != std::string_view::npos;) {
        std::size_t const end = prefix.find('}', begin);
        if (end == std::string_view::npos) {
            throw invalid_argument("An expression of the prefix is not closed: " +
                                   std::string(prefix));
        }
        parts.push_back({false, prefix.substr(0, begin)});
        parts.push_back({true, prefix.substr(begin + 2, end - begin - 2)});
        prefix.remove_prefix(end + 1);
    }
    parts.push_back({false, prefix});
    return parts;
}

bool has_expression(std::string_view prefix, std::string_view beginning = "") {
    std::vector<Part> const parts = parts_of(prefix);
    return std::any_of(parts.begin(), parts.end(), [&](Part const& part) {
        return part.is_expression && part.text.starts_with(beginning);
    });
}

struct Evaluation {
    ObjectContents const& contents;
    ZonedTime time;
    base::Random& random;

    std::string of(Part const& part) const {
        if (!part.is_expression) return std::string(part.text);
        if (part.text.starts_with(kTimestamp) && part.text.size() > kTimestamp.size()) {
            return format_timestamp(part.text.substr(kTimestamp.size()), time);
        }
        if (part.text == "firehose:random-string") {
            return base::uuid(random).substr(0, kRandomStringLength);
        }
        if (part.text == kErrorType) return contents.error_output_type;
        if (part.text.starts_with(kPartitionKey)) {
            auto const key =
                contents.partition_keys.find(std::string(part.text.substr(kPartitionKey.size())));
            return key == contents.partition_keys.end() ? "" : key->second;
        }
        throw invalid_argument("The expression !{" + std::string(part.text) +
                               "} is not valid or not supported in a prefix.");
    }
    std::string of(std::string_view prefix) const {
        std::string out;
        for (Part const& part : parts_of(prefix)) out += of(part);
        return out;
    }
    std::string default_time() const { return format_timestamp(kDefaultTime, time); }
};

Evaluation evaluation(S3Destination const& destination, ObjectContents const& contents,
                      base::Random& random) {
    std::optional<std::chrono::seconds> const offset =
        base::utc_offset(destination.time_zone, contents.oldest_arrival);
    if (!offset) {
        throw invalid_argument("CustomTimeZone " + destination.time_zone +
                               " is not a time zone of the IANA database.");
    }
    return {contents, {contents.oldest_arrival, *offset}, random};
}

void check_length(S3Destination const& destination, std::string const& error_output_type) {
    base::SeededRandom random(1);
    ObjectContents const contents{base::from_millis(0), {}, error_output_type};
    std::string const evaluated = evaluate_prefix(destination, contents, random);
    if (evaluated.size() <= kMaximumEvaluatedPrefix) return;
    throw invalid_argument("A prefix must not be longer than 512 characters when evaluated.");
}

}  // namespace

void check_prefixes(S3Destination const& d) {
    check_length(d, "");
    check_length(d, "processing-failed");
    if (has_expression(d.prefix, kErrorType)) {
        throw invalid_argument("Prefix cannot contain !{firehose:error-output-type}.");
    }
    if (has_expression(d.prefix) && d.error_prefix.empty()) {
        throw invalid_argument("ErrorOutputPrefix is required when Prefix contains expressions.");
    }
    if (has_expression(d.error_prefix, kPartitionKey)) {
        throw invalid_argument("ErrorOutputPrefix cannot contain partition keys.");
    }
    if (has_expression(d.error_prefix) && !has_expression(d.error_prefix, kErrorType)) {
        throw invalid_argument(
            "ErrorOutputPrefix contains expressions, so it must contain "
            "!{firehose:error-output-type}.");
    }
}

std::vector<std::string> partition_keys_in(std::string const& prefix) {
    std::vector<std::string> keys;
    for (Part const& part : parts_of(prefix)) {
        if (!part.is_expression || !part.text.starts_with(kPartitionKey)) continue;
        std::string key(part.text.substr(kPartitionKey.size()));
        if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(std::move(key));
    }
    return keys;
}

std::string evaluate_prefix(S3Destination const& d, ObjectContents const& contents,
                            base::Random& random) {
    Evaluation const evaluate = evaluation(d, contents, random);
    if (!contents.error_output_type.empty()) {
        if (has_expression(d.error_prefix)) return evaluate.of(d.error_prefix);
        std::string const& under = d.error_prefix.empty() ? d.prefix : d.error_prefix;
        return under + contents.error_output_type + "/" + evaluate.default_time();
    }
    bool const placed =
        has_expression(d.prefix, kTimestamp) || has_expression(d.prefix, kPartitionKey);
    return evaluate.of(d.prefix) + (placed ? "" : evaluate.default_time());
}

std::string object_key(Stream const& stream, S3Destination const& d, ObjectContents const& contents,
                       base::Random& random) {
    std::string key = evaluate_prefix(d, contents, random);
    key += stream.name + "-" + std::to_string(stream.version) + "-";
    key += format_timestamp("yyyy-MM-dd-HH-mm-ss", evaluation(d, contents, random).time) + "-";
    key += base::uuid(random);
    key += d.file_extension.empty() ? extension_of(d.compression) : d.file_extension;
    return key;
}

}  // namespace cloud::firehose
