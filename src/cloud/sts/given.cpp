#include "cloud/sts/given.hpp"

#include <algorithm>

#include "aws/input.hpp"
#include "base/text.hpp"
#include "cloud/sts/model.hpp"
#include "codec/gzip.hpp"
#include "policy/document.hpp"

namespace cloud::sts {
namespace {

bool is_name_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("_+=,.@-").find(c) != std::string_view::npos;
}

bool is_tag_character(char c) {
    return is_name_character(c) || (static_cast<unsigned char>(c) & 0x80) != 0 ||
           std::string_view(" :/").find(c) != std::string_view::npos;
}

bool is_tag_text(std::string const& text) {
    return base::valid_utf8(text) && std::all_of(text.begin(), text.end(), is_tag_character);
}

std::string told(std::string const& member) {
    return base::lower(member.substr(0, 1)) + member.substr(1);
}

std::string at_least(std::size_t least) {
    return "Member must have length greater than or equal to " + std::to_string(least);
}

std::string at_most(std::size_t most) {
    return "Member must have length less than or equal to " + std::to_string(most);
}

void check_length(std::string const& value, std::string const& member, Length length) {
    if (value.size() < length.least) throw aws::validation(value, member, at_least(length.least));
    if (value.size() > length.most) throw aws::validation(value, member, at_most(length.most));
}

aws::Error invalid_parameter(std::string const& message) {
    return {"InvalidParameterValue", message};
}

bool has_key(std::vector<std::string> const& keys, std::string const& key) {
    return std::any_of(keys.begin(), keys.end(),
                       [&](std::string const& one) { return base::equal_ignoring_case(one, key); });
}

void check_tag(std::string const& key, std::string const& value, std::size_t number) {
    std::string const member = "tags." + std::to_string(number) + ".member.";
    check_length(key, member + "key", {1, kTagKeyLength});
    check_length(value, member + "value", {0, kTagValueLength});
    if (!is_tag_text(key) || !is_tag_text(value)) {
        throw aws::validation(
            key, member + "key",
            "Member must satisfy regular expression pattern: [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+");
    }
    if (base::lower(key).starts_with("aws:")) {
        throw invalid_parameter("Tag keys beginning with aws: are reserved for system use.");
    }
}

aws::Tags given_own_tags(codec::Json const& in) {
    aws::Tags tags;
    std::vector<std::string> keys;
    for (codec::Json const& one : in.at("Tags").items()) {
        tags.emplace_back(aws::required_text(one, "Key"), aws::required_text(one, "Value"));
        auto const& [key, value] = tags.back();
        check_tag(key, value, tags.size());
        if (has_key(keys, key)) {
            throw invalid_parameter(
                "Duplicate tag keys found. Please note that Tag keys are case insensitive.");
        }
        keys.push_back(key);
        if (tags.size() > kTags) throw aws::validation("", "tags", at_most(kTags));
    }
    return tags;
}

bool has_tag(aws::Tags const& tags, std::string const& key) {
    return std::any_of(tags.begin(), tags.end(),
                       [&](auto const& tag) { return base::equal_ignoring_case(tag.first, key); });
}

// Those that the session before hands on cannot be set again.
void add_chained(SessionTags& to, aws::Session const& chained) {
    for (auto const& [key, value] : chained.tags) {
        if (!has_key(chained.transitive_tags, key)) continue;
        if (has_tag(to.tags, key)) {
            throw invalid_parameter(
                "One of the specified transitive tag keys can't be set because it conflicts with a "
                "transitive tag key from the calling session.");
        }
        to.tags.emplace_back(key, value);
        to.transitive.push_back(key);
    }
}

std::string managed(RoleDirectory const& policies, std::string const& arn,
                    std::string const& account) {
    std::optional<aws::Arn> const parsed = aws::parse_arn(arn);
    bool const named =
        parsed && parsed->service == "iam" && parsed->resource.starts_with("policy/");
    if (!named) throw invalid("ARN " + arn + " is not valid.");
    bool const reachable = parsed->account == account || parsed->account == "aws";
    std::optional<std::string> document = reachable ? policies.managed_policy(arn) : std::nullopt;
    if (!document) throw invalid("Policy " + arn + " does not exist or is not attachable.");
    return std::move(*document);
}

}  // namespace

aws::Error invalid(std::string const& message) { return {"ValidationError", message}; }
aws::Error denied(std::string const& message) { return {"AccessDenied", message, 403}; }

std::string given_name(codec::Json const& in, std::string const& member, Length length) {
    std::string name = aws::required_text(in, member);
    if (!std::all_of(name.begin(), name.end(), is_name_character)) {
        throw aws::validation(name, told(member),
                              "Member must satisfy regular expression pattern: [\\w+=,.@-]*");
    }
    check_length(name, told(member), length);
    return name;
}

std::int64_t given_duration(codec::Json const& in, std::int64_t longest, std::int64_t otherwise) {
    std::int64_t const seconds = aws::optional_integer(in, "DurationSeconds").value_or(otherwise);
    if (seconds >= kShortestSession && seconds <= longest) return seconds;
    throw aws::validation(
        std::to_string(seconds), "durationSeconds",
        seconds < kShortestSession
            ? "Member must have value greater than or equal to 900"
            : "Member must have value less than or equal to " + std::to_string(longest));
}

std::string given_external_id(codec::Json const& in) {
    std::string id = aws::optional_text(in, "ExternalId").value_or("");
    if (in.has("ExternalId")) {
        check_length(id, "externalId", {kShortestExternalId, kLongestExternalId});
    }
    return id;
}

std::optional<aws::Arn> role_arn(codec::Json const& in) {
    std::optional<aws::Arn> arn = aws::parse_arn(in.at("RoleArn").text());
    bool const role = arn && arn->service == "iam" && arn->resource.starts_with("role/") &&
                      !arn->account.empty() && !arn->partition.empty();
    return role ? arn : std::nullopt;
}

std::vector<std::string> given_policies(codec::Json const& in, RoleDirectory const& policies,
                                        std::string const& account) {
    std::vector<std::string> out;
    if (auto const own = aws::optional_text(in, "Policy")) {
        check_length(*own, "policy", {1, kPolicyLength});
        if (auto const wrong = policy::malformed(*own, policy::Kind::identity)) {
            throw aws::Error("MalformedPolicyDocument", *wrong);
        }
        out.push_back(*own);
    }
    codec::Json::Array const& arns = in.at("PolicyArns").items();
    if (arns.size() > kPolicyArns) throw aws::validation("", "policyArns", at_most(kPolicyArns));
    for (codec::Json const& one : arns) {
        out.push_back(managed(policies, aws::required_text(one, "arn"), account));
    }
    return out;
}

SessionTags given_tags(codec::Json const& in, aws::Session const* chained) {
    SessionTags out{given_own_tags(in), aws::text_list(in, "TransitiveTagKeys")};
    for (std::string const& key : out.transitive) {
        if (has_tag(out.tags, key)) continue;
        throw invalid_parameter(
            "The specified transitive tag key must be included in the requested tags.");
    }
    if (chained) add_chained(out, *chained);
    return out;
}

std::int64_t packed_size(std::vector<std::string> const& policies, aws::Tags const& tags) {
    if (policies.empty() && tags.empty()) return 0;
    std::string all;
    for (std::string const& one : policies) all += one;
    for (auto const& [key, value] : tags) all += key + '\n' + value + '\n';
    std::size_t const packed = codec::gzip(all).size();
    std::size_t const percent = (packed * 100 + kPackedSize - 1) / kPackedSize;
    if (percent > 100) {
        throw aws::Error("PackedPolicyTooLarge",
                         "Packed policy consumes " + std::to_string(percent) +
                             "% of allotted space, please use smaller policy.");
    }
    return static_cast<std::int64_t>(percent);
}

}  // namespace cloud::sts
