#include "cloud/cloudformation/bucket_documents.hpp"

#include <set>

#include "base/text.hpp"
#include "cloud/cloudformation/bucket_lifecycle.hpp"

namespace cloud::cloudformation {
namespace {

using codec::Json;
using codec::Xml;

constexpr char const* kXmlns = "http://s3.amazonaws.com/doc/2006-03-01/";

// The same in the template as in XML.
Shape same(char const* name, std::vector<Shape> members = {}) {
    return {name, name, false, std::move(members)};
}

Shape notification(char const* property, char const* element, Shape const& target) {
    Shape const key{
        "S3Key", "S3Key", false, {{"Rules", "FilterRule", true, {same("Name"), same("Value")}}}};
    return {property, element, true, {target, same("Event"), same("Filter", {key})}};
}

std::string text_of_leaf(Json const& value) {
    return value.is_text() ? value.text() : codec::to_json(value);
}

Json leaf_of(std::string const& text) {
    if (text == "true" || text == "false") return text == "true";
    std::optional<std::int64_t> const number = base::to_int64(text);
    return number ? Json(*number) : Json(text);
}

void write(Xml& to, Json const& value, std::vector<Shape> const& members) {
    for (Shape const& member : members) {
        Json const& given = value.at(member.property);
        if (given.is_null()) continue;
        Json::Array const all = member.list ? given.items() : Json::Array{given};
        for (Json const& one : all) {
            Xml& made = to.add(member.element);
            if (member.members.empty())
                made.text = text_of_leaf(one);
            else
                write(made, one, member.members);
        }
    }
}

Json read(Xml const& from, std::vector<Shape> const& members) {
    Json out = Json::object();
    for (Shape const& member : members) {
        std::vector<Xml const*> const found = from.all(member.element);
        if (found.empty()) continue;
        Json all = Json::array();
        for (Xml const* one : found) {
            all.push(member.members.empty() ? leaf_of(one->text) : read(*one, member.members));
        }
        out.set(member.property, member.list ? all : all.items().front());
    }
    return out;
}

// Whether a document says at least what is wanted.
bool says(Xml const& wanted, Xml const& document) {
    // S3 gives the names of a notification's filters their capitals.
    if (wanted.name == "Name") return base::equal_ignoring_case(wanted.text, document.text);
    if (wanted.children.empty()) return wanted.text == document.text;
    std::set<std::string> seen;
    for (Xml const& child : wanted.children) {
        if (!seen.insert(child.name).second) continue;
        std::vector<Xml const*> const all = wanted.all(child.name);
        std::vector<Xml const*> const found = document.all(child.name);
        if (all.size() != found.size()) return false;
        for (std::size_t i = 0; i < all.size(); ++i) {
            if (!says(*all[i], *found[i])) return false;
        }
    }
    return true;
}

}  // namespace

std::vector<Setting> const& bucket_settings() {
    static std::vector<Setting> const settings{
        {"BucketEncryption",
         "encryption",
         "ServerSideEncryptionConfiguration",
         {{"ServerSideEncryptionConfiguration",
           "Rule",
           true,
           {{"ServerSideEncryptionByDefault",
             "ApplyServerSideEncryptionByDefault",
             false,
             {same("SSEAlgorithm"), same("KMSMasterKeyID")}},
            same("BucketKeyEnabled")}}}},
        {"PublicAccessBlockConfiguration",
         "publicAccessBlock",
         "PublicAccessBlockConfiguration",
         {same("BlockPublicAcls"), same("IgnorePublicAcls"), same("BlockPublicPolicy"),
          same("RestrictPublicBuckets")}},
        {"OwnershipControls",
         "ownershipControls",
         "OwnershipControls",
         {{"Rules", "Rule", true, {same("ObjectOwnership")}}}},
        {"VersioningConfiguration",
         "versioning",
         "VersioningConfiguration",
         {same("Status")},
         Json::object({{"Status", "Suspended"}})},
        {"ObjectLockConfiguration",
         "object-lock",
         "ObjectLockConfiguration",
         {same("ObjectLockEnabled"),
          same("Rule", {same("DefaultRetention", {same("Mode"), same("Days"), same("Years")})})},
         Json::object({{"ObjectLockEnabled", "Enabled"}})},
        {.property = "LifecycleConfiguration",
         .query = "lifecycle",
         .root = "LifecycleConfiguration",
         .write = &lifecycle_document,
         .read = &lifecycle_in_template,
         .header_property = "TransitionDefaultMinimumObjectSize",
         .header = "x-amz-transition-default-minimum-object-size"},
        {"NotificationConfiguration",
         "notification",
         "NotificationConfiguration",
         {notification("QueueConfigurations", "QueueConfiguration", same("Queue")),
          notification("TopicConfigurations", "TopicConfiguration", same("Topic")),
          notification("LambdaConfigurations", "CloudFunctionConfiguration",
                       {"Function", "CloudFunction"}),
          same("EventBridgeConfiguration")},
         Json::object()}};
    return settings;
}

Xml to_document(Setting const& setting, Json const& value) {
    Xml document = setting.write ? setting.write(value) : Xml{setting.root};
    document.xmlns = kXmlns;
    write(document, value, setting.members);
    return document;
}

Json as_in_template(Setting const& setting, Xml const& document, Json const& value) {
    if (says(to_document(setting, value), document)) return value;
    return setting.read ? setting.read(document) : read(document, setting.members);
}

}  // namespace cloud::cloudformation
