#include "siem/access/totp.hpp"

#include "base/crypto.hpp"
#include "base/text.hpp"

namespace siem::access {
namespace {

constexpr std::int64_t kStepSeconds = 30;
constexpr std::uint32_t kCodes = 1'000'000;
constexpr std::size_t kDigits = 6;

}  // namespace

std::string base32(std::string_view bytes) {
    constexpr char const* kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    std::string out;
    std::uint32_t bits = 0;
    int have = 0;
    for (char const c : bytes) {
        bits = (bits << 8) | static_cast<unsigned char>(c);
        for (have += 8; have >= 5; have -= 5) out += kAlphabet[(bits >> (have - 5)) & 31];
    }
    if (have > 0) out += kAlphabet[(bits << (5 - have)) & 31];
    return out;
}

std::string totp_code(std::string_view secret, std::int64_t step) {
    std::string counter(8, '\0');
    for (std::size_t i = 8; i-- > 0; step >>= 8) counter[i] = static_cast<char>(step & 0xFF);
    std::string const mac = base::hmac(base::HashKind::sha1, secret, counter);
    std::size_t const at = static_cast<std::size_t>(mac.back() & 0x0F);
    std::uint32_t number = 0;
    for (std::size_t i = 0; i < 4; ++i) {
        number = (number << 8) | static_cast<unsigned char>(mac[at + i]);
    }
    std::string const code = std::to_string((number & 0x7FFFFFFF) % kCodes);
    return std::string(kDigits - code.size(), '0') + code;
}

std::optional<std::int64_t> totp_step(std::string_view secret, std::string_view code,
                                      std::int64_t last, base::Instant now) {
    std::int64_t const here = base::to_millis(now) / 1000 / kStepSeconds;
    std::optional<std::int64_t> found;
    for (std::int64_t step = here - 1; step <= here + 1; ++step) {
        bool const same = base::constant_time_equal(totp_code(secret, step), code);
        if (same && step > last) found = step;
    }
    return found;
}

std::string totp_address(std::string_view secret, std::string const& user) {
    return "otpauth://totp/Catchment:" + base::percent_encode(user) + "?secret=" + base32(secret) +
           "&issuer=Catchment";
}

}  // namespace siem::access
