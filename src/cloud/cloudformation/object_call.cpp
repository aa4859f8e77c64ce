#include "cloud/cloudformation/object_call.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "cloud/cloudformation/types.hpp"
#include "codec/xml.hpp"
#include "disk/files.hpp"

namespace cloud::cloudformation {
namespace {

using codec::Json;
using codec::Xml;

constexpr char const* kXmlns = "http://s3.amazonaws.com/doc/2006-03-01/";
// Of an object that is read into an answer. (A custom resource may answer with 4 KiB.)
constexpr std::uint64_t kMostBytesRead = 64u << 10;

struct Row {
    char const* name;
    char const* method;
    char const* query;
    char const* document = "";  // the member that the body is of
    // A body of text, the member that it is; what an answer of text is.
    char const* text = "";
};

constexpr std::array kRows{
    Row{"ListBuckets", "GET", ""},
    Row{"CreateBucket", "PUT", "", "CreateBucketConfiguration"},
    Row{"HeadBucket", "HEAD", ""},
    Row{"DeleteBucket", "DELETE", ""},
    Row{"GetBucketLocation", "GET", "location"},
    Row{"GetBucketNotificationConfiguration", "GET", "notification"},
    Row{"PutBucketNotificationConfiguration", "PUT", "notification", "NotificationConfiguration"},
    Row{"GetBucketPolicy", "GET", "policy", "", "Policy"},
    Row{"PutBucketPolicy", "PUT", "policy", "", "Policy"},
    Row{"DeleteBucketPolicy", "DELETE", "policy"},
    Row{"GetBucketPolicyStatus", "GET", "policyStatus"},
    Row{"GetBucketEncryption", "GET", "encryption"},
    Row{"PutBucketEncryption", "PUT", "encryption", "ServerSideEncryptionConfiguration"},
    Row{"DeleteBucketEncryption", "DELETE", "encryption"},
    Row{"GetPublicAccessBlock", "GET", "publicAccessBlock"},
    Row{"PutPublicAccessBlock", "PUT", "publicAccessBlock", "PublicAccessBlockConfiguration"},
    Row{"DeletePublicAccessBlock", "DELETE", "publicAccessBlock"},
    Row{"GetBucketOwnershipControls", "GET", "ownershipControls"},
    Row{"PutBucketOwnershipControls", "PUT", "ownershipControls", "OwnershipControls"},
    Row{"DeleteBucketOwnershipControls", "DELETE", "ownershipControls"},
    Row{"GetBucketVersioning", "GET", "versioning"},
    Row{"PutBucketVersioning", "PUT", "versioning", "VersioningConfiguration"},
    Row{"GetBucketLifecycleConfiguration", "GET", "lifecycle"},
    Row{"PutBucketLifecycleConfiguration", "PUT", "lifecycle", "LifecycleConfiguration"},
    Row{"DeleteBucketLifecycle", "DELETE", "lifecycle"},
    Row{"GetBucketTagging", "GET", "tagging"},
    Row{"PutBucketTagging", "PUT", "tagging", "Tagging"},
    Row{"DeleteBucketTagging", "DELETE", "tagging"},
    Row{"GetObjectLockConfiguration", "GET", "object-lock"},
    Row{"PutObjectLockConfiguration", "PUT", "object-lock", "ObjectLockConfiguration"},
    Row{"ListObjectsV2", "GET", "list-type=2"},
    Row{"ListObjects", "GET", ""},
    Row{"ListObjectVersions", "GET", "versions"},
    Row{"DeleteObjects", "POST", "delete", "Delete"},
    Row{"GetObject", "GET", "", "", "Body"},
    Row{"HeadObject", "HEAD", ""},
    Row{"PutObject", "PUT", "", "", "Body"},
    Row{"DeleteObject", "DELETE", ""},
    Row{"GetObjectTagging", "GET", "tagging"},
    Row{"PutObjectTagging", "PUT", "tagging", "Tagging"},
    Row{"DeleteObjectTagging", "DELETE", "tagging"},
};

struct Named {
    char const* member;
    char const* wire;
};

constexpr std::array kInQuery{Named{"Prefix", "prefix"},
                              Named{"Delimiter", "delimiter"},
                              Named{"MaxKeys", "max-keys"},
                              Named{"Marker", "marker"},
                              Named{"ContinuationToken", "continuation-token"},
                              Named{"StartAfter", "start-after"},
                              Named{"KeyMarker", "key-marker"},
                              Named{"VersionIdMarker", "version-id-marker"},
                              Named{"VersionId", "versionId"}};

constexpr std::array kInHeaders{
    Named{"ContentType", "Content-Type"},
    Named{"ContentEncoding", "Content-Encoding"},
    Named{"SkipDestinationValidation", "x-amz-skip-destination-validation"},
    Named{"ServerSideEncryption", "x-amz-server-side-encryption"},
    Named{"SSEKMSKeyId", "x-amz-server-side-encryption-aws-kms-key-id"},
    Named{"ACL", "x-amz-acl"},
    Named{"BypassGovernanceRetention", "x-amz-bypass-governance-retention"},
    Named{"ObjectLockEnabledForBucket", "x-amz-bucket-object-lock-enabled"},
    Named{"ExpectedBucketOwner", "x-amz-expected-bucket-owner"}};

constexpr std::array kOfHeaders{Named{"ETag", "ETag"},
                                Named{"VersionId", "x-amz-version-id"},
                                Named{"DeleteMarker", "x-amz-delete-marker"},
                                Named{"ContentType", "Content-Type"},
                                Named{"LastModified", "Last-Modified"},
                                Named{"ServerSideEncryption", "x-amz-server-side-encryption"}};

// Lists whose items stand in their parent: "Rules" is a row of <Rule>.
constexpr std::array kLists{Named{"QueueConfigurations", "QueueConfiguration"},
                            Named{"TopicConfigurations", "TopicConfiguration"},
                            Named{"LambdaFunctionConfigurations", "CloudFunctionConfiguration"},
                            Named{"Events", "Event"},
                            Named{"FilterRules", "FilterRule"},
                            Named{"Rules", "Rule"},
                            Named{"Transitions", "Transition"},
                            Named{"NoncurrentVersionTransitions", "NoncurrentVersionTransition"},
                            Named{"Objects", "Object"},
                            Named{"Tags", "Tag"},
                            Named{"Contents", "Contents"},
                            Named{"CommonPrefixes", "CommonPrefixes"},
                            Named{"Versions", "Version"},
                            Named{"DeleteMarkers", "DeleteMarker"},
                            Named{"Deleted", "Deleted"},
                            Named{"Errors", "Error"}};
// And those whose items stand in an element of their own.
constexpr std::array kWrapped{Named{"TagSet", "Tag"}, Named{"Buckets", "Bucket"}};
constexpr std::array kRenamed{Named{"QueueArn", "Queue"}, Named{"TopicArn", "Topic"},
                              Named{"LambdaFunctionArn", "CloudFunction"}};

template <std::size_t N>
char const* wire_of(std::array<Named, N> const& table, std::string_view member) {
    for (Named const& one : table) {
        if (member == one.member) return one.wire;
    }
    return nullptr;
}

template <std::size_t N>
char const* member_of(std::array<Named, N> const& table, std::string_view wire) {
    for (Named const& one : table) {
        if (wire == one.wire) return one.member;
    }
    return nullptr;
}

Row const& row_of(std::string const& operation) {
    for (Row const& row : kRows) {
        if (operation == row.name) return row;
    }
    throw aws::Error("InvalidAction", "This cloud has no operation " + operation + " of S3");
}

std::string element_of(std::string const& member, Json const& value) {
    if (char const* const renamed = wire_of(kRenamed, member)) return renamed;
    return member == "Key" && value.is_object() ? "S3Key" : member;
}

void add(Xml& parent, std::string const& member, Json const& value) {
    if (value.is_null()) return;
    if (value.is_array()) {
        char const* const wrapped = wire_of(kWrapped, member);
        char const* const flat = wire_of(kLists, member);
        Xml& list = wrapped ? parent.add(member) : parent;
        for (Json const& item : value.items()) {
            add(list, wrapped ? wrapped : flat ? flat : member, item);
        }
        return;
    }
    if (!value.is_object()) {
        parent.add(element_of(member, value), value.is_text() ? value.text() : to_json(value));
        return;
    }
    Xml& child = parent.add(element_of(member, value));
    for (auto const& [name, inner] : value.members()) add(child, name, inner);
}

Json read(Xml const& element) {
    if (char const* const item = wire_of(kWrapped, element.name)) {
        Json list = Json::array();
        for (Xml const* one : element.all(item)) list.push(read(*one));
        return list;
    }
    if (element.children.empty() && element.name != "EventBridgeConfiguration") {
        return Json(element.text);
    }
    Json out = Json::object();
    for (Xml const& child : element.children) {
        char const* const list = member_of(kLists, child.name);
        bool const is_list = list && !(child.name == "DeleteMarker" && child.children.empty());
        if (is_list) {
            Json items = out.at(list).is_null() ? Json::array() : out.at(list);
            items.push(read(child));
            out.set(list, std::move(items));
            continue;
        }
        char const* const renamed = member_of(kRenamed, child.name);
        out.set(renamed ? renamed : child.name == "S3Key" ? "Key" : child.name, read(child));
    }
    return out;
}

std::string body_of(Row const& row, Json const& input) {
    if (*row.text != '\0') return text_of(input, row.text);
    if (*row.document == '\0' || !input.has(row.document)) return "";
    Xml root{row.document};
    root.xmlns = kXmlns;
    for (auto const& [name, value] : input.at(row.document).members()) add(root, name, value);
    return codec::to_xml(root);
}

std::string read_file(http::FileRange const& range) {
    if (range.bytes > kMostBytesRead) {
        throw aws::Error("InvalidRequest", "Response object is too long.");
    }
    std::string text(range.bytes, '\0');
    disk::Done const done = range.file->read_at(range.offset, text.data(), text.size());
    if (!done) throw aws::Error("InternalError", "The object could not be read");
    return text;
}

}  // namespace

ObjectOperations::Asked request_of(ObjectCall const& call) {
    Row const& row = row_of(call.operation);
    ObjectOperations::Asked asked;
    asked.method = row.method;
    asked.query = row.query;
    for (auto const& [member, value] : call.input.members()) {
        std::string const text = text_of(call.input, member.c_str());
        if (member == "Bucket") {
            asked.bucket = text;
        } else if (member == "Key") {
            asked.key = text;
        } else if (char const* const parameter = wire_of(kInQuery, member)) {
            asked.query += (asked.query.empty() ? "" : "&") + std::string(parameter) + "=" +
                           base::percent_encode(text);
        } else if (char const* const header = wire_of(kInHeaders, member)) {
            asked.headers.add(header, text);
        } else if (member != row.document && member != row.text && member != "ChecksumAlgorithm") {
            throw aws::Error("InvalidRequest", "S3's " + call.operation + " has no " + member +
                                                   " that custom resources could give here");
        }
    }
    asked.body = body_of(row, call.input);
    return asked;
}

Json read_answer(ObjectCall const& call, http::Reply const& reply) {
    Row const& row = row_of(call.operation);
    Json out = Json::object();
    std::string text;
    if (auto const* const range = std::get_if<http::FileRange>(&reply.body)) {
        text = read_file(*range);
    } else {
        text = std::get<std::string>(reply.body);
    }
    if (*row.text != '\0' && row.method == std::string_view("GET")) {
        out.set(row.text, text);
    } else if (base::Result<Xml> const xml = codec::parse_xml(text); xml && !text.empty()) {
        out =
            xml->name == "LocationConstraint" ? Json::object({{xml->name, xml->text}}) : read(*xml);
        if (!out.is_object()) out = Json::object();
    }
    for (Named const& header : kOfHeaders) {
        std::string const* const value = reply.headers.find(header.wire);
        if (value) out.set(header.member, *value);
    }
    // Of an object; else it is that of the XML.
    if (!call.input.has("Key")) out.erase("ContentType");
    return out;
}

}  // namespace cloud::cloudformation
