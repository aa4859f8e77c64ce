#include "cloud/logs/pattern/fields.hpp"

#include <algorithm>

#include "cloud/logs/pattern/comparison.hpp"

namespace cloud::logs::pattern {
namespace {

// One must hold of which all hold.
using Conditions = std::vector<std::vector<Comparison>>;

struct Field {
    std::string name;  // "" where there is none
    Conditions conditions;
};

bool holds(Conditions const& any, std::string_view value) {
    if (any.empty()) return true;
    return std::any_of(any.begin(), any.end(), [&](std::vector<Comparison> const& all) {
        return std::all_of(all.begin(), all.end(), [&](Comparison const& one) {
            return one.holds({value, {}});
        });
    });
}

class FieldsMatcher final : public Matcher {
  public:
    bool matches(std::string_view message, std::vector<Extracted>* extracted) const override {
        std::vector<std::string_view> const values = split_fields(message);
        std::size_t const named = before.size() + after.size();
        if (ellipsis ? values.size() < named : values.size() != named) return false;
        std::size_t const skipped = values.size() - named;
        for (std::size_t i = 0; i < values.size(); ++i) {
            Field const* const field = field_at(i, skipped);
            if (field && !holds(field->conditions, values[i])) return false;
        }
        if (extracted) extract(values, skipped, *extracted);
        return true;
    }

    std::vector<Field> before;  // the ellipsis, or all
    std::vector<Field> after;
    bool ellipsis = false;

  private:
    // Nothing for what the ellipsis stands for.
    Field const* field_at(std::size_t index, std::size_t skipped) const {
        if (index < before.size()) return &before[index];
        if (index < before.size() + skipped) return nullptr;
        return &after[index - before.size() - skipped];
    }

    void extract(std::vector<std::string_view> const& values, std::size_t skipped,
                 std::vector<Extracted>& into) const {
        for (std::size_t i = 0; i < values.size(); ++i) {
            Field const* const field = field_at(i, skipped);
            bool const named = field && !field->name.empty();
            into.push_back(
                {"$" + (named ? field->name : std::to_string(i + 1)), std::string(values[i])});
        }
    }
};

bool in_name(char c) { return is_word(c) || c == '-' || c == '@'; }

// name = a && name != b || name = c; each names the same field, or none.
Conditions read_conditions(Scanner& in, std::string const& name) {
    Conditions any{{read_comparison(in)}};
    for (;;) {
        bool const both = in.take("&&");
        if (!both && !in.take("||")) return any;
        bool const again = !name.empty() && in.take_word(name);
        if (!again && !comparison_is_next(in)) invalid();
        if (!both) any.emplace_back();
        any.back().push_back(read_comparison(in));
    }
}

Field read_field(Scanner& in) {
    Field field;
    (void)in.at_end();  // past the space
    field.name = std::string(in.take_while(in_name));
    if (comparison_is_next(in)) field.conditions = read_conditions(in, field.name);
    return field;
}

}  // namespace

std::vector<std::string_view> split_fields(std::string_view message) {
    std::vector<std::string_view> fields;
    while (!message.empty()) {
        if (is_space(message.front())) {
            message.remove_prefix(1);
            continue;
        }
        char const close = message.front() == '[' ? ']' : message.front() == '"' ? '"' : ' ';
        std::size_t const held = close == ' ' ? 0 : 1;
        std::size_t end = held;
        while (end < message.size() && (held ? message[end] != close : !is_space(message[end])))
            end += message[end] == '\\' && close == '"' ? 2 : 1;
        end = std::min(end, message.size());
        fields.push_back(message.substr(held, end - held));
        message.remove_prefix(std::min(message.size(), end + held));
    }
    return fields;
}

std::shared_ptr<Matcher const> parse_fields(Scanner& in) {
    if (in.at_end()) invalid();
    auto matcher = std::make_shared<FieldsMatcher>();
    do {
        if (in.take("...")) {
            if (matcher->ellipsis) invalid();
            matcher->ellipsis = true;
            continue;
        }
        (matcher->ellipsis ? matcher->after : matcher->before).push_back(read_field(in));
    } while (in.take(","));
    if (!in.at_end()) invalid_character(in.rest());
    return matcher;
}

}  // namespace cloud::logs::pattern
