#include "cloud/firehose/object_key.hpp"

#include "base/id.hpp"
#include "cloud/firehose/timestamp.hpp"

namespace cloud::firehose {
namespace {

constexpr std::string_view kDefaultTime = "yyyy/MM/dd/HH/";
constexpr std::string_view kErrorType = "!{firehose:error-output-type}";
constexpr std::size_t kRandomStringLength = 11;
constexpr std::size_t kMaximumEvaluatedPrefix = 512;

std::string evaluate(std::string_view expression, base::Instant time, base::Random& random) {
    constexpr std::string_view kTimestamp = "timestamp:";
    if (expression.starts_with(kTimestamp) && expression.size() > kTimestamp.size()) {
        return format_timestamp(expression.substr(kTimestamp.size()), time);
    }
    if (expression == "firehose:random-string") {
        return random.text(kRandomStringLength,
                           "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
    }
    // Only an error prefix may hold it, and processing, its source, is not done yet.
    if (expression == "firehose:error-output-type") return "processing-failed";
    throw invalid_argument("The expression !{" + std::string(expression) +
                           "} is not valid or not supported in a prefix.");
}

bool has_expression(std::string_view prefix) { return prefix.find("!{") != std::string_view::npos; }

void check_length(std::string const& prefix) {
    base::SeededRandom random(1);
    if (evaluate_prefix(prefix, base::from_millis(0), random).size() <= kMaximumEvaluatedPrefix) {
        return;
    }
    throw invalid_argument("A prefix must not be longer than 512 characters when evaluated.");
}

}  // namespace

void check_prefixes(std::string const& prefix, std::string const& error_prefix) {
    check_length(prefix);
    check_length(error_prefix);
    if (prefix.find(kErrorType) != std::string::npos) {
        throw invalid_argument("Prefix cannot contain " + std::string(kErrorType) + ".");
    }
    if (has_expression(prefix) && error_prefix.empty()) {
        throw invalid_argument("ErrorOutputPrefix is required when Prefix contains expressions.");
    }
    if (has_expression(error_prefix) && error_prefix.find(kErrorType) == std::string::npos) {
        throw invalid_argument("ErrorOutputPrefix contains expressions, so it must contain " +
                               std::string(kErrorType) + ".");
    }
}

std::string evaluate_prefix(std::string const& prefix, base::Instant time, base::Random& random) {
    if (!has_expression(prefix)) return prefix + format_timestamp(kDefaultTime, time);
    std::string out;
    std::string_view rest = prefix;
    for (;;) {
        std::size_t const begin = rest.find("!{");
        if (begin == std::string_view::npos) return out.append(rest);
        std::size_t const end = rest.find('}', begin);
        if (end == std::string_view::npos) {
            throw invalid_argument("An expression of the prefix is not closed: " + prefix);
        }
        out.append(rest.substr(0, begin));
        out += evaluate(rest.substr(begin + 2, end - begin - 2), time, random);
        rest.remove_prefix(end + 1);
    }
}

std::string object_key(Stream const& stream, base::Instant oldest_arrival, base::Random& random) {
    Destination const& to = stream.destination;
    std::string key = evaluate_prefix(to.prefix, oldest_arrival, random);
    key += stream.name + "-" + std::to_string(stream.version) + "-";
    key += format_timestamp("yyyy-MM-dd-HH-mm-ss", oldest_arrival) + "-" + base::uuid(random);
    if (!to.file_extension.empty()) return key + to.file_extension;
    return to.gzip ? key + ".gz" : key;
}

}  // namespace cloud::firehose
