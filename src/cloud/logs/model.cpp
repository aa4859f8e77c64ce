#include "cloud/logs/model.hpp"

#include <fmt/format.h>

#include "base/text.hpp"

namespace cloud::logs {

std::string Group::arn() const {
    return "arn:aws:logs:" + region + ":" + account + ":log-group:" + name;
}

std::string Destination::arn() const {
    return "arn:aws:logs:" + region + ":" + account + ":destination:" + name;
}

std::string event_id(std::int64_t sequence) { return fmt::format("3{:055}", sequence); }

std::optional<std::int64_t> sequence_of(std::string_view event_id) {
    constexpr std::size_t kDigits = 56;
    if (event_id.size() != kDigits || !event_id.starts_with('3')) return std::nullopt;
    return base::to_int64(event_id.substr(1));
}

aws::Error invalid_parameter(std::string const& message) {
    return aws::Error("InvalidParameterException", message);
}

aws::Error group_not_found() {
    return aws::Error("ResourceNotFoundException", "The specified log group does not exist.");
}

aws::Error stream_not_found() {
    return aws::Error("ResourceNotFoundException", "The specified log stream does not exist.");
}

}  // namespace cloud::logs
