// Any text as an ARN: none, or one that is written as it was read.
#include "aws/arn.hpp"
#include "base/assert.hpp"

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
    std::string const text(reinterpret_cast<char const*>(data), size);
    std::optional<aws::Arn> const arn = aws::parse_arn(text);
    if (!arn) return 0;
    ASSERT(arn->text() == text);
    std::optional<aws::Arn> const again = aws::parse_arn(arn->text());
    ASSERT(again && again->account == arn->account && again->resource == arn->resource);
    return 0;
}
