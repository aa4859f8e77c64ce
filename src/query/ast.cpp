#include "query/ast.hpp"

#include <string_view>

#include "query/characters.hpp"

namespace query {
namespace {

// How tightly a node holds together, the loosest first.
enum class Binding { any, all, negation, term };

std::string in_quotes(std::string_view text) {
    std::string out = "\"";
    for (char const c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + '"';
}

bool needs_quotes(Value const& value) {
    if (value.quoted || value.text.empty() || is_keyword(value.text)) return true;
    if (starts_specially(value.text.front())) return true;
    for (char const c : value.text) {
        if (is_space(c) || is_escapable(c)) {
            if (c != ':' && c != '-' && c != '=') return true;
        }
    }
    return false;
}

std::string pattern_text(Value const& value, bool escape_colons) {
    std::string out;
    for (Glyph const& glyph : glyphs(value)) {
        char const c = glyph.character;
        bool const first = out.empty() && (starts_specially(c) || c == ':');
        bool const inside = is_space(c) || c == '(' || c == ')' || c == '"' || c == '\\' ||
                            c == '*' || c == '?' || (c == ':' && escape_colons);
        if (!glyph.wild && (first || inside)) out += '\\';
        out += c;
    }
    return out;
}

std::string value_text(Value const& value) {
    if (value.pattern) return pattern_text(value, false);
    return needs_quotes(value) ? in_quotes(value.text) : value.text;
}

std::string field_text(std::string const& field) {
    return is_plain_name(field) ? field : in_quotes(field);
}

std::string_view order_text(Order order) {
    switch (order) {
        case Order::less:
            return "<";
        case Order::at_most:
            return "<=";
        case Order::more:
            return ">";
        case Order::at_least:
            return ">=";
    }
    return {};
}

std::string text_of(Filter const& filter, Binding around);

struct Printer {
    Binding around;

    std::string operator()(Everything) const { return "*"; }
    std::string operator()(Contains const& node) const {
        if (node.value.pattern) return pattern_text(node.value, true);
        bool const colon = node.value.text.find(':') != std::string::npos;
        return colon ? in_quotes(node.value.text) : value_text(node.value);
    }
    std::string operator()(Exists const& node) const { return field_text(node.field) + ":*"; }
    std::string operator()(Matches const& node) const {
        // After the name's colon, one more would look like C++'s "std::string".
        bool const colon = !node.value.pattern && node.value.text.rfind(':', 0) == 0;
        return field_text(node.field) + ":" +
               (colon ? in_quotes(node.value.text) : value_text(node.value));
    }
    std::string operator()(Compare const& node) const {
        return field_text(node.field) + ":" + std::string(order_text(node.order)) +
               value_text(node.value);
    }
    std::string operator()(All const& node) const {
        return joined(node.terms, " AND ", Binding::all);
    }
    std::string operator()(Any const& node) const {
        return joined(node.terms, " OR ", Binding::any);
    }
    std::string operator()(Not const& node) const {
        return "NOT " + text_of(node.term.front(), Binding::negation);
    }

    std::string joined(std::vector<Filter> const& terms, std::string_view with,
                       Binding binding) const {
        std::string out;
        for (Filter const& term : terms) {
            if (!out.empty()) out += with;
            out += text_of(term, binding);
        }
        return binding < around ? "(" + out + ")" : out;
    }
};

std::string text_of(Filter const& filter, Binding around) {
    return std::visit(Printer{around}, filter.node);
}

}  // namespace

std::vector<Glyph> glyphs(Value const& value) {
    std::vector<Glyph> out;
    out.reserve(value.text.size());
    for (std::size_t i = 0; i < value.text.size(); ++i) {
        char const c = value.text[i];
        if (!value.pattern) {
            out.push_back({c, false});
        } else if (c == '\\' && i + 1 < value.text.size()) {
            out.push_back({value.text[++i], false});
        } else {
            out.push_back({c, c == '*' || c == '?'});
        }
    }
    return out;
}

std::string to_text(Filter const& filter) { return text_of(filter, Binding::any); }

}  // namespace query
