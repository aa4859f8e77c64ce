#include "cloud/sqs/address.hpp"

#include <algorithm>

#include "aws/arn.hpp"
#include "aws/input.hpp"
#include "base/text.hpp"

namespace cloud::sqs {
namespace {

constexpr std::size_t kAccountDigits = 12;

bool is_account(std::string const& text) {
    return text.size() == kAccountDigits &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<Address> checked(Address at) {
    if (at.name.empty() || !is_account(at.account)) return std::nullopt;
    return at;
}

}  // namespace

std::optional<Address> address_of_url(aws::Invocation const& call) {
    std::string path = aws::optional_text(call.input, "QueueUrl").value_or("");
    if (std::size_t const scheme = path.find("://"); scheme != std::string::npos) {
        std::size_t const slash = path.find('/', scheme + 3);
        path = slash == std::string::npos ? std::string() : path.substr(slash + 1);
    }
    auto const parts = base::cut(path, "/");
    std::string const& own = call.caller.account.value;
    return checked({parts ? std::string(parts->first) : own, call.caller.region.value,
                    parts ? std::string(parts->second) : path});
}

std::optional<Address> address_of_name(aws::Invocation const& call) {
    std::string const& own = call.caller.account.value;
    return checked({aws::optional_text(call.input, "QueueOwnerAWSAccountId").value_or(own),
                    call.caller.region.value,
                    aws::optional_text(call.input, "QueueName").value_or("")});
}

std::optional<Address> address_of_arn(std::string const& text) {
    std::optional<aws::Arn> const arn = aws::parse_arn(text);
    if (!arn || arn->service != "sqs") return std::nullopt;
    return checked({arn->account, arn->region, arn->resource});
}

}  // namespace cloud::sqs
