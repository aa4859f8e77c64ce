#include "cloud/iam/tags.hpp"

#include <algorithm>

#include "aws/input.hpp"
#include "base/text.hpp"
#include "cloud/iam/given.hpp"

namespace cloud::iam {
namespace {

constexpr char const* kPattern = "[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+";

bool is_tag_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (static_cast<unsigned char>(c) & 0x80) != 0 ||
           std::string_view(" _.:/=+-@").find(c) != std::string_view::npos;
}

bool is_tag_text(std::string const& text) {
    return base::valid_utf8(text) && std::all_of(text.begin(), text.end(), is_tag_character);
}

std::string at_most(std::size_t most) {
    return "Member must have length less than or equal to " + std::to_string(most);
}

// Users' and roles' keys are the same where they differ by case alone.
bool same_key(Tagged kind, std::string const& a, std::string const& b) {
    bool const any_case = kind == Tagged::user || kind == Tagged::role;
    return any_case ? base::equal_ignoring_case(a, b) : a == b;
}

void check_key(std::string const& key, std::string const& member) {
    if (key.empty()) {
        throw invalid_value(member, "Member must have length greater than or equal to 1");
    }
    if (key.size() > kTagKeyLength) throw invalid_value(member, at_most(kTagKeyLength));
    if (!is_tag_text(key)) {
        throw invalid_value(
            member, "Member must satisfy regular expression pattern: " + std::string(kPattern));
    }
    if (base::lower(key).starts_with("aws:")) {
        throw invalid_input("Tag keys beginning with aws: are reserved for system use.");
    }
}

void check_value(std::string const& value, std::string const& member) {
    if (value.size() > kTagValueLength) throw invalid_value(member, at_most(kTagValueLength));
    if (is_tag_text(value)) return;
    throw invalid_value(member, "Member must satisfy regular expression pattern: " +
                                    base::replace_all(kPattern, "]+", "]*"));
}

void check_distinct(Tagged kind, aws::Tags const& tags) {
    bool const any_case = kind == Tagged::user || kind == Tagged::role;
    for (auto one = tags.begin(); one != tags.end(); ++one) {
        bool const again = std::any_of(tags.begin(), one, [&](auto const& other) {
            return same_key(kind, one->first, other.first);
        });
        if (!again) continue;
        throw invalid_input(any_case ? "Duplicate tag keys found. Please note that Tag keys are "
                                       "case insensitive."
                                     : "Duplicate tag keys found.");
    }
}

// The id that tags are kept under; NoSuchEntity.
std::string tagged_entity(Iam const& iam, Tagged kind, aws::Invocation const& call) {
    switch (kind) {
        case Tagged::user:
            return open(iam, Kind::user, call).id;
        case Tagged::role:
            return open(iam, Kind::role, call).id;
        case Tagged::instance_profile:
            return open(iam, Kind::instance_profile, call).id;
        case Tagged::policy:
            return open_own_policy(iam, call).id;
        case Tagged::provider:
            break;
    }
    return open_provider(iam, call).arn;
}

}  // namespace

aws::Tags given_tags(codec::Json const& in, Tagged kind) {
    codec::Json const& list = in.at("Tags");
    if (list.items().size() > kTags) throw invalid_value("tags", at_most(kTags));
    aws::Tags tags;
    for (codec::Json const& one : list.items()) {
        std::string const member = "tags." + std::to_string(tags.size() + 1) + ".member.";
        tags.emplace_back(aws::required_text(one, "Key"), aws::required_text(one, "Value"));
        check_key(tags.back().first, member + "key");
        check_value(tags.back().second, member + "value");
    }
    check_distinct(kind, tags);
    return tags;
}

void put_tags(Iam& iam, std::string const& entity, Tagged kind, aws::Tags const& tags) {
    for (auto const& [key, value] : tags) {
        for (auto const& [known, old] : iam.permissions.tags(entity)) {
            if (same_key(kind, known, key)) iam.permissions.untag(entity, known);
        }
        iam.permissions.tag(entity, key, value);
    }
    if (iam.permissions.tags(entity).size() > kTags) {
        throw aws::Error("LimitExceeded", "The number of tags has reached the maximum limit.", 409);
    }
}

codec::Json describe_tags(aws::Tags const& tags) {
    codec::Json out = codec::Json::array();
    for (auto const& [key, value] : tags) {
        out.push(codec::Json::object({{"Key", key}, {"Value", value}}));
    }
    return out;
}

void set_tags(codec::Json& described, aws::Tags const& tags) {
    if (!tags.empty()) described.set("Tags", describe_tags(tags));
}

codec::Json tag(Iam& iam, Tagged kind, aws::Invocation const& call) {
    aws::Tags const tags = given_tags(call.input, kind);
    put_tags(iam, tagged_entity(iam, kind, call), kind, tags);
    return codec::Json();
}

codec::Json untag(Iam& iam, Tagged kind, aws::Invocation const& call) {
    std::vector<std::string> const keys = aws::text_list(call.input, "TagKeys");
    if (keys.size() > kTags) throw invalid_value("tagKeys", at_most(kTags));
    for (std::string const& key : keys) {
        if (!key.empty() && key.size() <= kTagKeyLength && is_tag_text(key)) continue;
        throw invalid_value("tagKeys",
                            "Member must satisfy constraint: [Member must have length less than or "
                            "equal to 128, Member must have length greater than or equal to 1, "
                            "Member must satisfy regular expression pattern: " +
                                std::string(kPattern) + ", Member must not be null]");
    }
    std::string const entity = tagged_entity(iam, kind, call);
    for (auto const& tag : iam.permissions.tags(entity)) {
        bool const asked = std::any_of(keys.begin(), keys.end(), [&](std::string const& key) {
            return same_key(kind, tag.first, key);
        });
        if (asked) iam.permissions.untag(entity, tag.first);
    }
    return codec::Json();
}

codec::Json list_tags(Iam& iam, Tagged kind, aws::Invocation const& call) {
    std::vector<Named> all;
    for (auto const& [key, value] : iam.permissions.tags(tagged_entity(iam, kind, call))) {
        all.emplace_back(key, codec::Json::object({{"Key", key}, {"Value", value}}));
    }
    return page(call, "Tags", std::move(all));
}

}  // namespace cloud::iam
