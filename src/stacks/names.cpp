#include "stacks/names.hpp"

#include <algorithm>
#include <vector>

#include "base/text.hpp"

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

bool is_web_url(std::string_view url) {
    return (url.starts_with("https://") || url.starts_with("http://")) &&
           url.find_first_of(" \t\r\n?#@") == std::string_view::npos;
}

std::vector<std::string_view> parts_of_url(std::string_view url) {
    return base::split(url.substr(url.find("//") + 2), '/');
}

Rule unless(bool right, char const* rule) { return right ? Rule() : Rule(rule); }

}  // namespace

Rule wrong_account_id(std::string_view id) {
    return unless(id.size() == 12 && std::all_of(id.begin(), id.end(), is_digit), "twelve digits");
}

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

Rule wrong_log_group_pattern(std::string_view pattern) {
    return unless(fits(pattern, {1, 512, "._/#-*?"}),
                  "at most 512 letters, digits and ._/#-, with * and ? as wildcards");
}

// CloudWatch Logs reference, PutSubscriptionFilter: [^:*]*. What text in a template cannot have is
// not taken.
Rule wrong_filter_name(std::string_view name) {
    return unless(fits(name, {1, 512, "._/#- "}), "at most 512 letters, digits, spaces and ._/#-");
}

// Organizations reference, OrganizationalUnit and Root.
Rule wrong_unit_id(std::string_view id) {
    auto const part = [](std::string_view text, std::size_t least) {
        return text.size() >= least && text.size() <= 32 &&
               std::all_of(text.begin(), text.end(),
                           [](char c) { return is_lower(c) || is_digit(c); });
    };
    bool right = false;
    if (id.starts_with("r-")) right = part(id.substr(2), 4);
    if (id.starts_with("ou-")) {
        std::string_view const rest = id.substr(3);
        std::size_t const hyphen = rest.find('-');
        right = hyphen != std::string_view::npos && part(rest.substr(0, hyphen), 4) &&
                part(rest.substr(hyphen + 1), 8);
    }
    return unless(right,
                  "the id of an organizational unit such as ou-ab12-11111111, or the root's");
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

// IAM user guide, "IAM identifiers": a path may stand before the name.
Rule wrong_role_arn(std::string_view arn) {
    std::vector<std::string_view> const parts = base::split(arn, ':');
    bool const right = parts.size() == 6 && parts[0] == "arn" && parts[1].starts_with("aws") &&
                       parts[2] == "iam" && parts[3].empty() && !wrong_account_id(parts[4]) &&
                       parts[5].starts_with("role/") && fits(parts[5], {6, 577, "_+=,.@-/"});
    return unless(right, "the ARN of a role such as arn:aws:iam::123456789012:role/collector");
}

// SQS developer guide, "Queue and message identifiers": …/ACCOUNT/NAME.
Rule wrong_queue_url(std::string_view url) {
    bool right = is_web_url(url);
    if (right) {
        std::vector<std::string_view> const parts = parts_of_url(url);
        right = parts.size() >= 3 && !parts[0].empty() &&
                !wrong_account_id(parts[parts.size() - 2]) && fits(parts.back(), {1, 80, "-_."});
    }
    return unless(right,
                  "a queue's URL such as https://sqs.eu-west-1.amazonaws.com/123456789012/logs");
}

Rule wrong_endpoint(std::string_view url) {
    bool const right = is_web_url(url) && !parts_of_url(url)[0].empty();
    return unless(right, "a URL such as https://vpce-1.sqs.eu-west-1.vpce.amazonaws.com");
}

std::string_view region_of_url(std::string_view url) {
    std::string_view const host = is_web_url(url) ? parts_of_url(url)[0] : std::string_view();
    for (std::string_view const part : base::split(host, '.')) {
        if (!wrong_region(part)) return part;
    }
    return {};
}

// SNS developer guide, "CreateTopic".
Rule wrong_topic_arn(std::string_view arn) {
    std::vector<std::string_view> const parts = base::split(arn, ':');
    bool const right = parts.size() == 6 && parts[0] == "arn" && parts[1].starts_with("aws") &&
                       parts[2] == "sns" && !wrong_region(parts[3]) && parts[4].size() == 12 &&
                       std::all_of(parts[4].begin(), parts[4].end(), is_digit) &&
                       fits(parts[5], {1, 256, "-_."});
    return unless(right,
                  "the ARN of an SNS topic such as arn:aws:sns:eu-west-1:123456789012:alarms");
}

}  // namespace stacks
