#include "stacks/names.hpp"

#include <algorithm>

namespace stacks {
namespace {

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return is_lower(c) || (c >= 'A' && c <= 'Z'); }

struct Grammar {
    std::size_t least;
    std::size_t most;
    std::string_view besides;  // letters and digits
};

bool fits(std::string_view text, Grammar const& grammar) {
    if (text.size() < grammar.least || text.size() > grammar.most) return false;
    return std::all_of(text.begin(), text.end(), [&](char c) {
        return is_letter(c) || is_digit(c) || grammar.besides.find(c) != std::string_view::npos;
    });
}

Rule unless(bool right, char const* rule) { return right ? Rule() : Rule(rule); }

}  // namespace

// S3 user guide, "General purpose bucket naming rules".
Rule wrong_bucket_name(std::string_view name) {
    auto const end = [](char c) { return is_lower(c) || is_digit(c); };
    bool const right = fits(name, {3, 63, ".-"}) && end(name.front()) && end(name.back()) &&
                       std::none_of(name.begin(), name.end(),
                                    [](char c) { return is_letter(c) && !is_lower(c); }) &&
                       name.find("..") == std::string_view::npos;
    return unless(right,
                  "3 to 63 lower-case letters, digits, dots and hyphens, a letter or a digit first "
                  "and last");
}

// SQS developer guide, "Queue names".
Rule wrong_queue_name(std::string_view name) {
    return unless(fits(name, {1, 76, "-_"}), "at most 76 letters, digits, hyphens and underscores");
}

// IAM user guide, "IAM and AWS STS quotas".
Rule wrong_role_name(std::string_view name) {
    return unless(fits(name, {1, 64, "_+=,.@-"}), "at most 64 letters, digits and _+=,.@-");
}

// STS reference, AssumeRole.
Rule wrong_external_id(std::string_view text) {
    return unless(fits(text, {2, 1224, "_+=,.@:/-"}), "2 to 1224 letters, digits and _+=,.@:/-");
}

// CloudWatch Logs reference, CreateLogGroup.
Rule wrong_log_group_name(std::string_view name) {
    return unless(fits(name, {1, 512, "._/#-"}), "at most 512 letters, digits and ._/#-");
}

// Organizations reference, Organization.
Rule wrong_organization_id(std::string_view id) {
    std::string_view const rest = id.substr(0, 2) == "o-" ? id.substr(2) : "";
    bool const right =
        rest.size() >= 10 && rest.size() <= 32 &&
        std::all_of(rest.begin(), rest.end(), [](char c) { return is_lower(c) || is_digit(c); });
    return unless(right, "'o-' and 10 to 32 lower-case letters and digits");
}

Rule wrong_region(std::string_view region) {
    bool const right = fits(region, {9, 25, "-"}) && is_lower(region[0]) && is_lower(region[1]) &&
                       region[2] == '-' && is_digit(region.back()) &&
                       std::count(region.begin(), region.end(), '-') >= 2;
    return unless(right, "a Region such as eu-west-1");
}

}  // namespace stacks
