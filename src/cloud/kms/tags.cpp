#include "cloud/kms/tags.hpp"

#include <set>

#include "aws/input.hpp"
#include "base/text.hpp"
#include "cloud/kms/given.hpp"
#include "cloud/kms/names.hpp"

namespace cloud::kms {
namespace {

aws::Error tag_error(std::string const& message) { return {"TagException", message}; }

// `at` counts from 1, as AWS's complaints do.
void check_tag(std::size_t at, std::string const& key, std::string const& value) {
    std::string const member = "tags." + std::to_string(at) + ".member.";
    if (key.empty()) {
        throw aws::validation(key, member + "tagKey",
                              "Member must have length greater than or equal to 1");
    }
    if (key.size() > kMaximumTagKey) {
        throw aws::validation(key, member + "tagKey",
                              "Member must have length less than or equal to 128");
    }
    if (value.size() > kMaximumTagValue) {
        throw aws::validation(value, member + "tagValue",
                              "Member must have length less than or equal to 256");
    }
    if (base::lower(key).starts_with("aws:")) {
        throw tag_error("Tags beginning with aws: are reserved");
    }
}

Key open_for(Keys& keys, aws::Invocation const& call, char const* operation) {
    Key key = open_key(keys, call, {.operation = operation});
    check_not_pending_deletion(key);
    return key;
}

}  // namespace

void set_tags(Key& key, codec::Json const& tags) {
    std::set<std::string> given;
    std::size_t at = 0;
    for (codec::Json const& tag : tags.items()) {
        std::string const name = aws::required_text(tag, "TagKey");
        std::string const value = aws::required_text(tag, "TagValue");
        check_tag(++at, name, value);
        if (!given.insert(name).second) throw tag_error("Duplicate tag keys");
        key.tags[name] = value;
    }
    if (key.tags.size() > kMaximumTags) throw tag_error("Too many tags");
}

codec::Json tag_resource(Keys& keys, aws::Invocation const& call) {
    Key key = open_for(keys, call, "TagResource");
    set_tags(key, call.input.at("Tags"));
    keys.state.save(key);
    return codec::Json::object();
}

codec::Json untag_resource(Keys& keys, aws::Invocation const& call) {
    Key key = open_for(keys, call, "UntagResource");
    for (std::string const& name : aws::text_list(call.input, "TagKeys")) key.tags.erase(name);
    keys.state.save(key);
    return codec::Json::object();
}

codec::Json list_resource_tags(Keys& keys, aws::Invocation const& call) {
    Page const page = given_page(call.input, {50, 50});
    Key const key = open_key(keys, call, {.operation = "ListResourceTags", .aws_managed = true});
    std::vector<std::pair<std::string, std::string>> const all(key.tags.upper_bound(page.after),
                                                               key.tags.end());
    auto const describe_one = [](auto const& tag) {
        return codec::Json::object({{"TagKey", tag.first}, {"TagValue", tag.second}});
    };
    auto const name_of = [](auto const& tag) { return tag.first; };
    return answer_page("Tags", all, page, std::pair(describe_one, name_of));
}

}  // namespace cloud::kms
