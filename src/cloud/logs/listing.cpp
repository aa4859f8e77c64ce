#include "cloud/logs/listing.hpp"

#include "aws/input.hpp"
#include "base/text.hpp"
#include "cloud/logs/model.hpp"

namespace cloud::logs {
namespace {

constexpr std::string_view kMark = "after ";

}  // namespace

std::size_t described_limit(aws::Invocation const& call) {
    std::int64_t const limit =
        aws::optional_integer(call.input, "limit").value_or(kMaximumDescribed);
    if (limit > kMaximumDescribed) {
        throw aws::validation(std::to_string(limit), "limit",
                              "Member must have value less than or equal to 50");
    }
    if (limit < 1) {
        throw aws::validation(std::to_string(limit), "limit",
                              "Member must have value greater than or equal to 1");
    }
    return static_cast<std::size_t>(limit);
}

std::optional<std::string> described_after(aws::Invocation const& call) {
    std::optional<std::string> const token = aws::optional_text(call.input, "nextToken");
    if (!token) return std::nullopt;
    std::optional<std::string> const text = base::from_base64(*token);
    if (!text || !text->starts_with(kMark)) {
        throw invalid_parameter("The specified nextToken is invalid.");
    }
    return text->substr(kMark.size());
}

std::string token_after(std::string const& key) { return base::base64(std::string(kMark) + key); }

}  // namespace cloud::logs
