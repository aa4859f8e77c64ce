// Any text as a web identity token and as a provider's set of keys: read, or refused.
#include "base/assert.hpp"
#include "cloud/sts/web_token.hpp"

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
    std::string_view const text(reinterpret_cast<char const*>(data), size);
    std::size_t const end = text.find('\n');
    cloud::sts::KeySet const keys =
        cloud::sts::KeySet::read(end == std::string_view::npos ? text : text.substr(end + 1));
    std::optional<cloud::sts::WebToken> const token =
        cloud::sts::read_web_token(text.substr(0, end));
    if (token) ASSERT(keys.verify(*token) != cloud::sts::Verified::yes || !keys.empty());
    return 0;
}
