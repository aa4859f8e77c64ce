#include "cloud/sqs/receipt.hpp"

#include "base/crypto.hpp"
#include "base/text.hpp"
#include "cloud/sqs/model.hpp"

namespace cloud::sqs {
namespace {

constexpr std::size_t kMacBytes = 16;

std::string mac_of(std::string const& text, std::string const& secret) {
    return base::hmac_sha256(secret, text).substr(0, kMacBytes);
}

}  // namespace

std::string write_receipt(Receipt const& receipt, std::string const& secret) {
    std::string const text = std::to_string(receipt.queue) + ":" +
                             std::to_string(receipt.message) + ":" +
                             std::to_string(receipt.receive_count);
    return base::base64(mac_of(text, secret) + text);
}

Receipt read_receipt(std::string const& handle, std::int64_t queue, std::string const& secret) {
    std::optional<std::string> const bytes = base::from_base64(handle);
    if (!bytes || bytes->size() <= kMacBytes) throw receipt_handle_is_invalid(handle);
    std::string const text = bytes->substr(kMacBytes);
    if (!base::constant_time_equal(mac_of(text, secret), bytes->substr(0, kMacBytes))) {
        throw receipt_handle_is_invalid(handle);
    }
    std::vector<std::string_view> const parts = base::split(text, ':');
    Receipt const receipt{base::to_int64(parts.at(0)).value_or(0),
                          base::to_int64(parts.at(1)).value_or(0),
                          base::to_int64(parts.at(2)).value_or(0)};
    if (receipt.queue != queue) throw receipt_handle_is_invalid(handle);
    return receipt;
}

}  // namespace cloud::sqs
