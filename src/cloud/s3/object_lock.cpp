#include "cloud/s3/object_lock.hpp"

#include "aws/rest_xml_protocol.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "cloud/s3/access.hpp"
#include "cloud/s3/versions.hpp"

namespace cloud::s3 {
namespace {

constexpr char const* kMode = "x-amz-object-lock-mode";
constexpr char const* kUntil = "x-amz-object-lock-retain-until-date";
constexpr char const* kHold = "x-amz-object-lock-legal-hold";
constexpr char const* kBypass = "x-amz-bypass-governance-retention";
constexpr char const* kGovernance = "GOVERNANCE";
constexpr char const* kCompliance = "COMPLIANCE";
constexpr std::int64_t kMaximumDays = 36'500;
constexpr std::int64_t kMaximumYears = 100;
constexpr std::int64_t kYearDays = 365;

aws::Error invalid_request(std::string const& message) { return {"InvalidRequest", message}; }

aws::Error is_protected() {
    return {"AccessDenied", "Access Denied because object protected by object lock.", 403};
}

aws::Error no_lock() {
    return {"NoSuchObjectLockConfiguration",
            "The specified object does not have a ObjectLock configuration", 404};
}

void require_lock(Bucket const& bucket) {
    if (!bucket.lock) throw invalid_request("Bucket is missing Object Lock Configuration");
}

bool is_mode(std::string const& mode) { return mode == kGovernance || mode == kCompliance; }

std::int64_t future(std::string const& date, base::Instant now) {
    std::optional<base::Instant> const until = base::parse_iso8601(date);
    if (!until) throw invalid_argument("The retain until date must be provided in ISO 8601 format");
    if (*until <= now) {
        throw invalid_argument("The retain until date must be in the future!")
            .with("ArgumentName", kUntil)
            .with("ArgumentValue", date);
    }
    return base::to_millis(*until);
}

std::int64_t period(codec::Xml const& retention, char const* unit, std::int64_t most) {
    std::optional<std::int64_t> const count = base::to_int64(retention.text_of(unit));
    if (!count) throw malformed_xml();
    if (*count <= 0) {
        throw invalid_argument("Default retention period must be a positive integer value.");
    }
    if (*count > most) throw invalid_argument("Default retention period too large");
    return *count;
}

BucketLock read_configuration(codec::Xml const& body) {
    if (body.text_of("ObjectLockEnabled") != "Enabled") throw malformed_xml();
    BucketLock lock;
    codec::Xml const* const rule = body.find("Rule");
    if (!rule) return lock;
    codec::Xml const* const retention = rule->find("DefaultRetention");
    if (!retention) throw malformed_xml();
    bool const days = retention->find("Days") != nullptr;
    bool const years = retention->find("Years") != nullptr;
    lock.mode = retention->text_of("Mode");
    if (!is_mode(lock.mode) || days == years) throw malformed_xml();
    if (days) lock.days = period(*retention, "Days", kMaximumDays);
    if (years) lock.years = period(*retention, "Years", kMaximumYears);
    return lock;
}

// What a lock may become: COMPLIANCE is only ever prolonged, and so is GOVERNANCE but by those who
// may pass it by.
void check_change(ObjectLock const& was, ObjectLock const& to, bool bypass, base::Instant now) {
    if (was.mode.empty() || was.until_millis <= base::to_millis(now)) return;
    bool const prolonged = to.mode == was.mode && to.until_millis >= was.until_millis;
    if (prolonged || (was.mode == kGovernance && bypass)) return;
    // GOVERNANCE may become stricter.
    bool const stricter =
        was.mode == kGovernance && to.mode == kCompliance && to.until_millis >= was.until_millis;
    if (!stricter) throw is_protected();
}

http::Reply saved(Store& s, Request const& request, Object const& object) {
    s.state.save(object);
    http::Reply reply = aws::rest_reply(200, request.who.request_id);
    describe_version(reply, open_bucket(s, request), object.version);
    return reply;
}

}  // namespace

http::Reply put_object_lock_configuration(Store& s, Request const& request) {
    Bucket bucket = open_bucket(s, request);
    BucketLock const lock = read_configuration(parsed_body(request, "ObjectLockConfiguration"));
    if (bucket.versioning != "Enabled") {
        throw aws::Error("InvalidBucketState",
                         "Versioning must be 'Enabled' on the bucket to apply a Object Lock "
                         "configuration",
                         409);
    }
    bucket.lock = lock;
    s.state.save(bucket);
    return aws::rest_reply(200, request.who.request_id);
}

http::Reply get_object_lock_configuration(Store& s, Request const& request) {
    Bucket const bucket = open_bucket(s, request);
    if (!bucket.lock) {
        throw aws::Error("ObjectLockConfigurationNotFoundError",
                         "Object Lock configuration does not exist for this bucket", 404)
            .with("BucketName", bucket.name);
    }
    codec::Xml root = document("ObjectLockConfiguration");
    root.add("ObjectLockEnabled", "Enabled");
    if (!bucket.lock->mode.empty()) {
        codec::Xml& retention = root.add("Rule").add("DefaultRetention");
        retention.add("Mode", bucket.lock->mode);
        if (bucket.lock->days > 0) retention.add("Days", std::to_string(bucket.lock->days));
        if (bucket.lock->years > 0) retention.add("Years", std::to_string(bucket.lock->years));
    }
    return aws::rest_xml_reply(root, request.who.request_id);
}

http::Reply put_object_retention(Store& s, Request const& request) {
    require_lock(open_bucket(s, request));
    Object object = open_object(s, request);
    codec::Xml const body = parsed_body(request, "Retention");
    ObjectLock to = object.lock;
    to.mode = body.text_of("Mode");
    to.until_millis = 0;
    std::string const& date = body.text_of("RetainUntilDate");
    if (to.mode.empty() != date.empty()) throw malformed_xml();
    if (!to.mode.empty()) {
        if (!is_mode(to.mode)) throw malformed_xml();
        to.until_millis = future(date, request.now);
    }
    bool const bypass = may_bypass(s, request, object.key, request.parameter("versionId"));
    check_change(object.lock, to, bypass, request.now);
    object.lock = to;
    return saved(s, request, object);
}

http::Reply get_object_retention(Store& s, Request const& request) {
    require_lock(open_bucket(s, request));
    Object const object = open_object(s, request);
    if (object.lock.mode.empty()) throw no_lock();
    codec::Xml root = document("Retention");
    root.add("Mode", object.lock.mode);
    root.add("RetainUntilDate", base::iso8601(base::from_millis(object.lock.until_millis)));
    return aws::rest_xml_reply(root, request.who.request_id);
}

http::Reply put_object_legal_hold(Store& s, Request const& request) {
    require_lock(open_bucket(s, request));
    Object object = open_object(s, request);
    std::string const status = parsed_body(request, "LegalHold").text_of("Status");
    if (status != "ON" && status != "OFF") throw malformed_xml();
    object.lock.hold = status;
    return saved(s, request, object);
}

http::Reply get_object_legal_hold(Store& s, Request const& request) {
    require_lock(open_bucket(s, request));
    Object const object = open_object(s, request);
    if (object.lock.hold.empty()) throw no_lock();
    codec::Xml root = document("LegalHold");
    root.add("Status", object.lock.hold);
    return aws::rest_xml_reply(root, request.who.request_id);
}

bool asks_for_lock(http::Headers const& headers) {
    return base::equal_ignoring_case(headers.text("x-amz-bucket-object-lock-enabled"), "true");
}

ObjectLock asked_lock(http::Headers const& headers, base::Instant now) {
    ObjectLock lock;
    lock.mode = headers.text(kMode);
    lock.hold = headers.text(kHold);
    std::string const& until = headers.text(kUntil);
    if (lock.mode.empty() != until.empty()) {
        throw invalid_argument(
            "x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied");
    }
    if (!lock.mode.empty()) {
        if (!is_mode(lock.mode)) {
            throw invalid_argument("Unknown wormMode directive.")
                .with("ArgumentName", kMode)
                .with("ArgumentValue", lock.mode);
        }
        lock.until_millis = future(until, now);
    }
    if (!lock.hold.empty() && lock.hold != "ON" && lock.hold != "OFF") {
        throw invalid_argument("Legal Hold must be either of 'ON' or 'OFF'")
            .with("ArgumentName", kHold)
            .with("ArgumentValue", lock.hold);
    }
    return lock;
}

ObjectLock lock_of_new(Bucket const& bucket, ObjectLock const& asked, base::Instant now) {
    if (!bucket.lock) {
        if (asked.empty()) return {};
        throw invalid_request("Bucket is missing Object Lock Configuration");
    }
    ObjectLock lock = asked;
    BucketLock const& usual = *bucket.lock;
    if (!lock.mode.empty() || usual.mode.empty()) return lock;
    lock.mode = usual.mode;
    lock.until_millis = base::to_millis(now) + (usual.days + usual.years * kYearDays) * kDayMillis;
    return lock;
}

bool is_locked(ObjectLock const& lock, base::Instant now) {
    return lock.hold == "ON" || (!lock.mode.empty() && lock.until_millis > base::to_millis(now));
}

void require_unlocked(ObjectLock const& lock, bool bypass, base::Instant now) {
    if (!is_locked(lock, now)) return;
    if (lock.hold != "ON" && lock.mode == kGovernance && bypass) return;
    throw is_protected();
}

bool may_bypass(Store& s, Request const& request, std::string const& key,
                std::string const& version) {
    return base::equal_ignoring_case(request.head.headers.text(kBypass), "true") &&
           may(s, request, "s3:BypassGovernanceRetention", {key, version});
}

void describe_lock(http::Reply& reply, Store& s, Request const& request, Object const& object) {
    if (object.lock.empty()) return;
    Target const target{object.key, request.parameter("versionId")};
    if (!object.lock.mode.empty() && may(s, request, "s3:GetObjectRetention", target)) {
        reply.headers.add(kMode, object.lock.mode);
        reply.headers.add(kUntil, base::iso8601(base::from_millis(object.lock.until_millis)));
    }
    if (!object.lock.hold.empty() && may(s, request, "s3:GetObjectLegalHold", target)) {
        reply.headers.add(kHold, object.lock.hold);
    }
}

}  // namespace cloud::s3
