#include "cloud/logs/metric_filters.hpp"

#include "aws/input.hpp"
#include "cloud/logs/pattern/pattern.hpp"

namespace cloud::logs {
namespace {

constexpr std::size_t kMostTestedMessages = 50;

std::vector<std::string> given_messages(codec::Json const& in) {
    std::vector<std::string> messages = aws::text_list(in, "logEventMessages");
    if (!messages.empty() && messages.size() <= kMostTestedMessages) return messages;
    throw aws::validation(std::to_string(messages.size()) + " messages", "logEventMessages",
                          messages.empty() ? "Member must have length greater than or equal to 1"
                                           : "Member must have length less than or equal to 50");
}

}  // namespace

codec::Json test_metric_filter(Logs&, aws::Invocation const& call) {
    pattern::Pattern const pattern =
        pattern::parse(aws::required_text(call.input, "filterPattern"));
    codec::Json matches = codec::Json::array();
    std::int64_t number = 0;
    for (std::string const& message : given_messages(call.input)) {
        std::optional<std::vector<pattern::Extracted>> const extracted =
            pattern.extract(message);
        if (extracted) {
            codec::Json values = codec::Json::object();
            for (pattern::Extracted const& one : *extracted) values.set(one.name, one.value);
            matches.push(codec::Json::object({{"eventNumber", number},
                                              {"eventMessage", message},
                                              {"extractedValues", std::move(values)}}));
        }
        ++number;
    }
    return codec::Json::object({{"matches", std::move(matches)}});
}

}  // namespace cloud::logs
