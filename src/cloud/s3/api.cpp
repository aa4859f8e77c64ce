#include "cloud/s3/api.hpp"

#include <array>

#include "cloud/s3/bucket_policy.hpp"
#include "cloud/s3/bucket_settings.hpp"
#include "cloud/s3/buckets.hpp"
#include "cloud/s3/copy.hpp"
#include "cloud/s3/lifecycle.hpp"
#include "cloud/s3/listing.hpp"
#include "cloud/s3/multipart.hpp"
#include "cloud/s3/object_lock.hpp"
#include "cloud/s3/objects.hpp"
#include "cloud/s3/restore.hpp"
#include "cloud/s3/tagging.hpp"
#include "cloud/s3/versions.hpp"

namespace cloud::s3 {
namespace {

enum class On { service, bucket, object };

// One row an operation: the first whose method and place fit, and whose parameter is asked for, is
// the one. Rows without a parameter come last.
struct Row {
    char const* name;
    On on;
    char const* method;
    char const* parameter;  // "" for none
    Verb verb;
    char const* action;  // what it needs on its place; "" where the verb asks for itself
    char const* note = "";
    char const* version_action = "";  // what it needs where it names a version; "" for the same
};

constexpr std::array kRows{
    Row{"ListBuckets", On::service, "GET", "", &list_buckets, "s3:ListAllMyBuckets"},
    Row{"GetBucketLocation", On::bucket, "GET", "location", &get_bucket_location,
        "s3:GetBucketLocation"},
    Row{"GetBucketNotificationConfiguration", On::bucket, "GET", "notification",
        &get_bucket_notification, "s3:GetBucketNotification"},
    Row{"PutBucketNotificationConfiguration", On::bucket, "PUT", "notification",
        &put_bucket_notification, "s3:PutBucketNotification",
        "Queues, with prefix and suffix; topics and functions are refused."},
    Row{"GetBucketPolicy", On::bucket, "GET", "policy", &get_bucket_policy, "s3:GetBucketPolicy"},
    Row{"PutBucketPolicy", On::bucket, "PUT", "policy", &put_bucket_policy, "s3:PutBucketPolicy"},
    Row{"DeleteBucketPolicy", On::bucket, "DELETE", "policy", &delete_bucket_policy,
        "s3:DeleteBucketPolicy"},
    Row{"GetBucketPolicyStatus", On::bucket, "GET", "policyStatus", &get_bucket_policy_status,
        "s3:GetBucketPolicyStatus"},
    Row{"GetBucketEncryption", On::bucket, "GET", "encryption", &get_bucket_encryption,
        "s3:GetEncryptionConfiguration"},
    Row{"PutBucketEncryption", On::bucket, "PUT", "encryption", &put_bucket_encryption,
        "s3:PutEncryptionConfiguration"},
    Row{"DeleteBucketEncryption", On::bucket, "DELETE", "encryption", &delete_bucket_encryption,
        "s3:PutEncryptionConfiguration"},
    Row{"GetPublicAccessBlock", On::bucket, "GET", "publicAccessBlock", &get_public_access_block,
        "s3:GetBucketPublicAccessBlock"},
    Row{"PutPublicAccessBlock", On::bucket, "PUT", "publicAccessBlock", &put_public_access_block,
        "s3:PutBucketPublicAccessBlock",
        "BlockPublicPolicy is enforced; there are no anonymous requests that the others forbid."},
    Row{"DeletePublicAccessBlock", On::bucket, "DELETE", "publicAccessBlock",
        &delete_public_access_block, "s3:PutBucketPublicAccessBlock"},
    Row{"GetBucketOwnershipControls", On::bucket, "GET", "ownershipControls",
        &get_ownership_controls, "s3:GetBucketOwnershipControls"},
    Row{"PutBucketOwnershipControls", On::bucket, "PUT", "ownershipControls",
        &put_ownership_controls, "s3:PutBucketOwnershipControls"},
    Row{"DeleteBucketOwnershipControls", On::bucket, "DELETE", "ownershipControls",
        &delete_ownership_controls, "s3:PutBucketOwnershipControls"},
    Row{"GetBucketVersioning", On::bucket, "GET", "versioning", &get_bucket_versioning,
        "s3:GetBucketVersioning"},
    Row{"PutBucketVersioning", On::bucket, "PUT", "versioning", &put_bucket_versioning,
        "s3:PutBucketVersioning", "No MFA delete."},
    Row{"GetBucketLifecycleConfiguration", On::bucket, "GET", "lifecycle", &get_bucket_lifecycle,
        "s3:GetLifecycleConfiguration"},
    Row{"PutBucketLifecycleConfiguration", On::bucket, "PUT", "lifecycle", &put_bucket_lifecycle,
        "s3:PutLifecycleConfiguration",
        "Applied when it is set and at each midnight; x-amz-expiration is not told."},
    Row{"DeleteBucketLifecycle", On::bucket, "DELETE", "lifecycle", &delete_bucket_lifecycle,
        "s3:PutLifecycleConfiguration"},
    Row{"GetBucketTagging", On::bucket, "GET", "tagging", &get_bucket_tagging,
        "s3:GetBucketTagging"},
    Row{"PutBucketTagging", On::bucket, "PUT", "tagging", &put_bucket_tagging,
        "s3:PutBucketTagging"},
    Row{"DeleteBucketTagging", On::bucket, "DELETE", "tagging", &delete_bucket_tagging,
        "s3:PutBucketTagging"},
    Row{"GetObjectLockConfiguration", On::bucket, "GET", "object-lock",
        &get_object_lock_configuration, "s3:GetBucketObjectLockConfiguration"},
    Row{"PutObjectLockConfiguration", On::bucket, "PUT", "object-lock",
        &put_object_lock_configuration, "s3:PutBucketObjectLockConfiguration"},
    Row{"ListMultipartUploads", On::bucket, "GET", "uploads", &list_multipart_uploads,
        "s3:ListBucketMultipartUploads", "No delimiter."},
    Row{"ListObjectVersions", On::bucket, "GET", "versions", &list_object_versions,
        "s3:ListBucketVersions"},
    Row{"DeleteObjects", On::bucket, "POST", "delete", &delete_objects, ""},
    Row{"ListObjectsV2", On::bucket, "GET", "list-type", &list_objects_v2, "s3:ListBucket"},
    Row{"ListObjects", On::bucket, "GET", "", &list_objects, "s3:ListBucket"},
    Row{"CreateBucket", On::bucket, "PUT", "", &create_bucket, "s3:CreateBucket"},
    Row{"HeadBucket", On::bucket, "HEAD", "", &head_bucket, "s3:ListBucket"},
    Row{"DeleteBucket", On::bucket, "DELETE", "", &delete_bucket, "s3:DeleteBucket"},
    Row{"ListParts", On::object, "GET", "uploadId", &list_parts, "s3:ListMultipartUploadParts"},
    Row{"CreateMultipartUpload", On::object, "POST", "uploads", &create_multipart_upload,
        "s3:PutObject", "No composite checksums."},
    Row{"CompleteMultipartUpload", On::object, "POST", "uploadId", &complete_multipart_upload,
        "s3:PutObject"},
    Row{"AbortMultipartUpload", On::object, "DELETE", "uploadId", &abort_multipart_upload,
        "s3:AbortMultipartUpload"},
    Row{"UploadPart", On::object, "PUT", "uploadId", nullptr, "s3:PutObject"},
    Row{"RestoreObject", On::object, "POST", "restore", &restore_object, "s3:RestoreObject",
        "Done at once, whatever the tier."},
    Row{"GetObjectTagging", On::object, "GET", "tagging", &get_object_tagging,
        "s3:GetObjectTagging", "", "s3:GetObjectVersionTagging"},
    Row{"PutObjectTagging", On::object, "PUT", "tagging", &put_object_tagging,
        "s3:PutObjectTagging", "", "s3:PutObjectVersionTagging"},
    Row{"DeleteObjectTagging", On::object, "DELETE", "tagging", &delete_object_tagging,
        "s3:DeleteObjectTagging", "", "s3:DeleteObjectVersionTagging"},
    Row{"GetObjectRetention", On::object, "GET", "retention", &get_object_retention,
        "s3:GetObjectRetention"},
    Row{"PutObjectRetention", On::object, "PUT", "retention", &put_object_retention,
        "s3:PutObjectRetention"},
    Row{"GetObjectLegalHold", On::object, "GET", "legal-hold", &get_object_legal_hold,
        "s3:GetObjectLegalHold"},
    Row{"PutObjectLegalHold", On::object, "PUT", "legal-hold", &put_object_legal_hold,
        "s3:PutObjectLegalHold"},
    Row{"GetObject", On::object, "GET", "", &get_object, "s3:GetObject", "Ranges and conditions.",
        "s3:GetObjectVersion"},
    Row{"HeadObject", On::object, "HEAD", "", &head_object, "s3:GetObject", "",
        "s3:GetObjectVersion"},
    Row{"PutObject", On::object, "PUT", "", nullptr, "s3:PutObject",
        "Streaming, signed chunks, trailers, checksums; SSE-S3, SSE-KMS and SSE-C; no ACLs but "
        "bucket-owner-full-control."},
    Row{"DeleteObject", On::object, "DELETE", "", &delete_object, "s3:DeleteObject", "",
        "s3:DeleteObjectVersion"},
};

// Parameters that make it another operation, none of which is done.
constexpr std::array<std::string_view, 14> kOtherOperations{
    "accelerate",          "acl",       "analytics", "attributes", "cors",
    "intelligent-tiering", "inventory", "logging",   "metrics",    "replication",
    "requestPayment",      "select",    "torrent",   "website"};

// What a PUT with x-amz-copy-source is, which no parameter tells.
constexpr Row kCopy{"CopyObject",
                    On::object,
                    "PUT",
                    "",
                    &copy_object,
                    "s3:PutObject",
                    "Up to 256 MiB; not from SSE-C."};

On place(Request const& request) {
    if (request.bucket.empty()) return On::service;
    return request.key.empty() ? On::bucket : On::object;
}

}  // namespace

Route route(Request const& request) {
    On const on = place(request);
    for (std::string_view const other : kOtherOperations) {
        if (request.asks(other)) throw not_implemented("?" + std::string(other));
    }
    bool const of_part = request.asks("partNumber") && request.head.method != "PUT";
    if (of_part && on == On::object) throw not_implemented("?partNumber");
    if (on == On::object && request.head.headers.find("x-amz-copy-source")) {
        if (request.asks("uploadId")) throw not_implemented("UploadPartCopy");
        return {kCopy.name, kCopy.verb, kCopy.action};
    }
    for (Row const& row : kRows) {
        if (row.on != on || request.head.method != row.method) continue;
        if (*row.parameter != '\0' && !request.asks(row.parameter)) continue;
        bool const other = *row.version_action != '\0' && request.asks("versionId");
        return {row.name, row.verb, other ? row.version_action : row.action};
    }
    throw aws::Error("MethodNotAllowed",
                     "The specified method is not allowed against this resource.", 405)
        .with("Method", request.head.method);
}

aws::Service describe_api() {
    aws::Service api;
    api.name = "s3";
    api.title = "S3";
    api.json = aws::Protocol::rest_xml;
    for (Row const& row : kRows) {
        api.operations.push_back({row.name, {}, row.action, row.note});
    }
    api.operations.push_back({kCopy.name, {}, kCopy.action, kCopy.note});
    for (char const* name :
         {"GetBucketAcl", "GetBucketCors", "GetObjectAcl", "GetObjectAttributes", "PutBucketAcl",
          "PutBucketCors", "PutObjectAcl", "SelectObjectContent", "UploadPartCopy"}) {
        api.unsupported.push_back({name, ""});
    }
    return api;
}

}  // namespace cloud::s3
