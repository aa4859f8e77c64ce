// What was read is written as XML again, and then reads the same.
#include "base/assert.hpp"
#include "codec/xml.hpp"

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
    std::string_view const text(reinterpret_cast<char const*>(data), size);
    base::Result<codec::Xml> const xml = codec::parse_xml(text);
    if (!xml) return 0;
    std::string const written = codec::to_xml(*xml);
    base::Result<codec::Xml> const again = codec::parse_xml(written);
    ASSERT(again && codec::to_xml(*again) == written);
    return 0;
}
