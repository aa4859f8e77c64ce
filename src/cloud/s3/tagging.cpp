#include "cloud/s3/tagging.hpp"

#include "aws/rest_xml_protocol.hpp"
#include "base/text.hpp"
#include "cloud/s3/versions.hpp"
#include "cloud/tags.hpp"

namespace cloud::s3 {
namespace {

constexpr char const* kSetting = "tags";  // of a bucket
constexpr char const* kSystemSetting = "system-tags";
constexpr char const* kHeader = "x-amz-tagging";
constexpr std::size_t kMaximumBucketTags = 50;
constexpr std::size_t kMaximumObjectTags = 10;
constexpr std::size_t kMaximumKeyCharacters = 128;
constexpr std::size_t kMaximumValueCharacters = 256;

aws::Error invalid_tag(std::string const& message) { return {"InvalidTag", message}; }

std::size_t characters(std::string const& text) {
    std::size_t count = 0;
    for (char const c : text) count += (static_cast<unsigned char>(c) & 0xC0) == 0x80 ? 0 : 1;
    return count;
}

void check_tag(std::string const& key, std::string const& value) {
    if (base::lower(key).starts_with("aws:")) {
        throw invalid_tag("System tags cannot be added/updated by requester");
    }
    if (key.empty() || characters(key) > kMaximumKeyCharacters) {
        throw invalid_tag("The TagKey you have provided is invalid").with("TagKey", key);
    }
    if (characters(value) > kMaximumValueCharacters) {
        throw invalid_tag("The TagValue you have provided is invalid")
            .with("TagKey", key)
            .with("TagValue", value);
    }
}

// `known`: what is AWS's own there may be said again, as it is.
TagSet read_body(Request const& request, TagSet const& known = {}) {
    base::Result<codec::Xml> const body = codec::parse_xml(request.body);
    codec::Xml const* const set = body ? body->find("TagSet") : nullptr;
    if (!body || body->name != "Tagging" || !set) throw malformed_xml();
    TagSet tags;
    for (codec::Xml const& node : set->children) {
        if (node.name != "Tag" || !node.find("Key") || !node.find("Value")) throw malformed_xml();
        std::string const& key = node.text_of("Key");
        auto const same = known.find(key);
        if (same == known.end() || same->second != node.text_of("Value")) {
            check_tag(key, node.text_of("Value"));
        }
        if (!tags.emplace(key, node.text_of("Value")).second) {
            throw invalid_tag("Cannot provide multiple Tags with the same key").with("TagKey", key);
        }
    }
    return tags;
}

void check_object_tags(TagSet const& tags) {
    if (tags.size() <= kMaximumObjectTags) return;
    throw aws::Error("BadRequest", "Object tags cannot be greater than 10");
}

codec::Xml document(TagSet const& tags) {
    codec::Xml root{"Tagging"};
    root.xmlns = std::string(aws::kS3Xmlns);
    codec::Xml& set = root.add("TagSet");
    for (auto const& [key, value] : tags) {
        codec::Xml& tag = set.add("Tag");
        tag.add("Key", key);
        tag.add("Value", value);
    }
    return root;
}

void save_tags(Store& s, Request const& request, Object const& object, char const* event) {
    s.state.save(object);
    s.events.tell(open_bucket(s, request), object, request.happened(event));
}

http::Reply told(Store& s, Request const& request, Object const& object, int status) {
    http::Reply reply = aws::rest_reply(status, request.who.request_id);
    describe_version(reply, open_bucket(s, request), object.version);
    return reply;
}

}  // namespace

void keep_system_tags(Store& s, Bucket const& bucket, TagSet const& tags) {
    s.state.save_setting(bucket.name, kSystemSetting, tags.empty() ? "" : write_tags(tags));
}

http::Reply put_bucket_tagging(Store& s, Request const& request) {
    Bucket const bucket = open_bucket(s, request);
    TagSet const system = read_tags(s.state.setting(bucket.name, kSystemSetting));
    TagSet tags = read_body(request, system);
    for (auto const& [key, value] : system) {
        if (tags.erase(key) == 0) throw invalid_tag("System tags cannot be removed by requester");
    }
    if (tags.size() > kMaximumBucketTags) {
        throw aws::Error("BadRequest", "Bucket tag count cannot be greater than 50");
    }
    s.state.save_setting(bucket.name, kSetting, tags.empty() ? "" : write_tags(tags));
    return aws::rest_reply(204, request.who.request_id);
}

http::Reply get_bucket_tagging(Store& s, Request const& request) {
    Bucket const bucket = open_bucket(s, request);
    TagSet tags = read_tags(s.state.setting(bucket.name, kSetting));
    tags.merge(read_tags(s.state.setting(bucket.name, kSystemSetting)));
    if (tags.empty()) {
        throw aws::Error("NoSuchTagSet", "The TagSet does not exist", 404)
            .with("BucketName", bucket.name);
    }
    return aws::rest_xml_reply(document(tags), request.who.request_id);
}

http::Reply delete_bucket_tagging(Store& s, Request const& request) {
    s.state.save_setting(open_bucket(s, request).name, kSetting, "");
    return aws::rest_reply(204, request.who.request_id);
}

http::Reply put_object_tagging(Store& s, Request const& request) {
    Object object = open_object(s, request);
    object.tags = read_body(request);
    check_object_tags(object.tags);
    note_tags(s, open_bucket(s, request), object.tags);
    save_tags(s, request, object, "ObjectTagging:Put");
    return told(s, request, object, 200);
}

http::Reply get_object_tagging(Store& s, Request const& request) {
    Object const object = open_object(s, request);
    http::Reply reply = aws::rest_xml_reply(document(object.tags), request.who.request_id);
    describe_version(reply, open_bucket(s, request), object.version);
    return reply;
}

http::Reply delete_object_tagging(Store& s, Request const& request) {
    Object object = open_object(s, request);
    object.tags.clear();
    save_tags(s, request, object, "ObjectTagging:Delete");
    return told(s, request, object, 204);
}

TagSet tags_of_header(http::Headers const& headers) {
    TagSet tags;
    for (auto const& [key, value] : http::parse_query(headers.text(kHeader))) {
        check_tag(key, value);
        if (tags.emplace(key, value).second) continue;
        throw invalid_argument(
            "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query "
            "parameters without tag name duplicates.")
            .with("ArgumentName", kHeader)
            .with("ArgumentValue", headers.text(kHeader));
    }
    check_object_tags(tags);
    return tags;
}

TagSet asked_tags(Request const& request) {
    try {
        return request.asks("tagging") ? read_body(request) : tags_of_header(request.head.headers);
    } catch (aws::Error const&) {
        return {};  // the verb says what is wrong with them
    }
}

void note_tags(Store& s, Bucket bucket, TagSet const& tags) {
    if (tags.empty() || bucket.has_tagged) return;
    bucket.has_tagged = true;
    s.state.save(bucket);
}

}  // namespace cloud::s3
