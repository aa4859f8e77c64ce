// Any bytes as a session token, and any token that was touched: nobody, or whom it was made for.
#include "base/assert.hpp"
#include "base/random.hpp"
#include "base/text.hpp"
#include "cloud/authorization_message.hpp"
#include "cloud/session_tokens.hpp"
#include "codec/json.hpp"
#include "disk/memory.hpp"

namespace {

struct Tokens {
    disk::MemoryDisk disk;
    base::SeededRandom random{7};
    cloud::SessionTokens tokens{disk, random};
    base::Instant now = base::from_millis(1'795'000'000'000);
    aws::Credentials keys;
    std::string sealed;

    Tokens() {
        auto session = std::make_shared<aws::Session>();
        session->role_arn = "arn:aws:iam::111122223333:role/reader";
        session->policies = {std::string(2000, 'p')};
        session->tags = {{"team", "red"}};
        aws::Caller caller;
        caller.account = base::AccountId("111122223333");
        caller.arn = "arn:aws:sts::111122223333:assumed-role/reader/night";
        caller.session = session;
        keys = tokens.issue(caller, now + std::chrono::hours(1));
        sealed = base::from_base64(keys.session_token).value_or("");
    }
    bool opens(std::string const& token) {
        bool expired = false;
        return tokens.open({keys.access_key_id, token, now}, expired).has_value();
    }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
    static Tokens tokens;
    std::string const bytes(reinterpret_cast<char const*>(data), size);
    ASSERT(!tokens.opens(bytes) || bytes == tokens.keys.session_token);
    ASSERT(!tokens.opens(base::base64(bytes)) || bytes == tokens.sealed);
    // The bytes are laid over the real token.
    std::string touched = tokens.sealed;
    for (std::size_t i = 0; i < size; ++i) {
        char& at = touched[i % touched.size()];
        at = static_cast<char>(at ^ bytes[i]);
    }
    ASSERT(tokens.opens(base::base64(touched)) == (touched == tokens.sealed));
    if (size > 0) {
        ASSERT(!tokens.opens(base::base64(tokens.sealed.substr(0, size % tokens.sealed.size()))));
    }
    ASSERT(!cloud::decode_authorization_message(tokens.tokens, bytes));
    // What is sealed under our own key is read whatever it says.
    bool expired = false;
    std::string const ours = base::base64(tokens.tokens.seal(bytes, "session token"));
    (void)tokens.tokens.open({tokens.keys.access_key_id, ours, tokens.now}, expired);
    return 0;
}
