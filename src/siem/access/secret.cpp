#include "siem/access/secret.hpp"

#include "base/crypto.hpp"
#include "base/text.hpp"
#include "siem/access/totp.hpp"

namespace siem::access {

std::string fresh_secret(char const* kind, base::Random& random) {
    return kind + base::hex(random.bytes(32));
}

std::string hash_of(std::string_view secret) { return base::hex(base::sha256(secret)); }

std::string fresh_recovery_code(base::Random& random) {
    std::string const letters = base32(random.bytes(10));
    std::string code;
    for (std::size_t i = 0; i < letters.size(); i += 4) {
        code += (i == 0 ? "" : "-") + letters.substr(i, 4);
    }
    return code;
}

std::string hash_of_recovery_code(std::string_view code) {
    std::string letters;
    for (char const c : base::upper(code)) {
        if (c != '-' && c != ' ') letters += c;
    }
    return hash_of(letters);
}

}  // namespace siem::access
