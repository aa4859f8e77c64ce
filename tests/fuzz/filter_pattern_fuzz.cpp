// A filter pattern in the first line, a message behind it: the pattern is refused in AWS's words,
// or matches the same every time, and takes something out only where it matches.
#include <algorithm>

#include "aws/error.hpp"
#include "base/assert.hpp"
#include "cloud/logs/pattern/pattern.hpp"

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
    std::string_view const text(reinterpret_cast<char const*>(data), size);
    std::size_t const end = std::min(text.find('\n'), text.size());
    std::string_view const message = text.substr(std::min(end + 1, text.size()));
    try {
        auto const pattern = cloud::logs::pattern::parse(text.substr(0, end));
        ASSERT(pattern.matches(message) == pattern.extract(message).has_value());
    } catch (aws::Error const& error) {
        ASSERT(error.code == "InvalidParameterException" || error.code == "ValidationException");
    }
    return 0;
}
