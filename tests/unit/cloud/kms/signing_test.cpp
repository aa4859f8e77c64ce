// Signatures and MACs.
#include <doctest/doctest.h>

#include "unit/cloud/kms/fixture.hpp"

using cloud::testing::blob;
using cloud::testing::bytes_of;
using cloud::testing::Kms;
using cloud::testing::object;
using cloud::testing::with;
using codec::Json;

namespace {

std::string signing_key(Kms& kms, std::string const& spec) {
    return kms.create(object({{"KeySpec", spec}, {"KeyUsage", "SIGN_VERIFY"}}));
}

std::string digest_for(std::string const& algorithm, std::string const& message) {
    if (algorithm.ends_with("256")) return base::sha256(message);
    return base::digest(
        algorithm.ends_with("384") ? base::HashKind::sha384 : base::HashKind::sha512, message);
}

void check_round_trip(Kms& kms, std::string const& id, std::string const& algorithm) {
    CAPTURE(algorithm);
    Json const raw =
        object({{"KeyId", id}, {"SigningAlgorithm", algorithm}, {"Message", blob("message")}});
    Json const digest = with(raw, object({{"Message", blob(digest_for(algorithm, "message"))},
                                          {"MessageType", "DIGEST"}}));
    Json const made = kms.call("Sign", raw);
    CHECK(made.at("KeyId").text() == kms.arn(id));
    CHECK(made.at("SigningAlgorithm").text() == algorithm);
    Json const signature = object({{"Signature", made.at("Signature")}});
    // The digest of a message and the message are signed alike.
    for (Json const& way : {raw, digest}) {
        CHECK(kms.call("Verify", with(way, signature)) ==
              object({{"KeyId", kms.arn(id)},
                      {"SignatureValid", true},
                      {"SigningAlgorithm", algorithm}}));
    }
    CHECK(kms.error("Verify",
                    with(raw, object({{"Signature", kms.call("Sign", digest).at("Signature")}})))
              .empty());
    CHECK(kms.error("Verify", with(with(raw, signature), object({{"Message", blob("other")}}))) ==
          "KMSInvalidSignatureException: ");
    CHECK(kms.error("Sign", with(digest, object({{"Message", blob("short")}}))) ==
          "ValidationException: Digest is invalid length for algorithm " + algorithm + ".");
    CHECK(kms.error("Sign", with(raw, object({{"DryRun", true}})))
              .starts_with("DryRunOperationException"));
}

}  // namespace

TEST_CASE("every signing algorithm of a key spec signs and verifies") {
    Kms kms;
    for (char const* spec :
         {"RSA_2048", "ECC_NIST_P256", "ECC_NIST_P384", "ECC_NIST_P521", "ECC_SECG_P256K1"}) {
        CAPTURE(spec);
        std::string const id = signing_key(kms, spec);
        Json const algorithms = kms.metadata(id).at("SigningAlgorithms");
        for (Json const& algorithm : algorithms.items()) {
            check_round_trip(kms, id, algorithm.text());
        }
    }
}

TEST_CASE("a public key verifies what was signed, without KMS") {
    Kms kms;
    std::string const id = signing_key(kms, "ECC_NIST_P256");
    Json const answer = kms.call("GetPublicKey", object({{"KeyId", id}}));
    CHECK(answer.at("KeyId").text() == kms.arn(id));
    CHECK(answer.at("KeySpec").text() == "ECC_NIST_P256");
    CHECK(answer.at("KeyUsage").text() == "SIGN_VERIFY");
    CHECK(answer.at("SigningAlgorithms") == Json::array({"ECDSA_SHA_256"}));
    CHECK(bytes_of(answer.at("PublicKey")).size() == 91);
    kms.call("DisableKey", object({{"KeyId", id}}));
    CHECK(kms.error("GetPublicKey", object({{"KeyId", id}})).empty());
    CHECK(kms.error("GetPublicKey", object({{"KeyId", kms.create()}}))
              .starts_with("UnsupportedOperationException"));
}

TEST_CASE("what does not sign says why") {
    Kms kms;
    std::string const id = signing_key(kms, "ECC_NIST_P256");
    auto const refused = [&](std::string const& key, char const* algorithm, Json const& message) {
        return kms.error(
            "Sign",
            object({{"KeyId", key}, {"SigningAlgorithm", algorithm}, {"Message", message}}));
    };
    CHECK(refused(id, "ECDSA_SHA_384", blob("x")) ==
          "InvalidKeyUsageException: Algorithm ECDSA_SHA_384 is incompatible with key spec "
          "ECC_NIST_P256.");
    CHECK(refused(id, "ECDSA", blob("x")).starts_with("ValidationException"));
    CHECK(refused(id, "ECDSA_SHA_256", blob(std::string(4096, 'x'))).empty());
    CHECK(refused(id, "ECDSA_SHA_256", blob(std::string(4097, 'x'))) ==
          "ValidationException: 1 validation error detected: Value at 'message' failed to satisfy "
          "constraint: Member must have length less than or equal to 4096");
    CHECK(refused("key_id", "ECDSA_SHA_256", blob("x")) ==
          "NotFoundException: Invalid keyId 'key_id'");
    std::string const other = kms.create();
    CHECK(refused(other, "ECDSA_SHA_256", blob("x")) ==
          "InvalidKeyUsageException: " + kms.arn(other) +
              " key usage is ENCRYPT_DECRYPT which is not valid for Sign.");
}

TEST_CASE("MACs are made and verified by the algorithm of their key") {
    Kms kms;
    for (std::string const bits : {"224", "256", "384", "512"}) {
        std::string const id =
            kms.create(object({{"KeySpec", "HMAC_" + bits}, {"KeyUsage", "GENERATE_VERIFY_MAC"}}));
        Json const input = object(
            {{"KeyId", id}, {"MacAlgorithm", "HMAC_SHA_" + bits}, {"Message", blob("message")}});
        Json const made = kms.call("GenerateMac", input);
        CHECK(made.at("KeyId").text() == kms.arn(id));
        std::string const mac = bytes_of(made.at("Mac"));
        CHECK(mac.size() * 8 == std::stoul(bits));
        CHECK(kms.call("VerifyMac", with(input, object({{"Mac", blob(mac)}}))) ==
              object({{"KeyId", kms.arn(id)},
                      {"MacValid", true},
                      {"MacAlgorithm", "HMAC_SHA_" + bits}}));
        for (std::string const& wrong : {mac.substr(1), mac + "x", std::string("x")}) {
            CHECK(kms.error("VerifyMac", with(input, object({{"Mac", blob(wrong)}}))) ==
                  "KMSInvalidMacException: ");
        }
    }
    std::string const id =
        kms.create(object({{"KeySpec", "HMAC_224"}, {"KeyUsage", "GENERATE_VERIFY_MAC"}}));
    auto const refused = [&](char const* algorithm) {
        return kms.error(
            "GenerateMac",
            object({{"KeyId", id}, {"MacAlgorithm", algorithm}, {"Message", blob("x")}}));
    };
    CHECK(refused("HMAC_SHA_256") ==
          "InvalidKeyUsageException: Algorithm HMAC_SHA_256 is incompatible with key spec "
          "HMAC_224.");
    CHECK(refused("INVALID") ==
          "ValidationException: 1 validation error detected: Value 'INVALID' at 'macAlgorithm' "
          "failed to satisfy constraint: Member must satisfy enum value set: [HMAC_SHA_384, "
          "HMAC_SHA_256, HMAC_SHA_224, HMAC_SHA_512]");
}
