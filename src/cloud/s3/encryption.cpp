#include "cloud/s3/encryption.hpp"

#include "base/crypto.hpp"
#include "base/log.hpp"
#include "base/text.hpp"

namespace cloud::s3 {
namespace {

constexpr char const* kAlgorithm = "x-amz-server-side-encryption";
constexpr char const* kKmsKey = "x-amz-server-side-encryption-aws-kms-key-id";
constexpr char const* kKmsContext = "x-amz-server-side-encryption-context";
constexpr char const* kBucketKey = "x-amz-server-side-encryption-bucket-key-enabled";
constexpr char const* kCustomerAlgorithm = "x-amz-server-side-encryption-customer-algorithm";
constexpr char const* kCustomerKey = "x-amz-server-side-encryption-customer-key";
constexpr char const* kCustomerKeyMd5 = "x-amz-server-side-encryption-customer-key-MD5";
constexpr char const* kCustomer = "customer";
constexpr std::size_t kKeyBytes = 32;

aws::Error invalid_request(std::string const& message) { return {"InvalidRequest", message}; }

aws::Error invalid_algorithm(std::string const& given) {
    return aws::Error("InvalidEncryptionAlgorithmError",
                      "The encryption request you specified is not valid. Supported value: AES256.")
        .with("EncryptionAlgorithm", given);
}

// The customer's key of SSE-C, or nothing where there is none.
void read_customer_key(http::Headers const& headers, AskedEncryption& asked) {
    std::string const& algorithm = headers.text(kCustomerAlgorithm);
    std::string const& key = headers.text(kCustomerKey);
    if (algorithm.empty() && key.empty()) return;
    if (algorithm != "AES256") throw invalid_algorithm(algorithm);
    std::optional<std::string> decoded = base::from_base64(key);
    if (!decoded || decoded->size() != kKeyBytes) {
        throw invalid_argument("The secret key was invalid for the specified algorithm.");
    }
    asked.customer_key_md5 = headers.text(kCustomerKeyMd5);
    std::string const md5 = base::base64(base::digest(base::HashKind::md5, *decoded));
    if (!base::constant_time_equal(md5, asked.customer_key_md5)) {
        throw invalid_argument(
            "The calculated MD5 hash of the key did not match the hash that was provided.");
    }
    asked.customer_key = *std::move(decoded);
}

// Of what S3 itself adds to the encryption context: the object, or the bucket with its key.
std::string context_of(Bucket const& bucket, Object const& object, bool bucket_key) {
    return bucket_key ? bucket.arn() : object.arn();
}

KeyRing::Use use_of(Bucket const& bucket, aws::Caller const& caller) {
    KeyRing::Use use;
    use.caller = caller;
    use.account = bucket.account;
    use.region = bucket.region;
    use.via = "s3." + bucket.region + ".amazonaws.com";
    return use;
}

// KMS refuses in its own words; S3 tells a denial as its own.
template <typename Work>
auto in_words_of_s3(Work const& work) {
    try {
        return work();
    } catch (aws::Error const& error) {
        if (error.code == "AccessDeniedException") {
            throw aws::Error("KMS.AccessDeniedException", error.message, 403).query("AccessDenied");
        }
        if (error.code.starts_with("KMS.")) throw;
        throw aws::Error("KMS." + error.code, error.message);
    }
}

// Binds a wrapped key to the object's file, so that one cannot stand in for another.
std::string wrapping_context(Object const& object) { return "s3 object " + object.file; }

Encryption protect_by_kms(Store& s, Protection const& p, Object const& object,
                          std::string const& file_key) {
    bool const by_default = p.asked.algorithm.empty();
    DefaultEncryption const& usual = p.bucket.encryption;
    Encryption made;
    made.algorithm = "aws:kms";
    made.bucket_key = p.asked.bucket_key.value_or(usual.bucket_key);
    made.context = context_of(p.bucket, object, made.bucket_key);
    KeyRing::Use use = use_of(p.bucket, p.caller);
    use.key = p.asked.kms_key;
    if (use.key.empty() && usual.algorithm == "aws:kms") use.key = usual.kms_key;
    // An alias in a bucket's configuration is the caller's, as the S3 guide warns.
    if (!by_default || use.key.starts_with("alias/")) use.account = p.caller.account.value;
    if (use.key.empty()) {
        use.key =
            s.keys.managed_key("alias/aws/s3", p.caller.account.value, p.bucket.region, p.now);
    }
    use.context = {{"aws:s3:arn", made.context}};
    KeyRing::DataKey const key =
        in_words_of_s3([&] { return s.keys.generate_data_key(use, p.now); });
    made.kms_key = key.key_arn;
    made.data_key = key.ciphertext;
    made.wrapped = base::seal(key.plaintext, file_key, wrapping_context(object));
    return made;
}

// The key that the object's file key is wrapped under, of SSE-KMS.
std::string data_key_of(Store& s, Request const& request, Object const& object) {
    Bucket const bucket = open_bucket(s, request);
    KeyRing::Use use = use_of(bucket, request.who.caller);
    use.context = {{"aws:s3:arn", object.encryption.context}};
    return in_words_of_s3(
        [&] { return s.keys.decrypt(use, object.encryption.data_key, request.now); });
}

std::string customer_key_of(Request const& request, Object const& object) {
    AskedEncryption asked;
    read_customer_key(request.head.headers, asked);
    if (asked.customer_key.empty()) {
        throw invalid_request(
            "The object was stored using a form of Server Side Encryption. The correct parameters "
            "must be provided to retrieve the object.");
    }
    if (!base::constant_time_equal(asked.customer_key_md5, object.encryption.customer_key_md5)) {
        throw access_denied();
    }
    return asked.customer_key;
}

}  // namespace

AskedEncryption asked_encryption(http::Headers const& headers) {
    AskedEncryption asked;
    read_customer_key(headers, asked);
    asked.algorithm = headers.text(kAlgorithm);
    asked.kms_key = headers.text(kKmsKey);
    if (headers.find(kKmsContext)) throw not_implemented(std::string("The header ") + kKmsContext);
    if (std::string const* const told = headers.find(kBucketKey)) {
        asked.bucket_key = base::equal_ignoring_case(*told, "true");
    }
    if (asked.algorithm == "aws:kms:dsse") throw not_implemented("aws:kms:dsse");
    bool const known =
        asked.algorithm.empty() || asked.algorithm == "AES256" || asked.algorithm == "aws:kms";
    if (!known) throw invalid_algorithm(asked.algorithm);
    if (!asked.customer_key.empty() && !asked.algorithm.empty()) {
        throw invalid_argument(
            "Server Side Encryption with Customer provided key is incompatible with the "
            "encryption method specified");
    }
    if (!asked.kms_key.empty() && asked.algorithm != "aws:kms") {
        throw invalid_argument(
            "Server Side Encryption with AWS KMS managed key requires HTTP header "
            "x-amz-server-side-encryption : aws:kms");
    }
    return asked;
}

Encryption protect(Store& s, Protection const& p, Object const& object,
                   std::string const& file_key) {
    std::string const context = wrapping_context(object);
    if (!p.asked.customer_key.empty()) {
        Encryption made;
        made.algorithm = kCustomer;
        made.customer_key_md5 = p.asked.customer_key_md5;
        made.wrapped = base::seal(p.asked.customer_key, file_key, context);
        return made;
    }
    std::string const& algorithm =
        p.asked.algorithm.empty() ? p.bucket.encryption.algorithm : p.asked.algorithm;
    if (algorithm == "aws:kms") return protect_by_kms(s, p, object, file_key);
    Encryption made;
    made.wrapped = s.root.seal(file_key, context);
    return made;
}

std::string unlock(Store& s, Request const& request, Object const& object) {
    Encryption const& encryption = object.encryption;
    bool const customer = encryption.algorithm == kCustomer;
    if (!customer && request.head.headers.find(kCustomerAlgorithm)) {
        throw invalid_request("The encryption parameters are not applicable to this object.");
    }
    std::optional<std::string> key;
    std::string const context = wrapping_context(object);
    if (encryption.algorithm == "AES256") {
        key = s.root.unseal(encryption.wrapped, context);
    } else {
        std::string const over =
            customer ? customer_key_of(request, object) : data_key_of(s, request, object);
        std::string opened;
        if (base::open(over, encryption.wrapped, context, opened)) key = opened;
    }
    if (key) return *std::move(key);
    base::log_error("an object's key cannot be opened: it was changed, or the root key was",
                    {{"object", object.arn()}});
    throw aws::internal_failure();
}

void describe_encryption(http::Reply& reply, Encryption const& encryption) {
    if (encryption.algorithm == kCustomer) {
        reply.headers.add(kCustomerAlgorithm, "AES256");
        reply.headers.add(kCustomerKeyMd5, encryption.customer_key_md5);
        return;
    }
    reply.headers.add(kAlgorithm, encryption.algorithm);
    if (encryption.kms_key.empty()) return;
    reply.headers.add(kKmsKey, encryption.kms_key);
    if (encryption.bucket_key) reply.headers.add(kBucketKey, "true");
}

}  // namespace cloud::s3
