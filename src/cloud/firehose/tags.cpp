#include "cloud/firehose/tags.hpp"

#include "aws/input.hpp"
#include "cloud/system_tags.hpp"

namespace cloud::firehose {
namespace {

void check_key(std::string const& key) {
    if (key.empty()) {
        throw aws::validation(key, "tags.member.key",
                              "Member must have length greater than or equal to 1");
    }
    if (key.size() > kMaximumTagKey) {
        throw aws::validation(key, "tags.member.key",
                              "Member must have length less than or equal to 128");
    }
    if (is_system_tag(key)) {
        throw invalid_argument("Tag keys that start with aws: are reserved: " + key);
    }
}

}  // namespace

void set_tags(Stream& stream, codec::Json const& tags) {
    for (codec::Json const& tag : tags.items()) {
        std::string const key = aws::required_text(tag, "Key");
        std::string value = aws::optional_text(tag, "Value").value_or("");
        check_key(key);
        if (value.size() > kMaximumTagValue) {
            throw aws::validation(value, "tags.member.value",
                                  "Member must have length less than or equal to 256");
        }
        stream.tags[key] = std::move(value);
    }
    if (counted_tags(stream.tags) <= kMaximumTags) return;
    throw aws::Error("LimitExceededException",
                     "A delivery stream can have at most 50 tags: " + stream.name);
}

codec::Json list_tags_for_delivery_stream(Streams& s, aws::Invocation const& call) {
    Stream const stream = open_stream(s, call);
    constexpr std::int64_t kMost = static_cast<std::int64_t>(kMaximumTags);
    std::int64_t const limit = read_limit(call.input, {kMost, kMost});
    std::string const after = aws::optional_text(call.input, "ExclusiveStartTagKey").value_or("");
    codec::Json tags = codec::Json::array();
    std::int64_t listed = 0;
    auto it = stream.tags.upper_bound(after);
    for (; it != stream.tags.end() && listed < limit; ++it, ++listed) {
        tags.push(codec::Json::object({{"Key", it->first}, {"Value", it->second}}));
    }
    return codec::Json::object(
        {{"Tags", std::move(tags)}, {"HasMoreTags", it != stream.tags.end()}});
}

codec::Json tag_delivery_stream(Streams& s, aws::Invocation const& call) {
    Stream stream = open_stream(s, call);
    if (call.input.at("Tags").items().empty()) {
        throw aws::validation("[]", "tags", "Member must have length greater than or equal to 1");
    }
    set_tags(stream, call.input.at("Tags"));
    s.state.save(stream);
    return codec::Json::object();
}

codec::Json untag_delivery_stream(Streams& s, aws::Invocation const& call) {
    Stream stream = open_stream(s, call);
    for (std::string const& key : aws::text_list(call.input, "TagKeys")) {
        if (!is_system_tag(key)) stream.tags.erase(key);
    }
    s.state.save(stream);
    return codec::Json::object();
}

}  // namespace cloud::firehose
