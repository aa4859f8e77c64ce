// Server-side encryption: what a request asks for, and the keys that objects' files are sealed
// under. Rules: S3 guide, "Protecting data with encryption".
//
//   AskedEncryption const asked = asked_encryption(request.head.headers);
//   object.encryption = protect(s, {bucket, asked, caller}, object, file_key);
//   std::string const file_key = unlock(s, request, object);
#pragma once

#include <optional>
#include <string>

#include "cloud/s3/request.hpp"

namespace cloud::s3 {

// The encryption headers of an upload; empty members where they are not there.
struct AskedEncryption {
    std::string algorithm;  // "AES256", "aws:kms"
    std::string kms_key;
    std::optional<bool> bucket_key;
    std::string customer_key;  // of SSE-C: 32 bytes
    std::string customer_key_md5;
};

// Throws InvalidArgument, InvalidEncryptionAlgorithmError, NotImplemented.
AskedEncryption asked_encryption(http::Headers const& headers);

struct Protection {
    Bucket const& bucket;
    AskedEncryption const& asked;
    aws::Caller const& caller;
    base::Instant now;
};
// Wraps the key of an object's file as was asked, or as the bucket says. For SSE-KMS the caller
// must be allowed kms:GenerateDataKey. Throws AccessDenied and KMS's errors.
Encryption protect(Store& s, Protection const& protection, Object const& object,
                   std::string const& file_key);

// The key of an object's file. For SSE-KMS the caller must be allowed kms:Decrypt; for SSE-C the
// request must bring the customer's key. Throws AccessDenied, InvalidRequest and KMS's errors.
std::string unlock(Store& s, Request const& request, Object const& object);

// What replies say of it: x-amz-server-side-encryption and its like.
void describe_encryption(http::Reply& reply, Encryption const& encryption);

}  // namespace cloud::s3
