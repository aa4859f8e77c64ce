// The two readers of JSON, which share no line, agree on what a whole object is; but leaves keep
// numbers as they are written, however large, and are not bounded in depth.
#include "base/assert.hpp"
#include "codec/json.hpp"
#include "codec/json_leaves.hpp"

namespace {

struct Checked : codec::LeafSink {
    codec::LeafLimits limits;
    std::size_t count = 0;
    std::size_t sum = 0;
    void leaf(std::string_view path, std::string_view value, codec::LeafType) override {
        ASSERT(++count <= limits.max_leaves);
        ASSERT(path.size() <= limits.max_path_bytes);
        for (char c : path) sum += static_cast<unsigned char>(c);
        for (char c : value) sum += static_cast<unsigned char>(c);
    }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
    static codec::JsonLeaves leaves;
    std::string_view const text(reinterpret_cast<char const*>(data), size);
    Checked sink;
    sink.limits = {.max_depth = 8, .max_leaves = 20, .max_path_bytes = 40};
    bool const whole = leaves.walk(text, sink.limits, sink);
    base::Result<codec::Json> const json = codec::parse_json(text);
    if (json) {
        ASSERT(whole == json->is_object());
    } else if (whole) {
        std::string const& why = json.error().message;
        ASSERT(why.find("too deep") != std::string::npos ||
               why.find("exponent") != std::string::npos);
    }
    return 0;
}
