#include "cloud/s3/access.hpp"

#include <array>

#include "base/text.hpp"
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

// An object's own account decides where it is not the bucket's: then the bucket's policy has no
// say in who reads it.
struct Owner {
    std::string account;
    bool by_bucket = true;
};

Owner owner_of(Store& s, Bucket const& bucket, Target const& target) {
    if (target.key.empty() || bucket.ownership == "BucketOwnerEnforced") return {bucket.account};
    std::optional<Object> const object =
        find_version(s.state, {bucket.name, target.key, target.version});
    if (!object || object->owner == bucket.account) return {bucket.account};
    return {object->owner, false};
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

Bucket require_on(Store& s, Request const& request, std::string const& action,
                  Target const& target) {
    Bucket bucket = open_bucket(s, request);
    aws::Need need = need_of(bucket, action, target.key);
    need.context.add(context_of(request));
    if (!target.version.empty()) need.context.set("s3:VersionId", target.version);
    if (action == "s3:GetObject" || action == "s3:GetObjectVersion") {
        Owner const owner = owner_of(s, bucket, target);
        need.resource_account = owner.account;
        if (!owner.by_bucket) need.resource_policy.clear();
    }
    s.authoriser.require(request.who.caller, need, request.now);
    return bucket;
}

}  // namespace

std::optional<Bucket> require(Store& s, Request const& request, std::string const& action) {
    if (!request.bucket.empty() && action != "s3:CreateBucket") {
        return require_on(s, request, action, {request.key, request.parameter("versionId")});
    }
    aws::Need need;
    need.action = action;
    if (!request.bucket.empty()) need.resource = "arn:aws:s3:::" + request.bucket;
    need.context = context_of(request);
    s.authoriser.require(request.who.caller, need, request.now);
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
