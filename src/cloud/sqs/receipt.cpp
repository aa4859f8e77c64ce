#include "cloud/sqs/receipt.hpp"

#include <optional>

#include "base/crypto.hpp"
#include "base/text.hpp"
#include "cloud/sqs/model.hpp"

namespace cloud::sqs {
namespace {

constexpr std::size_t kMacBytes = 16;

}  // namespace

std::string Receipts::mac_of(std::string const& text) const {
    return base::hmac_sha256(secret_, queue_arn_ + '\n' + text).substr(0, kMacBytes);
}

std::string Receipts::write(Receipt const& receipt) const {
    std::string const text =
        std::to_string(receipt.message) + ":" + std::to_string(receipt.receive_count);
    return base::base64(mac_of(text) + text);
}

Receipt Receipts::read(std::string const& handle) const {
    std::optional<std::string> const bytes = base::from_base64(handle);
    if (!bytes || bytes->size() <= kMacBytes) throw receipt_handle_is_invalid(handle);
    std::string const text = bytes->substr(kMacBytes);
    if (!base::constant_time_equal(mac_of(text), std::string_view(*bytes).substr(0, kMacBytes))) {
        throw receipt_handle_is_invalid(handle);
    }
    auto const parts = base::cut(text, ":");  // there, for we wrote it
    return {base::to_int64(parts->first).value_or(0), base::to_int64(parts->second).value_or(0)};
}

}  // namespace cloud::sqs
