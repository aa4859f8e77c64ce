// AWS::S3::*
#include <map>

#include "base/text.hpp"
#include "cloud/cloudformation/bucket_documents.hpp"
#include "cloud/cloudformation/resource_families.hpp"
#include "codec/xml.hpp"

namespace cloud::cloudformation {
namespace {

using codec::Json;
using codec::Xml;

constexpr char const* kXmlns = "http://s3.amazonaws.com/doc/2006-03-01/";
// What S3 here has no operation for: it is refused, not passed over.
constexpr char const* kUnsupported[] = {
    "AccelerateConfiguration", "AnalyticsConfigurations",
    "CorsConfiguration",       "IntelligentTieringConfigurations",
    "InventoryConfigurations", "LoggingConfiguration",
    "MetricsConfigurations",   "ReplicationConfiguration",
    "WebsiteConfiguration"};

Xml root(char const* name) {
    Xml made{name};
    made.xmlns = kXmlns;
    return made;
}

void put(Desk const& desk, std::string const& bucket, Setting const& setting, Json const& value) {
    http::Headers headers;
    std::string const said = text_of(value, setting.header_property);
    if (!said.empty()) headers.add(setting.header, said);
    desk.object({.caller = {},
                 .method = "PUT",
                 .bucket = bucket,
                 .query = setting.query,
                 .headers = headers,
                 .body = codec::to_xml(to_document(setting, value))});
}

void configure(Desk const& desk, std::string const& bucket, Json const& properties,
               Json const& was) {
    for (char const* const name : kUnsupported) {
        if (!properties.has(name)) continue;
        throw aws::Error("InvalidRequest",
                         "S3 of this cloud has no " + std::string(name) + " yet: leave it out");
    }
    std::string const acl = text_of(properties, "AccessControl");
    if (!acl.empty() && acl != "Private") {
        throw aws::Error(
            "InvalidRequest",
            "S3 of this cloud has no access control lists: use a bucket policy instead "
            "of AccessControl " +
                acl);
    }
    for (Setting const& setting : bucket_settings()) {
        Json const& value = properties.at(setting.property);
        if (value == was.at(setting.property)) continue;
        if (!value.is_null()) {
            put(desk, bucket, setting, value);
        } else if (!setting.otherwise.is_null()) {
            put(desk, bucket, setting, setting.otherwise);
        } else {
            desk.object(
                {.caller = {}, .method = "DELETE", .bucket = bucket, .query = setting.query});
        }
    }
}

// AWS's, the stack's and its own; all at once, as S3 takes them: what is AWS's must be among them.
void set_tags(Desk const& desk, std::string const& bucket, Json const& properties,
              Json const& was) {
    desk.mark("arn:aws:s3:::" + bucket);
    Json tags = desk.tags(properties.at("Tags"));
    Json const gone = desk.tags_gone(was.at("Tags"), properties.at("Tags"));
    if (tags.items().empty() && gone.items().empty()) return;
    for (auto const& [key, value] : desk.system_tags()) {
        tags.push(Json::object({{"Key", key}, {"Value", value}}));
    }
    Xml document = root("Tagging");
    Xml& set = document.add("TagSet");
    for (Json const& tag : tags.items()) {
        Xml& one = set.add("Tag");
        one.add("Key", text_of(tag, "Key"));
        one.add("Value", text_of(tag, "Value"));
    }
    desk.object({.caller = {},
                 .method = "PUT",
                 .bucket = bucket,
                 .query = "tagging",
                 .body = codec::to_xml(document)});
}

Made made(Desk const& desk, std::string const& name) {
    std::string const& region = desk.stack().region;
    return {name,
            Json::object(
                {{"Arn", "arn:aws:s3:::" + name},
                 {"DomainName", name + ".s3.amazonaws.com"},
                 {"DualStackDomainName", name + ".s3.dualstack." + region + ".amazonaws.com"},
                 {"RegionalDomainName", name + ".s3." + region + ".amazonaws.com"},
                 {"WebsiteURL", "http://" + name + ".s3-website-" + region + ".amazonaws.com"}})};
}

Made create_bucket(Desk const& desk, Json const& properties) {
    std::string name = text_of(properties, "BucketName");
    if (name.empty()) name = base::lower(desk.fresh_name(63));
    Xml place = root("CreateBucketConfiguration");
    std::string const& region = desk.stack().region;
    if (region != "us-east-1") place.add("LocationConstraint", region);
    http::Headers headers;
    if (truth_of(properties, "ObjectLockEnabled")) {
        headers.add("x-amz-bucket-object-lock-enabled", "true");
    }
    desk.object({.caller = {},
                 .method = "PUT",
                 .bucket = name,
                 .headers = headers,
                 .body = region == "us-east-1" ? "" : codec::to_xml(place)});
    configure(desk, name, properties, Json());
    set_tags(desk, name, properties, Json());
    return made(desk, name);
}

std::optional<Made> adopt_bucket(Desk const& desk, Json const& properties) {
    std::string const name = text_of(properties, "BucketName");
    if (name.empty()) return std::nullopt;
    try {
        desk.object({.caller = {}, .method = "HEAD", .bucket = name});
    } catch (aws::Error const& error) {
        if (!is_gone(error)) throw;
        return std::nullopt;
    }
    configure(desk, name, properties, Json());
    set_tags(desk, name, properties, Json());
    return made(desk, name);
}

Made update_bucket(Desk const& desk, StackResource const& was, Json const& properties) {
    bool const locks = truth_of(properties, "ObjectLockEnabled");
    bool const locked = truth_of(was.properties, "ObjectLockEnabled");
    if (locked && !locks) {
        throw aws::Error("InvalidRequest", "Object Lock cannot be disabled once it is enabled");
    }
    configure(desk, was.physical, properties, was.properties);
    if (locks && !locked && !properties.has("ObjectLockConfiguration")) {
        for (Setting const& setting : bucket_settings()) {
            if (setting.property != std::string_view("ObjectLockConfiguration")) continue;
            put(desk, was.physical, setting, setting.otherwise);
        }
    }
    set_tags(desk, was.physical, properties, was.properties);
    return made(desk, was.physical);
}

void remove_bucket(Desk const& desk, StackResource const& was) {
    desk.object({.caller = {}, .method = "DELETE", .bucket = was.physical});
}

// As it is set now; null where it is not.
Json setting_now(Desk const& desk, StackResource const& was, Setting const& setting) {
    try {
        http::Reply const reply = desk.object(
            {.caller = {}, .method = "GET", .bucket = was.physical, .query = setting.query});
        base::Result<Xml> const found = codec::parse_xml(std::get<std::string>(reply.body));
        if (!found) return {};
        return as_in_template(setting, *found, was.properties.at(setting.property));
    } catch (aws::Error const& error) {
        if (error.status != 404 || error.code == "NoSuchBucket") throw;
        return {};
    }
}

Json tags_now(Desk const& desk, StackResource const& was) {
    std::map<std::string, std::string> found;
    try {
        http::Reply const reply = desk.object(
            {.caller = {}, .method = "GET", .bucket = was.physical, .query = "tagging"});
        Xml const document =
            codec::parse_xml(std::get<std::string>(reply.body)).value_or(Xml{"Tagging"});
        Xml const* const set = document.find("TagSet");
        for (Xml const* tag : set ? set->all("Tag") : std::vector<Xml const*>()) {
            found[tag->text_of("Key")] = tag->text_of("Value");
        }
    } catch (aws::Error const& error) {
        if (error.code != "NoSuchTagSet") throw;
    }
    return own_tags_now(was.properties.at("Tags"), found);
}

std::optional<Json> read_bucket(Desk const& desk, StackResource const& was) {
    Json out = was.properties;
    for (Setting const& setting : bucket_settings()) {
        if (!was.properties.has(setting.property)) continue;
        Json const now = setting_now(desk, was, setting);
        out.erase(setting.property);
        if (!now.is_null()) out.set(setting.property, now);
    }
    if (was.properties.has("Tags")) out.set("Tags", tags_now(desk, was));
    return out;
}

void put_policy(Desk const& desk, Json const& properties) {
    desk.object({.caller = {},
                 .method = "PUT",
                 .bucket = text_of(properties, "Bucket"),
                 .query = "policy",
                 .body = document_text(properties, "PolicyDocument")});
}

Made create_policy(Desk const& desk, Json const& properties) {
    put_policy(desk, properties);
    return {text_of(properties, "Bucket")};
}

Made update_policy(Desk const& desk, StackResource const&, Json const& properties) {
    return create_policy(desk, properties);
}

void remove_policy(Desk const& desk, StackResource const& was) {
    desk.object({.caller = {}, .method = "DELETE", .bucket = was.physical, .query = "policy"});
}

std::optional<Json> read_policy(Desk const& desk, StackResource const& was) {
    http::Reply const reply =
        desk.object({.caller = {}, .method = "GET", .bucket = was.physical, .query = "policy"});
    base::Result<Json> const policy = codec::parse_json(std::get<std::string>(reply.body));
    if (!policy) return std::nullopt;
    Json out = was.properties;
    out.set("PolicyDocument", *policy);
    return out;
}

}  // namespace

std::vector<Type> s3_types() {
    return {{.name = "AWS::S3::Bucket",
             .create_only = {"BucketName"},
             .name_property = "BucketName",
             .create = &create_bucket,
             .update = &update_bucket,
             .remove = &remove_bucket,
             .read = &read_bucket,
             .adopt = &adopt_bucket,
             .note = "Encryption, public access block, ownership, versioning, lifecycle, object "
                     "lock, tags, notifications."},
            {.name = "AWS::S3::BucketPolicy",
             .create_only = {"Bucket"},
             .create = &create_policy,
             .update = &update_policy,
             .remove = &remove_policy,
             .read = &read_policy}};
}

}  // namespace cloud::cloudformation
