#include "cloud/cloudformation/native_functions.hpp"

#include <algorithm>
#include <functional>

#include "base/crypto.hpp"
#include "base/text.hpp"
#include "cloud/cloudformation/custom_call.hpp"

namespace cloud::cloudformation {

codec::Json FunctionDesk::call(std::string const& service, std::string const& operation,
                               codec::Json const& input) const {
    return call_sdk(desk, role, {service, operation, input});
}

namespace {

using codec::Json;

// ---- Custom::LogRetention: how long a log group keeps what it has, whoever made the group.

FunctionDesk in_region(FunctionDesk const& as, Json const& properties) {
    FunctionDesk there = as;
    std::string const region = text_of(properties, "LogGroupRegion");
    if (!region.empty()) there.role.region = base::Region(region);
    return there;
}

Made set_retention(FunctionDesk const& as, Json const& properties) {
    FunctionDesk const there = in_region(as, properties);
    std::string const name = text_of(properties, "LogGroupName");
    Json input = Json::object({{"logGroupName", name}});
    try {
        there.call("logs", "CreateLogGroup", input);
    } catch (aws::Error const& error) {
        if (error.code != "ResourceAlreadyExistsException") throw;
    }
    std::string const days = text_of(properties, "RetentionInDays");
    if (!days.empty()) input.set("retentionInDays", days);
    there.call("logs", days.empty() ? "DeleteRetentionPolicy" : "PutRetentionPolicy", input);
    return {name, Json::object({{"LogGroupName", name}})};
}

Made update_retention(FunctionDesk const& as, StackResource const&, Json const& properties) {
    return set_retention(as, properties);
}

// The group stays, unless it is said that it goes.
void remove_retention(FunctionDesk const& as, StackResource const& was) {
    if (text_of(was.properties, "RemovalPolicy") != "destroy") return;
    in_region(as, was.properties)
        .call("logs", "DeleteLogGroup", Json::object({{"logGroupName", was.physical}}));
}

// ---- Custom::S3AutoDeleteObjects: empties a bucket before it goes.

Json of_bucket(std::string const& name) { return Json::object({{"Bucket", name}}); }

Made watch_bucket(FunctionDesk const& as, Json const&) {
    return {as.desk.fresh_name(64)};  // of a request's id on AWS
}

// With another bucket it is another: what it was is then removed, and its bucket emptied.
Made watch_other(FunctionDesk const&, StackResource const& was, Json const& properties) {
    std::string const bucket = text_of(properties, "BucketName");
    return {bucket == text_of(was.properties, "BucketName") ? was.physical : bucket};
}

bool may_be_emptied(FunctionDesk const& as, std::string const& bucket) {
    Json const tags = as.call("s3", "GetBucketTagging", of_bucket(bucket));
    std::vector<Json> const& all = tags.at("TagSet").items();
    return std::any_of(all.begin(), all.end(), [](Json const& tag) {
        return text_of(tag, "Key") == "aws-cdk:auto-delete-objects" &&
               text_of(tag, "Value") == "true";
    });
}

// So that it stays empty. Where that cannot be done, it is emptied all the same.
void close_bucket(FunctionDesk const& as, std::string const& bucket) {
    Json policy = Json::object({{"Version", "2012-10-17"}});
    try {
        std::string const text =
            as.call("s3", "GetBucketPolicy", of_bucket(bucket)).at("Policy").text();
        if (base::Result<Json> const read = codec::parse_json(text)) policy = *read;
    } catch (aws::Error const& error) {
        if (error.code != "NoSuchBucketPolicy") return;
    }
    Json statements = policy.at("Statement");
    if (!statements.is_array()) statements = Json::array();
    statements.push(Json::object({{"Principal", "*"},
                                  {"Effect", "Deny"},
                                  {"Action", Json::array({"s3:PutObject"})},
                                  {"Resource", Json::array({"arn:aws:s3:::" + bucket + "/*"})}}));
    policy.set("Statement", std::move(statements));
    Json input = of_bucket(bucket);
    input.set("Policy", codec::to_json(policy));
    try {
        as.call("s3", "PutBucketPolicy", input);
    } catch (aws::Error const&) {
    }
}

// A page of it. Nothing where it is empty.
bool delete_page(FunctionDesk const& as, std::string const& bucket) {
    Json const page = as.call("s3", "ListObjectVersions", of_bucket(bucket));
    Json objects = Json::array();
    for (char const* const kind : {"Versions", "DeleteMarkers"}) {
        for (Json const& one : page.at(kind).items()) {
            objects.push(taken(one, {"Key", "VersionId"}));
        }
    }
    if (objects.items().empty()) return false;
    Json input = of_bucket(bucket);
    input.set("Delete", Json::object({{"Objects", std::move(objects)}}));
    Json const answer = as.call("s3", "DeleteObjects", input);
    if (answer.at("Errors").items().empty()) return true;
    Json const& first = answer.at("Errors").items().front();
    throw aws::Error(text_of(first, "Code"),
                     text_of(first, "Key") + ": " + text_of(first, "Message"));
}

void unless_no_bucket(std::function<void()> const& work) {
    try {
        work();
    } catch (aws::Error const& error) {
        if (error.code != "NoSuchBucket") throw;
    }
}

void begin_to_empty(FunctionDesk const& as, StackResource const& was) {
    std::string const bucket = text_of(was.properties, "BucketName");
    unless_no_bucket([&] {
        if (may_be_emptied(as, bucket)) close_bucket(as, bucket);
    });
}

// A page a step: a bucket of a million objects is not one transaction.
bool empty_further(FunctionDesk const& as, StackResource const& was) {
    std::string const bucket = text_of(was.properties, "BucketName");
    bool more = false;
    unless_no_bucket([&] { more = may_be_emptied(as, bucket) && delete_page(as, bucket); });
    return !more;
}

// ---- Custom::S3BucketNotifications: what a bucket tells of its objects.

constexpr char const* kTargets[] = {"QueueConfigurations", "TopicConfigurations",
                                    "LambdaFunctionConfigurations"};
constexpr char const* kEventBridge = "EventBridgeConfiguration";

void put_notifications(FunctionDesk const& as, Json const& properties, Json const& all) {
    Json input = of_bucket(text_of(properties, "BucketName"));
    input.set("NotificationConfiguration", all.is_null() ? Json::object() : all);
    if (truth_of(properties, "SkipDestinationValidation")) {
        input.set("SkipDestinationValidation", "true");
    }
    as.call("s3", "PutBucketNotificationConfiguration", input);
}

// The same whatever it is called and however its rules are ordered.
std::string id_of(std::string const& stack, Json const& one) {
    std::vector<std::string> said;
    for (Json const& event : one.at("Events").items()) said.push_back(event.text());
    for (Json const& rule : one.at("Filter").at("Key").at("FilterRules").items()) {
        said.push_back(base::lower(text_of(rule, "Name")) + "=" + text_of(rule, "Value"));
    }
    for (char const* const target : {"QueueArn", "TopicArn", "LambdaFunctionArn"}) {
        said.push_back(text_of(one, target));
    }
    std::sort(said.begin(), said.end());
    return stack + "-" + base::hex(base::sha256(base::join(said, "\n"))).substr(0, 16);
}

// What others have set, of one kind: all that is not of this stack.
Json of_others(FunctionDesk const& as, Json const& there, char const* kind) {
    std::string const ours = as.desk.stack().id + "-";
    Json left = Json::array();
    for (Json const& one : there.at(kind).items()) {
        if (!text_of(one, "Id").starts_with(ours)) left.push(one);
    }
    return left;
}

// `wanted` is null where it goes.
void merge_notifications(FunctionDesk const& as, Json const& properties, Json const& wanted) {
    Json const there = as.call("s3", "GetBucketNotificationConfiguration",
                               of_bucket(text_of(properties, "BucketName")));
    Json all = Json::object();
    for (char const* const kind : kTargets) {
        Json list = of_others(as, there, kind);
        for (Json one : wanted.at(kind).items()) {
            one.set("Id", id_of(as.desk.stack().id, one));
            list.push(std::move(one));
        }
        if (!list.items().empty()) all.set(kind, std::move(list));
    }
    // Nobody can say whose it is: it stays.
    if (there.has(kEventBridge) || wanted.has(kEventBridge)) {
        all.set(kEventBridge, Json::object());
    }
    put_notifications(as, properties, all);
}

void set_notifications(FunctionDesk const& as, Json const& properties) {
    Json const& wanted = properties.at("NotificationConfiguration");
    if (truth_of(properties, "Managed", true)) return put_notifications(as, properties, wanted);
    merge_notifications(as, properties, wanted);
}

Made create_notifications(FunctionDesk const& as, Json const& properties) {
    set_notifications(as, properties);
    return {as.desk.logical()};
}

Made update_notifications(FunctionDesk const& as, StackResource const& was,
                          Json const& properties) {
    set_notifications(as, properties);
    return {was.physical};
}

void remove_notifications(FunctionDesk const& as, StackResource const& was) {
    if (truth_of(was.properties, "Managed", true)) {
        return put_notifications(as, was.properties, Json());
    }
    merge_notifications(as, was.properties, Json());
}

}  // namespace

NativeFunction const kLogRetention{&set_retention, &update_retention, &remove_retention};
NativeFunction const kAutoDeleteObjects{&watch_bucket, &watch_other, &begin_to_empty,
                                        &empty_further};
NativeFunction const kBucketNotifications{&create_notifications, &update_notifications,
                                          &remove_notifications};

}  // namespace cloud::cloudformation
