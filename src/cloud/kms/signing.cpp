#include "cloud/kms/signing.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "cloud/kms/given.hpp"
#include "cloud/kms/grants.hpp"
#include "cloud/kms/names.hpp"
#include "cloud/kms/specs.hpp"

namespace cloud::kms {
namespace {

Key open_for(Keys& keys, aws::Invocation const& call, std::string const& operation) {
    check_grant_tokens(keys, call.input);
    return open_key(
        keys, call,
        {.operation = operation, .alias = true, .other_accounts = true, .aws_managed = true});
}

void check_knows(Key const& key, std::vector<std::string> const& algorithms,
                 std::string const& algorithm) {
    if (std::find(algorithms.begin(), algorithms.end(), algorithm) != algorithms.end()) return;
    throw aws::Error("InvalidKeyUsageException",
                     "Algorithm " + algorithm + " is incompatible with key spec " + key.spec + ".");
}

// What is signed: a digest, given or made of the message.
std::string given_digest(codec::Json const& in, SigningAlgorithm const& algorithm) {
    std::string message = given_blob(in, "Message", kMaximumMessage);
    std::string const type = given_word(in, "MessageType", {"RAW", "DIGEST"});
    if (type != "DIGEST") return base::digest(algorithm.hash, message);
    if (message.size() == algorithm.digest_bytes) return message;
    throw invalid("Digest is invalid length for algorithm " + std::string(algorithm.name) + ".");
}

std::string given_signing_algorithm(codec::Json const& in) {
    return required_word(
        in, "SigningAlgorithm",
        {"RSASSA_PSS_SHA_256", "RSASSA_PSS_SHA_384", "RSASSA_PSS_SHA_512",
         "RSASSA_PKCS1_V1_5_SHA_256", "RSASSA_PKCS1_V1_5_SHA_384", "RSASSA_PKCS1_V1_5_SHA_512",
         "ECDSA_SHA_256", "ECDSA_SHA_384", "ECDSA_SHA_512"});
}

// A key found fit to sign, and what it is to sign.
struct Signing {
    Key key;
    SigningAlgorithm const* algorithm;
    std::string digest;
    std::shared_ptr<Material const> material;  // shared with the cache that it is from
};

Signing open_signing(Keys& keys, aws::Invocation const& call, std::string const& operation) {
    std::string const algorithm = given_signing_algorithm(call.input);
    given_blob(call.input, "Message", kMaximumMessage);
    Signing signing;
    signing.key = open_for(keys, call, operation);
    check_usable(signing.key);
    check_usage(signing.key, kSignVerify, operation);
    check_knows(signing.key, find_spec(signing.key.spec)->signing_algorithms(kSignVerify),
                algorithm);
    signing.algorithm = find_signing_algorithm(algorithm);
    signing.digest = given_digest(call.input, *signing.algorithm);
    signing.material = keys.materials.open(signing.key, signing.key.material);
    return signing;
}

struct Mac {
    Key key;
    std::string algorithm;
    std::string made;
};

Mac make_mac(Keys& keys, aws::Invocation const& call, std::string const& operation) {
    Mac mac;
    std::string const message = given_blob(call.input, "Message", kMaximumMessage);
    mac.algorithm = required_word(call.input, "MacAlgorithm",
                                  {"HMAC_SHA_384", "HMAC_SHA_256", "HMAC_SHA_224", "HMAC_SHA_512"});
    mac.key = open_for(keys, call, operation);
    check_usable(mac.key);
    check_usage(mac.key, kGenerateVerifyMac, operation);
    check_knows(mac.key, find_spec(mac.key.spec)->mac_algorithms(kGenerateVerifyMac),
                mac.algorithm);
    auto const material = keys.materials.open(mac.key, mac.key.material);
    mac.made = base::hmac(*find_mac(mac.algorithm), material->secret, message);
    return mac;
}

codec::Json list(std::vector<std::string> const& words) {
    codec::Json json = codec::Json::array();
    for (std::string const& word : words) json.push(word);
    return json;
}

}  // namespace

codec::Json sign(Keys& keys, aws::Invocation const& call) {
    Signing const s = open_signing(keys, call, "Sign");
    end_dry_run(call);
    std::string const signature =
        s.material->pair->sign(s.algorithm->kind, {s.algorithm->hash, s.digest});
    return codec::Json::object({{"KeyId", s.key.arn()},
                                {"Signature", base::base64(signature)},
                                {"SigningAlgorithm", s.algorithm->name}});
}

codec::Json verify(Keys& keys, aws::Invocation const& call) {
    std::string const signature = given_blob(call.input, "Signature", kMaximumCiphertext);
    Signing const s = open_signing(keys, call, "Verify");
    end_dry_run(call);
    if (!s.material->pair->verify(s.algorithm->kind, {s.algorithm->hash, s.digest}, signature)) {
        throw aws::Error("KMSInvalidSignatureException", "");
    }
    return codec::Json::object({{"KeyId", s.key.arn()},
                                {"SignatureValid", true},
                                {"SigningAlgorithm", s.algorithm->name}});
}

codec::Json generate_mac(Keys& keys, aws::Invocation const& call) {
    Mac const mac = make_mac(keys, call, "GenerateMac");
    end_dry_run(call);
    return codec::Json::object({{"Mac", base::base64(mac.made)},
                                {"MacAlgorithm", mac.algorithm},
                                {"KeyId", mac.key.arn()}});
}

codec::Json verify_mac(Keys& keys, aws::Invocation const& call) {
    std::string const given = given_blob(call.input, "Mac", kMaximumCiphertext);
    Mac const mac = make_mac(keys, call, "VerifyMac");
    end_dry_run(call);
    if (!base::constant_time_equal(given, mac.made)) {
        throw aws::Error("KMSInvalidMacException", "");
    }
    return codec::Json::object(
        {{"KeyId", mac.key.arn()}, {"MacValid", true}, {"MacAlgorithm", mac.algorithm}});
}

// Also of a key that is disabled, as AWS does it.
codec::Json get_public_key(Keys& keys, aws::Invocation const& call) {
    Key const key = open_for(keys, call, "GetPublicKey");
    check_not_pending_deletion(key);
    Spec const& spec = *find_spec(key.spec);
    if (!spec.is_pair()) {
        throw unsupported(key.arn() + " key spec is " + key.spec +
                          " which is not valid for GetPublicKey.");
    }
    auto const material = keys.materials.open(key, key.material);
    codec::Json out =
        codec::Json::object({{"KeyId", key.arn()},
                             {"PublicKey", base::base64(material->pair->public_der())},
                             {"CustomerMasterKeySpec", key.spec},
                             {"KeySpec", key.spec},
                             {"KeyUsage", key.usage}});
    std::vector<std::string> const encryption = spec.encryption_algorithms(key.usage);
    std::vector<std::string> const signing = spec.signing_algorithms(key.usage);
    if (!encryption.empty()) out.set("EncryptionAlgorithms", list(encryption));
    if (!signing.empty()) out.set("SigningAlgorithms", list(signing));
    return out;
}

}  // namespace cloud::kms
