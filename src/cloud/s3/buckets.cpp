#include "cloud/s3/buckets.hpp"

#include "aws/rest_xml_protocol.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "cloud/s3/access.hpp"
#include "cloud/s3/multipart.hpp"
#include "cloud/s3/object_lock.hpp"

namespace cloud::s3 {
namespace {

http::Reply done(Request const& request, int status) {
    return aws::rest_reply(status, request.who.request_id);
}

// us-east-1 has no name of its own here.
std::string location_of(std::string const& region) { return region == "us-east-1" ? "" : region; }

std::string asked_region(Request const& request) {
    if (request.body.empty()) return request.who.caller.region.value;
    base::Result<codec::Xml> const body = codec::parse_xml(request.body);
    if (!body) throw malformed_xml();
    std::string const& location = body->text_of("LocationConstraint");
    return location.empty() ? request.who.caller.region.value : location;
}

}  // namespace

http::Reply list_buckets(Store& s, Request const& request) {
    codec::Xml root = document("ListAllMyBucketsResult");
    std::string const& account = request.who.caller.account.value;
    codec::Xml& owner = root.add("Owner");
    owner.add("ID", account);
    owner.add("DisplayName", account);
    codec::Xml& buckets = root.add("Buckets");
    for (Bucket const& bucket : s.state.buckets(account)) {
        codec::Xml& entry = buckets.add("Bucket");
        entry.add("Name", bucket.name);
        entry.add("CreationDate", base::iso8601(base::from_millis(bucket.created_millis)));
    }
    return aws::rest_xml_reply(root, request.who.request_id);
}

http::Reply create_bucket(Store& s, Request const& request) {
    check_bucket_name(request.bucket);
    std::string const& account = request.who.caller.account.value;
    if (std::optional<Bucket> const there = s.state.bucket(request.bucket)) {
        if (there->account == account) {
            throw aws::Error("BucketAlreadyOwnedByYou",
                             "Your previous request to create the named bucket succeeded and you "
                             "already own it.",
                             409)
                .with("BucketName", request.bucket);
        }
        throw aws::Error("BucketAlreadyExists",
                         "The requested bucket name is not available. The bucket namespace is "
                         "shared by all users of the system. Please select a different name and "
                         "try again.",
                         409)
            .with("BucketName", request.bucket);
    }
    Bucket bucket;
    bucket.name = request.bucket;
    bucket.account = account;
    bucket.region = asked_region(request);
    bucket.created_millis = base::to_millis(request.now);
    if (asks_for_lock(request.head.headers)) {
        require_new(s, request, "s3:PutBucketObjectLockConfiguration");
        require_new(s, request, "s3:PutBucketVersioning");
        bucket.versioning = "Enabled";
        bucket.lock.emplace();
    }
    s.state.add(bucket);
    http::Reply reply = done(request, 200);
    reply.headers.add("Location", "/" + request.bucket);
    return reply;
}

http::Reply head_bucket(Store& s, Request const& request) {
    Bucket const bucket = open_bucket(s, request);
    http::Reply reply = done(request, 200);
    reply.headers.add("x-amz-bucket-region", bucket.region);
    return reply;
}

http::Reply delete_bucket(Store& s, Request const& request) {
    Bucket const bucket = open_bucket(s, request);
    if (!s.state.is_empty(bucket)) {
        std::string const all =
            bucket.versioned() ? ". You must delete all versions in the bucket." : "";
        throw aws::Error("BucketNotEmpty", "The bucket you tried to delete is not empty" + all, 409)
            .with("BucketName", bucket.name);
    }
    while (!abort_uploads(s, {bucket.name})) continue;
    s.state.remove(bucket);
    return done(request, 204);
}

http::Reply get_bucket_location(Store& s, Request const& request) {
    codec::Xml root = document("LocationConstraint");
    root.text = location_of(open_bucket(s, request).region);
    return aws::rest_xml_reply(root, request.who.request_id);
}

http::Reply put_bucket_notification(Store& s, Request const& request) {
    Bucket bucket = open_bucket(s, request);
    base::Result<codec::Xml> const body = codec::parse_xml(request.body);
    if (!body || body->name != "NotificationConfiguration") throw malformed_xml();
    bucket.notifications = read_notifications(*body, s.core.random);
    bool const validate = !base::equal_ignoring_case(
        request.head.headers.text("x-amz-skip-destination-validation"), "true");
    s.events.connect(bucket, bucket.notifications, validate, request.happened("s3:TestEvent"));
    s.state.save(bucket);
    return done(request, 200);
}

http::Reply get_bucket_notification(Store& s, Request const& request) {
    Bucket const bucket = open_bucket(s, request);
    return aws::rest_xml_reply(describe_notifications(bucket.notifications),
                               request.who.request_id);
}

}  // namespace cloud::s3
