#include "cloud/organizations/given.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "aws/input.hpp"
#include "base/text.hpp"

namespace cloud::organizations {
namespace {

constexpr std::size_t kMaximumTagKey = 128;
constexpr std::size_t kMaximumTagValue = 256;
constexpr std::size_t kMaximumEmail = 64;
constexpr std::size_t kMinimumEmail = 6;
constexpr std::size_t kMaximumAccountName = 50;
constexpr std::size_t kMaximumRoleName = 64;

constexpr std::array<std::string_view, 12> kPolicyTypes = {kServiceControl,
                                                           "RESOURCE_CONTROL_POLICY",
                                                           "TAG_POLICY",
                                                           "BACKUP_POLICY",
                                                           "AISERVICES_OPT_OUT_POLICY",
                                                           "CHATBOT_POLICY",
                                                           "DECLARATIVE_POLICY_EC2",
                                                           "SECURITYHUB_POLICY",
                                                           "INSPECTOR_POLICY",
                                                           "UPGRADE_ROLLOUT_POLICY",
                                                           "BEDROCK_POLICY",
                                                           "S3_POLICY"};

aws::Error invalid_pattern() {
    return invalid_input("You provided a value that does not match the required pattern.",
                         "INVALID_PATTERN");
}

aws::Error invalid_value(std::string const& reason) {
    return invalid_input("You specified an invalid value.", reason);
}

bool is_name_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("_+=,.@-").find(c) != std::string_view::npos;
}

bool is_name(std::string_view text) {
    return std::all_of(text.begin(), text.end(), is_name_character);
}

bool has_space(std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](unsigned char c) { return c <= ' '; });
}

// [^\s@]+@[^\s@]+\.[^\s@]+
bool is_email(std::string_view text) {
    std::size_t const at = text.find('@');
    if (at == 0 || at == std::string_view::npos || has_space(text)) return false;
    std::string_view const host = text.substr(at + 1);
    std::size_t const dot = host.rfind('.');
    return host.find('@') == std::string_view::npos && dot != std::string_view::npos && dot > 0 &&
           dot + 1 < host.size();
}

std::size_t page_size(codec::Json const& in) {
    std::int64_t const most = aws::optional_integer(in, "MaxResults").value_or(kItemsPerPage);
    if (most >= 1 && most <= kItemsPerPage) return static_cast<std::size_t>(most);
    throw invalid_input("MaxResults must be between 1 and 20.",
                        most < 1 ? "MIN_VALUE_EXCEEDED" : "MAX_VALUE_EXCEEDED");
}

// After what the page is to begin; a token is that, in base64.
std::string page_start(codec::Json const& in) {
    std::optional<std::string> const token = aws::optional_text(in, "NextToken");
    if (!token) return "";
    std::optional<std::string> const after = base::from_base64(*token);
    if (after && !after->empty()) return *after;
    throw invalid_input("You specified an invalid NextToken.", "INVALID_NEXT_TOKEN");
}

void check_tag_key(std::string const& key) {
    if (key.empty() || key.size() > kMaximumTagKey || !base::valid_utf8(key)) {
        throw invalid_input("You specified a tag key of a length that isn't allowed.",
                            key.empty() ? "MIN_LENGTH_EXCEEDED" : "MAX_LENGTH_EXCEEDED");
    }
    if (!base::lower(key).starts_with("aws:")) return;
    throw invalid_input("Tag keys that begin with aws: are reserved for system tags.",
                        "INVALID_SYSTEM_TAGS_PARAMETER");
}

}  // namespace

std::string required(codec::Json const& in, std::string_view member) {
    std::optional<std::string> const text = aws::optional_text(in, member);
    if (text) return *text;
    throw invalid_input("You must specify a value for " + std::string(member) + ".",
                        "INPUT_REQUIRED");
}

std::string given_text(codec::Json const& in, std::string_view member, TextLimits limits) {
    std::string text = required(in, member);
    if (text.size() < limits.least) {
        throw invalid_input(std::string(member) + " is shorter than allowed.",
                            "MIN_LENGTH_EXCEEDED");
    }
    if (text.size() > limits.most) {
        throw invalid_input(std::string(member) + " is longer than allowed.",
                            "MAX_LENGTH_EXCEEDED");
    }
    return text;
}

std::optional<std::string> given_optional_text(codec::Json const& in, std::string_view member,
                                               TextLimits limits) {
    if (!aws::optional_text(in, member)) return std::nullopt;
    return given_text(in, member, limits);
}

std::string given_id(codec::Json const& in, std::string_view member,
                     std::initializer_list<Kind> kinds) {
    std::string id = required(in, member);
    std::optional<Kind> const kind = kind_of(id);
    if (kind && std::find(kinds.begin(), kinds.end(), *kind) != kinds.end()) return id;
    throw invalid_pattern();
}

std::string given_email(codec::Json const& in) {
    std::string email = given_text(in, "Email", {kMinimumEmail, kMaximumEmail});
    if (!is_email(email)) throw invalid_pattern();
    return email;
}

std::string given_account_name(codec::Json const& in) {
    std::string name = given_text(in, "AccountName", {1, kMaximumAccountName});
    bool const printable =
        std::all_of(name.begin(), name.end(), [](char c) { return c >= ' ' && c <= '~'; });
    if (!printable) throw invalid_pattern();
    return name;
}

std::string given_role_name(codec::Json const& in) {
    std::string name = given_optional_text(in, "RoleName", {1, kMaximumRoleName})
                           .value_or("OrganizationAccountAccessRole");
    if (!is_name(name))
        throw invalid_input("You specified an invalid role name.", "INVALID_ROLE_NAME");
    return name;
}

// AWS has a list of services; here, whatever is called as they are.
std::string given_service(codec::Json const& in) {
    std::string service = given_text(in, "ServicePrincipal", {1, 128});
    if (!is_name(service)) throw invalid_pattern();
    if (service.ends_with(".amazonaws.com") && !service.starts_with(".")) return service;
    throw invalid_input("You specified an unrecognized service principal.",
                        "UNRECOGNIZED_SERVICE_PRINCIPAL");
}

std::string given_policy_type(codec::Json const& in, std::string_view member) {
    std::string type = required(in, member);
    if (std::find(kPolicyTypes.begin(), kPolicyTypes.end(), type) != kPolicyTypes.end()) {
        return type;
    }
    throw invalid_value("INVALID_ENUM_POLICY_TYPE");
}

aws::Tags given_tags(codec::Json const& in) {
    if (in.at("Tags").items().size() > kMaximumTags) throw too_many_tags();
    aws::Tags tags;
    std::set<std::string> keys;
    for (codec::Json const& tag : in.at("Tags").items()) {
        std::string const key = required(tag, "Key");
        check_tag_key(key);
        if (!keys.insert(key).second) {
            throw invalid_input("You specified the same tag key more than once.",
                                "DUPLICATE_TAG_KEY");
        }
        tags.emplace_back(key, given_text(tag, "Value", {0, kMaximumTagValue}));
    }
    return tags;
}

std::vector<std::string> given_tag_keys(codec::Json const& in) {
    if (in.at("TagKeys").items().size() > kMaximumTags) throw too_many_tags();
    std::vector<std::string> keys = aws::text_list(in, "TagKeys");
    for (std::string const& key : keys) check_tag_key(key);
    return keys;
}

aws::Error too_many_tags() {
    return constraint("You have exceeded the number of tags allowed on this resource.",
                      "MAX_TAG_LIMIT_EXCEEDED");
}

std::string given_word(codec::Json const& in, std::string_view member,
                       std::initializer_list<std::string_view> words) {
    std::string word = required(in, member);
    if (std::find(words.begin(), words.end(), word) != words.end()) return word;
    throw invalid_value("INVALID_ENUM");
}

codec::Json seconds(std::int64_t millis) { return static_cast<double>(millis) / 1000; }

codec::Json page(aws::Invocation const& call, std::string const& member, std::vector<Item> all) {
    std::size_t const most = page_size(call.input);
    std::string last = page_start(call.input);
    auto from =
        std::find_if(all.begin(), all.end(), [&](Item const& one) { return one.first > last; });
    codec::Json items = codec::Json::array();
    for (std::size_t i = 0; i < most && from != all.end(); ++i, ++from) {
        last = from->first;
        items.push(std::move(from->second));
    }
    codec::Json out = codec::Json::object({{member, std::move(items)}});
    if (from != all.end()) out.set("NextToken", base::base64(last));
    return out;
}

std::string in_order(std::int64_t number) {
    std::string const digits = std::to_string(number);
    return std::string(20 - digits.size(), '0') + digits;
}

}  // namespace cloud::organizations
