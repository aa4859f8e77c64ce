// AWS::S3::*
#include "base/text.hpp"
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
    "InventoryConfigurations", "LifecycleConfiguration",
    "LoggingConfiguration",    "MetricsConfigurations",
    "ObjectLockConfiguration", "ReplicationConfiguration",
    "VersioningConfiguration", "WebsiteConfiguration"};

// A setting of the bucket: where it stands in the template, and what it is to S3.
struct Setting {
    char const* property;
    char const* query;
    Xml (*document)(Json const&);
    bool removable = true;  // DELETE takes it away; else an empty document does
};

Xml root(char const* name) {
    Xml made{name};
    made.xmlns = kXmlns;
    return made;
}

void copy(Xml& to, Json const& from, std::vector<char const*> const& names) {
    for (char const* const name : names) {
        std::string const value = text_of(from, name);
        if (!value.empty()) to.add(name, value);
    }
}

Xml encryption(Json const& value) {
    Xml made = root("ServerSideEncryptionConfiguration");
    for (Json const& rule : value.at("ServerSideEncryptionConfiguration").items()) {
        Xml& one = made.add("Rule");
        Json const& usual = rule.at("ServerSideEncryptionByDefault");
        if (!usual.is_null()) {
            copy(one.add("ApplyServerSideEncryptionByDefault"), usual,
                 {"SSEAlgorithm", "KMSMasterKeyID"});
        }
        copy(one, rule, {"BucketKeyEnabled"});
    }
    return made;
}

Xml public_access(Json const& value) {
    Xml made = root("PublicAccessBlockConfiguration");
    copy(made, value,
         {"BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"});
    return made;
}

Xml ownership(Json const& value) {
    Xml made = root("OwnershipControls");
    for (Json const& rule : value.at("Rules").items()) {
        copy(made.add("Rule"), rule, {"ObjectOwnership"});
    }
    return made;
}

void add_filter(Xml& to, Json const& filter) {
    Json const& rules = filter.at("S3Key").at("Rules");
    if (rules.items().empty()) return;
    Xml& key = to.add("Filter").add("S3Key");
    for (Json const& rule : rules.items()) {
        copy(key.add("FilterRule"), rule, {"Name", "Value"});
    }
}

Xml notification(Json const& value) {
    struct Kind {
        char const* property;
        char const* element;
        char const* target;   // in the template
        char const* spelled;  // in XML
    };
    constexpr Kind kKinds[] = {
        {"QueueConfigurations", "QueueConfiguration", "Queue", "Queue"},
        {"TopicConfigurations", "TopicConfiguration", "Topic", "Topic"},
        {"LambdaConfigurations", "CloudFunctionConfiguration", "Function", "CloudFunction"}};
    Xml made = root("NotificationConfiguration");
    for (Kind const& kind : kKinds) {
        for (Json const& one : value.at(kind.property).items()) {
            Xml& entry = made.add(kind.element);
            entry.add(kind.spelled, text_of(one, kind.target));
            entry.add("Event", text_of(one, "Event"));
            add_filter(entry, one.at("Filter"));
        }
    }
    if (value.has("EventBridgeConfiguration")) made.add("EventBridgeConfiguration");
    return made;
}

constexpr Setting kSettings[] = {
    {"BucketEncryption", "encryption", &encryption},
    {"PublicAccessBlockConfiguration", "publicAccessBlock", &public_access},
    {"OwnershipControls", "ownershipControls", &ownership},
    {"NotificationConfiguration", "notification", &notification, false}};

void put(Desk const& desk, std::string const& bucket, Setting const& setting, Json const& value) {
    desk.object({.caller = {},
                 .method = "PUT",
                 .bucket = bucket,
                 .query = setting.query,
                 .body = codec::to_xml(setting.document(value))});
}

void configure(Desk const& desk, std::string const& bucket, Json const& properties,
               Json const& was) {
    for (char const* const name : kUnsupported) {
        if (!properties.has(name)) continue;
        throw aws::Error("InvalidRequest",
                         "S3 of this cloud has no " + std::string(name) + " yet: leave it out");
    }
    for (Setting const& setting : kSettings) {
        Json const& value = properties.at(setting.property);
        if (value == was.at(setting.property)) continue;
        if (!value.is_null() || !setting.removable) {
            put(desk, bucket, setting, value);
        } else {
            desk.object(
                {.caller = {}, .method = "DELETE", .bucket = bucket, .query = setting.query});
        }
    }
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
    desk.object({.caller = {},
                 .method = "PUT",
                 .bucket = name,
                 .body = region == "us-east-1" ? "" : codec::to_xml(place)});
    configure(desk, name, properties, Json());
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
    return made(desk, name);
}

Made update_bucket(Desk const& desk, StackResource const& was, Json const& properties) {
    configure(desk, was.physical, properties, was.properties);
    return made(desk, was.physical);
}

void remove_bucket(Desk const& desk, StackResource const& was) {
    desk.object({.caller = {}, .method = "DELETE", .bucket = was.physical});
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
             .adopt = &adopt_bucket,
             .note = "Encryption, public access block, ownership, notifications."},
            {.name = "AWS::S3::BucketPolicy",
             .create_only = {"Bucket"},
             .create = &create_policy,
             .update = &update_policy,
             .remove = &remove_policy,
             .read = &read_policy}};
}

}  // namespace cloud::cloudformation
