// Maps and lists of JSON.
#include "query/function.hpp"

namespace query {
namespace {

Datum json_parse(Arguments a) {
    if (std::holds_alternative<Tree>(*a[0])) return *a[0];
    base::Result<codec::Json> parsed = codec::parse_json(text_of(*a[0]));
    if (!parsed || !(parsed->is_object() || parsed->is_array())) return {};
    return Tree{std::make_shared<codec::Json const>(*std::move(parsed))};
}

Datum json_stringify(Arguments a) {
    return std::holds_alternative<Tree>(*a[0]) ? Datum(text_of(*a[0])) : Datum();
}

constexpr Function kFunctions[] = {
    {"jsonParse", 1, 1, json_parse},
    {"jsonStringify", 1, 1, json_stringify},
};

}  // namespace

std::span<Function const> structure_functions() { return kFunctions; }

}  // namespace query
