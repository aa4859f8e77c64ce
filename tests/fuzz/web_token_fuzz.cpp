// Any text as a web identity token and as a provider's set of keys: read, or refused.
#include "base/assert.hpp"
#include "codec/web_token.hpp"

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
    std::string_view const text(reinterpret_cast<char const*>(data), size);
    std::size_t const end = text.find('\n');
    codec::KeySet const keys =
        codec::KeySet::read(end == std::string_view::npos ? text : text.substr(end + 1));
    std::optional<codec::WebToken> const token = codec::read_web_token(text.substr(0, end));
    if (token) ASSERT(keys.verify(*token) != codec::Verified::yes || !keys.empty());
    return 0;
}
