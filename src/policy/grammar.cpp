#include "policy/grammar.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "policy/condition.hpp"
#include "policy/document.hpp"

namespace policy {
namespace {

constexpr std::array<std::string_view, 9> kElements = {"Sid",          "Effect",      "Principal",
                                                       "NotPrincipal", "Action",      "NotAction",
                                                       "Resource",     "NotResource", "Condition"};

tl::unexpected<base::Error> wrong(std::string_view why) {
    return base::fail(base::ErrorKind::stop, std::string(why), "MalformedPolicyDocument");
}

// Behind the text that begins with the quote at `at`.
std::size_t end_of_text(std::string_view json, std::size_t at) {
    for (++at; at < json.size() && json[at] != '"'; ++at) {
        if (json[at] == '\\') ++at;
    }
    return std::min(at + 1, json.size());
}

bool is_member_name(std::string_view json, std::size_t after) {
    std::size_t const next = json.find_first_not_of(" \t\r\n", after);
    return next != std::string_view::npos && json[next] == ':';
}

// As it reads: "\u0041ction" is Action.
std::string unescaped(std::string_view quoted) {
    base::Result<codec::Json> const text = codec::parse_json(quoted);
    return text ? text->text() : std::string(quoted);
}

bool is_version(codec::Json const& version) {
    return version.is_text() &&
           (version.text() == kFirstVersion || version.text() == kVersionWithVariables);
}

}  // namespace

bool has_duplicate_members(std::string_view json) {
    std::vector<std::set<std::string>> open;  // the names so far of each object around
    for (std::size_t at = 0; at < json.size();) {
        char const c = json[at];
        if (c == '{') open.emplace_back();
        if (c == '}' && !open.empty()) open.pop_back();
        if (c != '"') {
            ++at;
            continue;
        }
        std::size_t const end = end_of_text(json, at);
        bool const name = is_member_name(json, end) && !open.empty();
        if (name && !open.back().insert(unescaped(json.substr(at, end - at))).second) return true;
        at = end;
    }
    return false;
}

base::Result<Structure> structure(std::string_view text) {
    base::Result<codec::Json> const policy = codec::parse_json(text);
    if (!policy) return wrong("This policy contains invalid Json");
    if (!policy->is_object() || has_duplicate_members(text)) return wrong(kSyntaxErrors);
    for (auto const& [name, value] : policy->members()) {
        if (name != "Version" && name != "Id" && name != "Statement") return wrong(kSyntaxErrors);
    }
    codec::Json const& version = policy->at("Version");
    if (policy->has("Version") && !is_version(version)) return wrong(kSyntaxErrors);
    if (policy->has("Id") && !policy->at("Id").is_text()) return wrong(kSyntaxErrors);
    Structure found{version.is_text() ? version.text() : std::string(kFirstVersion), {}};
    codec::Json const& statement = policy->at("Statement");
    if (statement.is_object()) found.statements.push_back(statement);
    for (codec::Json const& one : statement.items()) found.statements.push_back(one);
    if (found.statements.empty()) return wrong(kSyntaxErrors);
    for (codec::Json const& one : found.statements) {
        if (!one.is_object()) return wrong(kSyntaxErrors);
    }
    return found;
}

std::optional<std::vector<std::string>> texts_of(codec::Json const& value) {
    if (value.is_text()) return std::vector<std::string>{value.text()};
    if (!value.is_array()) return std::nullopt;
    std::vector<std::string> all;
    for (codec::Json const& one : value.items()) {
        if (!one.is_text()) return std::nullopt;
        all.push_back(one.text());
    }
    return all;
}

namespace {

bool are_operands(codec::Json const& operands) {
    if (!operands.is_array()) return scalar_text(operands).has_value();
    return std::all_of(operands.items().begin(), operands.items().end(),
                       [](codec::Json const& one) { return scalar_text(one).has_value(); });
}

}  // namespace

bool is_condition(codec::Json const& condition) {
    if (!condition.is_object()) return false;
    for (auto const& [name, keys] : condition.members()) {
        // An operator that there is not is taken where nothing is asked of it.
        bool const known = keys.members().empty() || read_operator(name).has_value();
        if (!keys.is_object() || !known) return false;
        for (auto const& [key, operands] : keys.members()) {
            if (!are_operands(operands)) return false;
        }
    }
    return true;
}

std::optional<std::string> malformed(std::string_view text, Kind kind) {
    switch (kind) {
        case Kind::trust:
            return wrong_with_trust(text);
        case Kind::resource:
            return wrong_with_resource(text);
        case Kind::identity:
            return wrong_with_identity(text);
        case Kind::service_control:
            break;
    }
    if (!wrong_with_identity(text)) return std::nullopt;
    return "The provided policy document does not meet the requirements of the specified policy "
           "type.";
}

bool is_element(std::string_view name) {
    return std::find(kElements.begin(), kElements.end(), name) != kElements.end();
}

}  // namespace policy
