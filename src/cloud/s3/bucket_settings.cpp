#include "cloud/s3/bucket_settings.hpp"

#include "aws/rest_xml_protocol.hpp"
#include "base/text.hpp"

namespace cloud::s3 {
namespace {

constexpr char const* kOwnerFullControl = "bucket-owner-full-control";

http::Reply saved(Store& s, Request const& request, Bucket const& bucket, int status = 200) {
    s.state.save(bucket);
    return aws::rest_reply(status, request.who.request_id);
}

bool is_true(codec::Xml const& parent, char const* name) {
    return base::equal_ignoring_case(parent.text_of(name), "true");
}

char const* told(bool value) { return value ? "true" : "false"; }

}  // namespace

http::Reply put_bucket_encryption(Store& s, Request const& request) {
    Bucket bucket = open_bucket(s, request);
    codec::Xml const body = parsed_body(request, "ServerSideEncryptionConfiguration");
    codec::Xml const* const rule = body.find("Rule");
    codec::Xml const* const usual =
        rule ? rule->find("ApplyServerSideEncryptionByDefault") : nullptr;
    if (!usual || body.all("Rule").size() != 1) throw malformed_xml();
    DefaultEncryption encryption{usual->text_of("SSEAlgorithm"), usual->text_of("KMSMasterKeyID"),
                                 is_true(*rule, "BucketKeyEnabled")};
    if (encryption.algorithm == "aws:kms:dsse") throw not_implemented("aws:kms:dsse");
    if (encryption.algorithm != "AES256" && encryption.algorithm != "aws:kms") {
        throw malformed_xml();
    }
    if (encryption.algorithm == "AES256" && !encryption.kms_key.empty()) {
        throw invalid_argument(
            "a KMSMasterKeyID is not applicable if the default sse algorithm is "
            "not aws:kms or aws:kms:dsse");
    }
    bucket.encryption = encryption;
    return saved(s, request, bucket);
}

http::Reply get_bucket_encryption(Store& s, Request const& request) {
    DefaultEncryption const encryption = open_bucket(s, request).encryption;
    codec::Xml root = document("ServerSideEncryptionConfiguration");
    codec::Xml& rule = root.add("Rule");
    codec::Xml& usual = rule.add("ApplyServerSideEncryptionByDefault");
    usual.add("SSEAlgorithm", encryption.algorithm);
    if (!encryption.kms_key.empty()) usual.add("KMSMasterKeyID", encryption.kms_key);
    rule.add("BucketKeyEnabled", told(encryption.bucket_key));
    return aws::rest_xml_reply(root, request.who.request_id);
}

http::Reply delete_bucket_encryption(Store& s, Request const& request) {
    Bucket bucket = open_bucket(s, request);
    bucket.encryption = {};
    return saved(s, request, bucket, 204);
}

http::Reply put_public_access_block(Store& s, Request const& request) {
    Bucket bucket = open_bucket(s, request);
    codec::Xml const body = parsed_body(request, "PublicAccessBlockConfiguration");
    bucket.public_access = {is_true(body, "BlockPublicAcls"), is_true(body, "IgnorePublicAcls"),
                            is_true(body, "BlockPublicPolicy"),
                            is_true(body, "RestrictPublicBuckets")};
    return saved(s, request, bucket);
}

http::Reply get_public_access_block(Store& s, Request const& request) {
    Bucket const bucket = open_bucket(s, request);
    if (!bucket.public_access) {
        throw aws::Error("NoSuchPublicAccessBlockConfiguration",
                         "The public access block configuration was not found", 404)
            .with("BucketName", bucket.name);
    }
    codec::Xml root = document("PublicAccessBlockConfiguration");
    root.add("BlockPublicAcls", told(bucket.public_access->block_acls));
    root.add("IgnorePublicAcls", told(bucket.public_access->ignore_acls));
    root.add("BlockPublicPolicy", told(bucket.public_access->block_policy));
    root.add("RestrictPublicBuckets", told(bucket.public_access->restrict_buckets));
    return aws::rest_xml_reply(root, request.who.request_id);
}

http::Reply delete_public_access_block(Store& s, Request const& request) {
    Bucket bucket = open_bucket(s, request);
    bucket.public_access.reset();
    return saved(s, request, bucket, 204);
}

http::Reply put_ownership_controls(Store& s, Request const& request) {
    Bucket bucket = open_bucket(s, request);
    codec::Xml const body = parsed_body(request, "OwnershipControls");
    codec::Xml const* const rule = body.find("Rule");
    std::string const ownership = rule ? rule->text_of("ObjectOwnership") : "";
    if (ownership != "BucketOwnerEnforced" && ownership != "BucketOwnerPreferred" &&
        ownership != "ObjectWriter") {
        throw malformed_xml();
    }
    bucket.ownership = ownership;
    return saved(s, request, bucket);
}

http::Reply get_ownership_controls(Store& s, Request const& request) {
    Bucket const bucket = open_bucket(s, request);
    if (bucket.ownership.empty()) {
        throw aws::Error("OwnershipControlsNotFoundError",
                         "The bucket ownership controls were not found", 404)
            .with("BucketName", bucket.name);
    }
    codec::Xml root = document("OwnershipControls");
    root.add("Rule").add("ObjectOwnership", bucket.ownership);
    return aws::rest_xml_reply(root, request.who.request_id);
}

http::Reply delete_ownership_controls(Store& s, Request const& request) {
    Bucket bucket = open_bucket(s, request);
    bucket.ownership.clear();
    return saved(s, request, bucket, 204);
}

void check_acl(Bucket const& bucket, std::string const& acl) {
    bool const none = acl.empty() || acl == kOwnerFullControl;
    if (none || bucket.ownership != "BucketOwnerEnforced") return;
    throw aws::Error("AccessControlListNotSupported", "The bucket does not allow ACLs");
}

std::string owner_of_new(Bucket const& bucket, std::string const& writer, std::string const& acl) {
    if (bucket.ownership == "BucketOwnerEnforced") return bucket.account;
    bool const preferred = bucket.ownership == "BucketOwnerPreferred" && acl == kOwnerFullControl;
    return preferred ? bucket.account : writer;
}

}  // namespace cloud::s3
