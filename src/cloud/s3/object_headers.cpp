#include "cloud/s3/object_headers.hpp"

#include <array>

#include "base/text.hpp"
#include "cloud/s3/access.hpp"
#include "cloud/s3/bucket_settings.hpp"
#include "cloud/s3/lifecycle_rules.hpp"
#include "cloud/s3/object_lock.hpp"
#include "cloud/s3/tagging.hpp"

namespace cloud::s3 {
namespace {

constexpr std::size_t kMaximumMetadataBytes = 2048;
constexpr std::array<std::string_view, 6> kKept{"Content-Type",     "Content-Encoding",
                                                "Content-Language", "Content-Disposition",
                                                "Cache-Control",    "Expires"};

// The headers that come back with the object.
std::vector<http::Header> kept_headers(http::Headers const& head) {
    std::vector<http::Header> kept;
    std::size_t metadata = 0;
    for (auto const& [name, value] : head) {
        for (std::string_view const wanted : kKept) {
            if (!base::equal_ignoring_case(name, wanted)) continue;
            std::string rest = base::replace_all(value, "aws-chunked,", "");
            if (wanted == "Content-Encoding")
                rest = base::trim(base::replace_all(rest, "aws-chunked", ""));
            if (!rest.empty()) kept.emplace_back(std::string(wanted), std::move(rest));
        }
        std::string const lower = base::lower(name);
        if (!lower.starts_with("x-amz-meta-")) continue;
        metadata += lower.size() + value.size();
        kept.emplace_back(lower, value);
    }
    if (metadata > kMaximumMetadataBytes) {
        throw aws::Error("MetadataTooLarge",
                         "Your metadata headers exceed the maximum allowed metadata size");
    }
    return kept;
}

std::string asked_class(http::Headers const& headers) {
    std::string const& asked = headers.text("x-amz-storage-class");
    if (asked.empty()) return kStandard;
    if (coldness(asked) || asked == "REDUCED_REDUNDANCY") return asked;
    throw aws::Error("InvalidStorageClass", "The storage class you specified is not valid")
        .with("StorageClassRequested", asked);
}

}  // namespace

Object new_object(Request const& request) {
    if (request.asks("versionId")) {
        throw invalid_argument("This operation does not accept a version-id.")
            .with("ArgumentName", "versionId")
            .with("ArgumentValue", request.parameter("versionId"));
    }
    http::Headers const& headers = request.head.headers;
    Object object;
    object.bucket = request.bucket;
    object.key = request.key;
    object.headers = kept_headers(headers);
    object.storage_class = asked_class(headers);
    object.tags = tags_of_header(headers);
    object.lock = asked_lock(headers, request.now);
    return object;
}

Bucket require_put(Store& s, Request const& request, Object const& object) {
    std::string const& acl = request.head.headers.text("x-amz-acl");
    std::optional<Bucket> bucket = require(s, request, "s3:PutObject");
    if (!acl.empty()) require(s, request, "s3:PutObjectAcl");
    if (!object.tags.empty()) require(s, request, "s3:PutObjectTagging");
    if (!object.lock.mode.empty()) require(s, request, "s3:PutObjectRetention");
    if (!object.lock.hold.empty()) require(s, request, "s3:PutObjectLegalHold");
    check_acl(*bucket, acl);
    return *std::move(bucket);
}

void require_absent(Store& s, Request const& request) {
    if (request.head.headers.text("If-None-Match") != "*") return;
    if (!s.state.object(request.bucket, request.key)) return;
    throw aws::Error("PreconditionFailed",
                     "At least one of the pre-conditions you specified did not hold", 412)
        .with("Condition", "If-None-Match");
}

}  // namespace cloud::s3
