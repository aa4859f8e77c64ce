#include "cloud/iam/positions.hpp"

#include <algorithm>
#include <vector>

#include "base/text.hpp"

namespace cloud::iam {
namespace {

// Behind the text that begins with the quote at `at`.
std::size_t end_of_text(std::string_view json, std::size_t at) {
    for (++at; at < json.size() && json[at] != '"'; ++at) {
        if (json[at] == '\\') ++at;
    }
    return std::min(at + 1, json.size());
}

// The objects that are the value of "Statement", or the items of it.
std::vector<Span> statements(std::string_view json) {
    std::vector<Span> all;
    std::string_view key;
    std::size_t depth = 0;
    std::size_t within = 0;  // the depth of the statement that is open; 0: none is
    for (std::size_t at = 0; at < json.size(); ++at) {
        char const c = json[at];
        if (c == '"') {
            std::size_t const end = end_of_text(json, at);
            if (depth == 1) key = json.substr(at, end - at);
            at = end - 1;
        } else if (c == '{' || c == '[') {
            ++depth;
            if (c == '[' || within > 0 || depth < 2 || key != "\"Statement\"") continue;
            within = depth;
            all.push_back({at, at});
        } else if (c == '}' || c == ']') {
            if (depth == within && within > 0) {
                all.back().end = at + 1;
                within = 0;
            }
            if (depth > 0) --depth;
        }
    }
    return all;
}

// Counted from none.
std::optional<std::size_t> index_of(std::string const& document, std::string const& name) {
    if (name.starts_with('#')) {
        std::optional<std::uint64_t> const number = base::to_uint64(name.substr(1));
        if (number && *number > 0) return static_cast<std::size_t>(*number - 1);
    }
    codec::Json const policy = codec::parse_json(document).value_or(codec::Json());
    codec::Json const& statement = policy.at("Statement");
    if (statement.is_object()) return 0;
    codec::Json::Array const& items = statement.items();
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (items[i].at("Sid").text() == name) return i;
    }
    return std::nullopt;
}

}  // namespace

std::optional<Span> find_statement(std::string const& document, std::string const& name) {
    std::optional<std::size_t> const index = index_of(document, name);
    std::vector<Span> const all = statements(document);
    if (!index || *index >= all.size()) return std::nullopt;
    return all[*index];
}

codec::Json describe_position(std::string_view document, std::size_t at) {
    std::string_view const before = document.substr(0, at);
    auto const line = std::count(before.begin(), before.end(), '\n') + 1;
    std::size_t const start =
        before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
    return codec::Json::object({{"Line", static_cast<std::int64_t>(line)},
                                {"Column", static_cast<std::int64_t>(at - start + 1)}});
}

}  // namespace cloud::iam
