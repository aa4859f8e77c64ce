#include "policy/arn.hpp"

#include <algorithm>

namespace policy {
namespace {

constexpr std::string_view kArn = "arn";
constexpr std::size_t kAccount = 4;

// Up to six; colons within ${…} part nothing.
std::vector<std::string_view> parted(std::string_view text, bool variables) {
    std::vector<std::string_view> fields;
    std::size_t begin = 0;
    for (std::size_t at = 0; at < text.size() && fields.size() + 1 < kArnFields;) {
        if (auto const end = variables ? end_of_variable(text, at) : std::nullopt) {
            at = *end;
            continue;
        }
        if (text[at++] != ':') continue;
        fields.push_back(text.substr(begin, at - 1 - begin));
        begin = at;
    }
    fields.push_back(text.substr(begin));
    return fields;
}

}  // namespace

std::optional<ArnFields> arn_fields(std::string_view text) {
    ArnFields fields;
    for (std::size_t i = 0; i + 1 < kArnFields; ++i) {
        std::size_t const colon = text.find(':');
        if (colon == std::string_view::npos) return std::nullopt;
        fields[i] = text.substr(0, colon);
        text.remove_prefix(colon + 1);
    }
    fields.back() = text;
    if (fields.front() != kArn) return std::nullopt;
    return fields;
}

std::string_view account_of(std::string_view arn) {
    auto const fields = arn_fields(arn);
    return fields ? (*fields)[kAccount] : std::string_view();
}

std::optional<ArnPattern> ArnPattern::read(std::string_view text, Form form, bool variables) {
    std::vector<std::string_view> const fields = parted(text, variables);
    bool const whole = fields.size() == kArnFields;
    if (fields.front() != kArn || (!whole && form == Form::complete) || fields.size() < 2)
        return std::nullopt;
    ArnPattern pattern;
    for (std::size_t i = 0; i < kArnFields; ++i) {
        std::string_view const field = i < fields.size() ? fields[i] : "*";
        pattern.fields_.emplace_back(field, Reading{.wildcards = true, .variables = variables});
    }
    return pattern;
}

Truth ArnPattern::match(ArnFields const& arn, Context const& context) const {
    Truth all = Truth::yes;
    // From the end: the resource tells most of them apart.
    for (std::size_t i = kArnFields; i-- > 0;) {
        Truth const one = fields_[i].match(arn[i], context);
        if (one == Truth::no) return Truth::no;
        all = std::min(all, one);
    }
    return all;
}

bool ArnPattern::has_variables_before_resource() const {
    return std::any_of(fields_.begin(), fields_.end() - 1,
                       [](Pattern const& field) { return field.has_variables(); });
}

}  // namespace policy
