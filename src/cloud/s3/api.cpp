#include "cloud/s3/api.hpp"

#include <array>

#include "cloud/s3/buckets.hpp"
#include "cloud/s3/listing.hpp"
#include "cloud/s3/objects.hpp"

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
    char const* note = "";
};

constexpr std::array kRows{
    Row{"ListBuckets", On::service, "GET", "", &list_buckets},
    Row{"GetBucketLocation", On::bucket, "GET", "location", &get_bucket_location},
    Row{"GetBucketNotificationConfiguration", On::bucket, "GET", "notification",
        &get_bucket_notification},
    Row{"PutBucketNotificationConfiguration", On::bucket, "PUT", "notification",
        &put_bucket_notification,
        "Queues, with prefix and suffix; topics and functions are refused."},
    Row{"GetBucketPolicy", On::bucket, "GET", "policy", &get_bucket_policy},
    Row{"PutBucketPolicy", On::bucket, "PUT", "policy", &put_bucket_policy,
        "Kept and given back; not evaluated yet."},
    Row{"DeleteBucketPolicy", On::bucket, "DELETE", "policy", &delete_bucket_policy},
    Row{"GetBucketVersioning", On::bucket, "GET", "versioning", &get_bucket_versioning,
        "Never on."},
    Row{"DeleteObjects", On::bucket, "POST", "delete", &delete_objects},
    Row{"ListObjectsV2", On::bucket, "GET", "list-type", &list_objects_v2},
    Row{"ListObjects", On::bucket, "GET", "", &list_objects},
    Row{"CreateBucket", On::bucket, "PUT", "", &create_bucket},
    Row{"HeadBucket", On::bucket, "HEAD", "", &head_bucket},
    Row{"DeleteBucket", On::bucket, "DELETE", "", &delete_bucket},
    Row{"GetObject", On::object, "GET", "", &get_object, "Ranges and conditions; no versions."},
    Row{"HeadObject", On::object, "HEAD", "", &head_object},
    Row{"PutObject", On::object, "PUT", "", nullptr,
        "Streaming, signed chunks, trailers, checksums; encryption headers are not acted on yet."},
    Row{"DeleteObject", On::object, "DELETE", "", &delete_object},
};

// Parameters that make it another operation, none of which is done.
constexpr std::array<std::string_view, 29> kOtherOperations{"accelerate",
                                                            "acl",
                                                            "analytics",
                                                            "attributes",
                                                            "cors",
                                                            "encryption",
                                                            "intelligent-tiering",
                                                            "inventory",
                                                            "legal-hold",
                                                            "lifecycle",
                                                            "logging",
                                                            "metrics",
                                                            "object-lock",
                                                            "ownershipControls",
                                                            "partNumber",
                                                            "policyStatus",
                                                            "publicAccessBlock",
                                                            "replication",
                                                            "requestPayment",
                                                            "restore",
                                                            "retention",
                                                            "select",
                                                            "tagging",
                                                            "torrent",
                                                            "uploadId",
                                                            "uploads",
                                                            "versionId",
                                                            "versions",
                                                            "website"};

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
    if (on == On::object && request.head.headers.find("x-amz-copy-source")) {
        throw not_implemented("CopyObject");
    }
    for (Row const& row : kRows) {
        if (row.on != on || request.head.method != row.method) continue;
        if (*row.parameter == '\0' || request.asks(row.parameter)) return {row.name, row.verb};
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
        api.operations.push_back({row.name, {}, std::string("s3:") + row.name, row.note});
    }
    for (char const* name : {"AbortMultipartUpload", "CompleteMultipartUpload",
                             "CopyObject",           "CreateMultipartUpload",
                             "GetBucketAcl",         "GetBucketCors",
                             "GetBucketEncryption",  "GetBucketLifecycleConfiguration",
                             "GetBucketTagging",     "GetObjectAcl",
                             "GetObjectAttributes",  "GetObjectTagging",
                             "GetPublicAccessBlock", "ListMultipartUploads",
                             "ListObjectVersions",   "ListParts",
                             "PutBucketAcl",         "PutBucketCors",
                             "PutBucketEncryption",  "PutBucketLifecycleConfiguration",
                             "PutBucketTagging",     "PutBucketVersioning",
                             "PutObjectAcl",         "PutObjectLegalHold",
                             "PutObjectRetention",   "PutObjectTagging",
                             "PutPublicAccessBlock", "SelectObjectContent",
                             "UploadPart",           "UploadPartCopy"}) {
        api.unsupported.push_back({name, ""});
    }
    return api;
}

}  // namespace cloud::s3
