#include "cloud/s3/access.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "base/time.hpp"
#include "cloud/s3/tagging.hpp"
#include "cloud/s3/versions.hpp"

namespace cloud::s3 {
namespace {

constexpr std::array<std::string_view, 12> kHeaderKeys{
    "x-amz-acl",
    "x-amz-content-sha256",
    "x-amz-copy-source",
    "x-amz-grant-full-control",
    "x-amz-grant-read",
    "x-amz-metadata-directive",
    "x-amz-object-ownership",
    "x-amz-server-side-encryption",
    "x-amz-server-side-encryption-aws-kms-key-id",
    "x-amz-server-side-encryption-customer-algorithm",
    "x-amz-storage-class",
    "x-amz-website-redirect-location"};

struct ParameterKey {
    char const* parameter;
    char const* key;
};
constexpr ParameterKey kParameterKeys[] = {
    {"prefix", "s3:prefix"}, {"delimiter", "s3:delimiter"}, {"max-keys", "s3:max-keys"}};

policy::Context context_of(Request const& request) {
    policy::Context context;
    for (std::string_view const header : kHeaderKeys) {
        if (std::string const* const value = request.head.headers.find(header)) {
            context.set("s3:" + std::string(header), *value);
        }
    }
    for (ParameterKey const& one : kParameterKeys) {
        if (request.asks(one.parameter)) context.set(one.key, request.parameter(one.parameter));
    }
    aws::Authorization const& authorization = request.who.authorization;
    context.set("s3:signatureversion", "AWS4-HMAC-SHA256");
    context.set("s3:authType", authorization.presigned ? "REST-QUERY-STRING" : "REST-HEADER");
    if (request.who.caller.tls) context.set("s3:TlsVersion", "1.3");
    for (char const* condition : {"If-Match", "If-None-Match"}) {
        if (std::string const* const value = request.head.headers.find(condition)) {
            context.set("s3:" + base::lower(condition), *value);
        }
    }
    return context;
}

aws::Need need_of(Bucket const& bucket, std::string const& action, std::string const& key) {
    aws::Need need;
    need.action = action;
    need.resource = key.empty() ? bucket.arn() : bucket.arn() + "/" + key;
    need.resource_account = bucket.account;
    need.resource_policy = bucket.policy;
    need.context.set("s3:ResourceAccount", bucket.account);
    return need;
}

// s3:RequestObjectTag/… of what is asked, s3:ExistingObjectTag/… of what is there. Objects are
// looked at in buckets that have tagged ones.
void add_tags(policy::Context& context, Request const& request, std::string const& action,
              std::optional<Object> const& object) {
    if (object) {
        for (auto const& [key, value] : object->tags) {
            context.set("s3:ExistingObjectTag/" + key, value);
        }
    }
    bool const puts = action == "s3:PutObject" || action == "s3:PutObjectTagging" ||
                      action == "s3:PutObjectVersionTagging";
    if (!puts) return;
    TagSet const tags = asked_tags(request);
    if (tags.empty()) return;
    policy::Context::Values keys;
    for (auto const& [key, value] : tags) {
        context.set("s3:RequestObjectTag/" + key, value);
        keys.push_back(key);
    }
    context.set("s3:RequestObjectTagKeys", std::move(keys));
}

// The actions on an object whose tags they can depend on.
bool by_existing_tags(std::string const& action) {
    constexpr std::array<std::string_view, 10> kActions{
        "s3:GetObject",           "s3:GetObjectVersion",
        "s3:GetObjectTagging",    "s3:GetObjectVersionTagging",
        "s3:PutObjectTagging",    "s3:PutObjectVersionTagging",
        "s3:DeleteObjectTagging", "s3:DeleteObjectVersionTagging",
        "s3:RestoreObject",       "s3:GetObjectAttributes"};
    return std::find(kActions.begin(), kActions.end(), action) != kActions.end();
}

// What a lock would be: s3:object-lock-….
void add_lock(policy::Context& context, Request const& request) {
    http::Headers const& headers = request.head.headers;
    std::string mode = headers.text("x-amz-object-lock-mode");
    std::string until = headers.text("x-amz-object-lock-retain-until-date");
    std::string hold = headers.text("x-amz-object-lock-legal-hold");
    bool const body = request.asks("retention") || request.asks("legal-hold");
    if (body && request.head.method == "PUT") {
        codec::Xml const said = codec::parse_xml(request.body).value_or(codec::Xml());
        mode = said.text_of("Mode");
        until = said.text_of("RetainUntilDate");
        hold = said.text_of("Status");
    }
    if (!mode.empty()) context.set("s3:object-lock-mode", mode);
    if (!hold.empty()) context.set("s3:object-lock-legal-hold", hold);
    if (until.empty()) return;
    std::optional<base::Instant> const date = base::parse_iso8601(until);
    if (!date) return;
    context.set("s3:object-lock-retain-until-date", until);
    std::int64_t const days = (base::to_millis(*date) - base::to_millis(request.now)) / kDayMillis;
    context.set("s3:object-lock-remaining-retention-days", std::to_string(days));
}

Bucket require_on(Store& s, Request const& request, std::string const& action,
                  Target const& target) {
    Bucket bucket = open_bucket(s, request);
    aws::Need need = need_of(bucket, action, target.key);
    need.context.add(context_of(request));
    if (!target.version.empty()) need.context.set("s3:VersionId", target.version);
    bool const reads = action == "s3:GetObject" || action == "s3:GetObjectVersion";
    bool const shared = reads && bucket.ownership != "BucketOwnerEnforced";
    std::optional<Object> object;
    if (!target.key.empty() && (shared || (bucket.has_tagged && by_existing_tags(action)))) {
        object = find_version(s.state, {bucket.name, target.key, target.version});
    }
    // An object's own account decides where it is not the bucket's: then the bucket's policy has
    // no say in who reads it.
    if (shared && object && object->owner != bucket.account) {
        need.resource_account = object->owner;
        need.resource_policy.clear();
    }
    if (!target.key.empty()) {
        add_tags(need.context, request, action, object);
        add_lock(need.context, request);
    }
    s.authoriser.require(request.who.caller, need, request.now);
    return bucket;
}

}  // namespace

void require_new(Store& s, Request const& request, std::string const& action) {
    aws::Need need;
    need.action = action;
    if (!request.bucket.empty()) need.resource = "arn:aws:s3:::" + request.bucket;
    need.context = context_of(request);
    s.authoriser.require(request.who.caller, need, request.now);
}

std::optional<Bucket> require(Store& s, Request const& request, std::string const& action) {
    if (!request.bucket.empty() && action != "s3:CreateBucket") {
        return require_on(s, request, action, {request.key, request.parameter("versionId")});
    }
    require_new(s, request, action);
    return std::nullopt;
}

bool may(Store& s, Request const& request, std::string const& action, Target const& target) {
    try {
        require_on(s, request, action, target);
        return true;
    } catch (aws::Error const& error) {
        if (error.code != "AccessDeniedException") throw;
        return false;
    }
}

void require_write(Store& s, Writing const& writing) {
    aws::Need need = need_of(writing.bucket, "s3:PutObject", writing.key);
    need.context.add(writing.context);
    need.context.set("s3:signatureversion", "AWS4-HMAC-SHA256");
    need.context.set("s3:authType", "REST-HEADER");
    need.context.set("s3:TlsVersion", "1.3");
    s.authoriser.require(writing.writer, need, writing.now);
    if (!need.context.find("s3:x-amz-acl")) return;
    need.action = "s3:PutObjectAcl";
    s.authoriser.require(writing.writer, need, writing.now);
}

}  // namespace cloud::s3
