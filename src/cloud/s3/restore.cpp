#include "cloud/s3/restore.hpp"

#include "aws/rest_xml_protocol.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "cloud/s3/lifecycle_due.hpp"
#include "cloud/s3/versions.hpp"

namespace cloud::s3 {
namespace {

constexpr std::int64_t kMaximumDays = 36'500;

bool is_archived(Object const& object) {
    return object.storage_class == "GLACIER" || object.storage_class == "DEEP_ARCHIVE";
}

bool is_restored(Object const& object, base::Instant now) {
    return object.restored_until_millis > base::to_millis(now);
}

aws::Error invalid_state(Object const& object, std::string const& message) {
    return aws::Error("InvalidObjectState", message, 403)
        .with("StorageClass", object.storage_class);
}

std::int64_t asked_days(Request const& request) {
    base::Result<codec::Xml> const body = codec::parse_xml(request.body);
    if (!body || body->name != "RestoreRequest") throw malformed_xml();
    for (char const* other : {"SelectParameters", "OutputLocation", "Type"}) {
        if (body->find(other)) throw not_implemented("A restore with " + std::string(other));
    }
    std::optional<std::int64_t> const days = base::to_int64(body->text_of("Days"));
    if (!days) throw malformed_xml();
    if (*days >= 1 && *days <= kMaximumDays) return *days;
    throw invalid_argument("restoration days should be at least 1")
        .with("ArgumentName", "Days")
        .with("ArgumentValue", std::to_string(*days));
}

}  // namespace

http::Reply restore_object(Store& s, Request const& request) {
    Object object = open_object(s, request);
    std::int64_t const days = asked_days(request);
    if (!is_archived(object)) {
        throw invalid_state(object,
                            "Restore is not allowed for the object's current storage class");
    }
    bool const again = is_restored(object, request.now);
    object.restored_until_millis = days_after(base::to_millis(request.now), days);
    s.state.save(object);
    Bucket const bucket = open_bucket(s, request);
    if (!again) {
        s.events.tell(bucket, object, request.happened("ObjectRestore:Post"));
        s.events.tell(bucket, object, request.happened("ObjectRestore:Completed"));
    }
    return aws::rest_reply(again ? 200 : 202, request.who.request_id);
}

void require_restored(Object const& object, base::Instant now) {
    if (!is_archived(object) || is_restored(object, now)) return;
    throw invalid_state(object, "The operation is not valid for the object's storage class");
}

void describe_restore(http::Reply& reply, Object const& object, base::Instant now) {
    if (!is_archived(object) || !is_restored(object, now)) return;
    reply.headers.add("x-amz-restore",
                      "ongoing-request=\"false\", expiry-date=\"" +
                          base::http_date(base::from_millis(object.restored_until_millis)) + "\"");
}

}  // namespace cloud::s3
