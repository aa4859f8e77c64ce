// No text brings the reader down, and every node knows its line.
#include "base/assert.hpp"
#include "codec/yaml.hpp"

namespace {

void check(codec::Yaml const& node) {
    ASSERT(node.line >= 1);
    for (codec::Yaml const& item : node.items) check(item);
    for (codec::Yaml::Entry const& entry : node.entries) check(entry.value);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
    std::string_view const text(reinterpret_cast<char const*>(data), size);
    base::Result<codec::Yaml> const yaml = codec::parse_yaml(text, "f");
    if (yaml) check(*yaml);
    return 0;
}
