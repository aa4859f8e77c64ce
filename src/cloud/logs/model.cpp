#include "cloud/logs/model.hpp"

#include <fmt/format.h>

namespace cloud::logs {

std::string Group::arn() const {
    return "arn:aws:logs:" + region + ":" + account + ":log-group:" + name;
}

std::string event_id(std::int64_t sequence) { return fmt::format("3{:055}", sequence); }

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
