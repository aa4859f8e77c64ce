// What is encrypted, and what of it opens again.
#include <doctest/doctest.h>

#include "unit/cloud/kms/fixture.hpp"

using cloud::testing::blob;
using cloud::testing::bytes_of;
using cloud::testing::Kms;
using cloud::testing::object;
using cloud::testing::with;
using codec::Json;

namespace {

Json context(std::initializer_list<Json::Member> members) {
    return object({{"EncryptionContext", Json::object(members)}});
}

std::string const kInvalid = "InvalidCiphertextException: ";

}  // namespace

TEST_CASE("what is encrypted opens again, under its context alone") {
    Kms kms;
    std::string const id = kms.create();
    Json const input = object({{"KeyId", id}, {"Plaintext", blob("hello")}});
    Json const made = kms.call("Encrypt", with(input, context({{"b", "2"}, {"a", "1"}})));
    CHECK(made.at("KeyId").text() == kms.arn(id));
    CHECK(made.at("EncryptionAlgorithm").text() == "SYMMETRIC_DEFAULT");
    Json const ciphertext = made.at("CiphertextBlob");
    CHECK(bytes_of(ciphertext).find("hello") == std::string::npos);
    Json const opened = kms.call("Decrypt", with(object({{"CiphertextBlob", ciphertext}}),
                                                 context({{"a", "1"}, {"b", "2"}})));
    CHECK(bytes_of(opened.at("Plaintext")) == "hello");
    CHECK(opened.at("KeyId").text() == kms.arn(id));
    CHECK(opened.at("EncryptionAlgorithm").text() == "SYMMETRIC_DEFAULT");
    CHECK(opened.at("KeyMaterialId") == kms.metadata(id).at("CurrentKeyMaterialId"));
    for (Json const& other :
         {Json::object(), context({{"a", "1"}}), context({{"a", "1"}, {"b", "3"}}),
          context({{"a", "1"}, {"b", "2"}, {"c", ""}}), context({{"A", "1"}, {"b", "2"}}),
          context({{"a", "1b"}, {"", "2"}})}) {
        CHECK(kms.error("Decrypt", with(object({{"CiphertextBlob", ciphertext}}), other)) ==
              kInvalid);
    }
    CHECK(kms.call("Encrypt", input).at("CiphertextBlob") !=
          kms.call("Encrypt", input).at("CiphertextBlob"));
}

TEST_CASE("the ciphertext names its key; a caller that names another is told") {
    Kms kms;
    std::string const id = kms.create();
    std::string const other = kms.create();
    std::string const mac =
        kms.create(object({{"KeySpec", "HMAC_256"}, {"KeyUsage", "GENERATE_VERIFY_MAC"}}));
    Json const ciphertext = kms.encrypt(id, "x");
    CHECK(kms.decrypt(ciphertext, object({{"KeyId", id}})) == "x");
    CHECK(kms.decrypt(ciphertext, object({{"KeyId", kms.arn(id)}})) == "x");
    for (std::string const& wrong : {other, mac}) {
        CHECK(kms.error("Decrypt", object({{"CiphertextBlob", ciphertext}, {"KeyId", wrong}})) ==
              "IncorrectKeyException: The key ID in the request does not identify a CMK that can "
              "perform this operation.");
    }
    kms.call("DisableKey", object({{"KeyId", id}}));
    CHECK(kms.error("Decrypt", object({{"CiphertextBlob", ciphertext}})) ==
          "DisabledException: " + kms.arn(id) + " is disabled.");
}

TEST_CASE("a hostile ciphertext is an invalid one, wherever it was touched") {
    Kms kms;
    std::string const id = kms.create();
    std::string const whole = bytes_of(kms.encrypt(id, "attack at dawn"));
    auto const refused = [&](std::string const& bytes) {
        return kms.error("Decrypt", object({{"CiphertextBlob", blob(bytes)}}));
    };
    for (std::size_t at = 0; at < whole.size(); ++at) {
        CAPTURE(at);
        std::string torn = whole;
        torn[at] = static_cast<char>(torn[at] ^ 1);
        std::string const said = refused(torn);
        // In the key's name it may come to name another key, which is not there.
        bool const told = said == kInvalid || said.starts_with("NotFoundException") ||
                          said.starts_with("AccessDeniedException");
        CHECK(told);
        if (at > 6 + kms.arn(id).size()) CHECK(said == kInvalid);
    }
    for (std::size_t size = 1; size < whole.size(); ++size) {
        CHECK(refused(whole.substr(0, size)) == kInvalid);
    }
    CHECK(refused(whole + "x") == kInvalid);
    CHECK(refused("garbage") == kInvalid);
    CHECK(kms.error("Decrypt", object({{"CiphertextBlob", "*"}}))
              .starts_with("SerializationException"));
    CHECK(refused("").starts_with("ValidationException"));
    CHECK(refused(std::string(6145, 'x')).starts_with("ValidationException"));
}

TEST_CASE("another key's ciphertext does not open by renaming its key") {
    Kms kms;
    std::string const one = kms.create();
    std::string const two = kms.create();
    std::string bytes = bytes_of(kms.encrypt(one, "x"));
    std::size_t const at = bytes.find(one);
    REQUIRE(at != std::string::npos);
    bytes.replace(at, one.size(), two);
    CHECK(kms.error("Decrypt", object({{"CiphertextBlob", blob(bytes)}})) == kInvalid);
}

TEST_CASE("plaintexts have their limits") {
    Kms kms;
    std::string const id = kms.create();
    auto const refused = [&](std::string const& plain) {
        return kms.error("Encrypt", object({{"KeyId", id}, {"Plaintext", blob(plain)}}));
    };
    CHECK(refused(std::string(4096, 'x')).empty());
    CHECK(refused(std::string(4097, 'x')) ==
          "ValidationException: 1 validation error detected: Value at 'plaintext' failed to "
          "satisfy constraint: Member must have length less than or equal to 4096");
    CHECK(refused("") ==
          "ValidationException: 1 validation error detected: Value at 'plaintext' failed to "
          "satisfy constraint: Member must have length greater than or equal to 1");
    CHECK(kms.error("Encrypt", with(object({{"KeyId", id}, {"Plaintext", blob("x")}}),
                                    context({{"k", std::string(8192, 'v')}})))
              .starts_with("ValidationException"));
    CHECK(kms.error("Encrypt",
                    with(object({{"KeyId", id}, {"Plaintext", blob("x")}}), context({{"k", 1}})))
              .starts_with("SerializationException"));
}

TEST_CASE("RSA keys encrypt as much as OAEP holds") {
    Kms kms;
    std::string const id =
        kms.create(object({{"KeySpec", "RSA_2048"}, {"KeyUsage", "ENCRYPT_DECRYPT"}}));
    for (auto const& [algorithm, most] :
         {std::pair{"RSAES_OAEP_SHA_1", 214}, {"RSAES_OAEP_SHA_256", 190}}) {
        Json const chosen = object({{"EncryptionAlgorithm", algorithm}});
        std::string const plain(static_cast<std::size_t>(most), 'x');
        Json const ciphertext = kms.encrypt(id, plain, chosen);
        CHECK(bytes_of(ciphertext).size() == 256);
        CHECK(kms.decrypt(ciphertext, with(chosen, object({{"KeyId", id}}))) == plain);
        CHECK(kms.error("Encrypt",
                        with(object({{"KeyId", id}, {"Plaintext", blob(plain + "x")}}), chosen)) ==
              "ValidationException: Algorithm " + std::string(algorithm) +
                  " and key spec RSA_2048 cannot encrypt data larger than " + std::to_string(most) +
                  " bytes.");
        CHECK(kms.error("Decrypt", with(object({{"KeyId", id}, {"CiphertextBlob", blob("x")}}),
                                        chosen)) == kInvalid);
    }
    CHECK(kms.error("Encrypt", object({{"KeyId", id}, {"Plaintext", blob("x")}})) ==
          "InvalidKeyUsageException: Algorithm SYMMETRIC_DEFAULT is incompatible with key spec "
          "RSA_2048.");
}

TEST_CASE("a key of another usage encrypts nothing") {
    Kms kms;
    std::string const id =
        kms.create(object({{"KeySpec", "ECC_NIST_P256"}, {"KeyUsage", "SIGN_VERIFY"}}));
    CHECK(kms.error("Encrypt", object({{"KeyId", id}, {"Plaintext", blob("x")}})) ==
          "InvalidKeyUsageException: " + kms.arn(id) +
              " key usage is SIGN_VERIFY which is not valid for Encrypt.");
    CHECK(kms.error("GenerateDataKey", object({{"KeyId", id}, {"KeySpec", "AES_256"}})) ==
          "InvalidKeyUsageException: " + kms.arn(id) +
              " key usage is SIGN_VERIFY which is not valid for GenerateDataKey.");
}

TEST_CASE("ReEncrypt moves a secret to another key and context unseen") {
    Kms kms;
    std::string const one = kms.create();
    std::string const two = kms.create();
    Json const ciphertext = kms.encrypt(one, "secret", context({{"a", "1"}}));
    Json const input = object({{"CiphertextBlob", ciphertext},
                               {"SourceEncryptionContext", object({{"a", "1"}})},
                               {"DestinationKeyId", two},
                               {"DestinationEncryptionContext", object({{"b", "2"}})}});
    Json const moved = kms.call("ReEncrypt", input);
    CHECK(moved.at("SourceKeyId").text() == kms.arn(one));
    CHECK(moved.at("KeyId").text() == kms.arn(two));
    CHECK(moved.at("SourceEncryptionAlgorithm").text() == "SYMMETRIC_DEFAULT");
    CHECK(moved.at("DestinationEncryptionAlgorithm").text() == "SYMMETRIC_DEFAULT");
    CHECK(!moved.has("Plaintext"));
    CHECK(kms.decrypt(moved.at("CiphertextBlob"), context({{"b", "2"}})) == "secret");
    CHECK(kms.error("ReEncrypt", with(input, object({{"SourceEncryptionContext", nullptr}}))) ==
          kInvalid);
    CHECK(kms.error("ReEncrypt", with(input, object({{"SourceKeyId", two}})))
              .starts_with("IncorrectKeyException"));
}

TEST_CASE("data keys come plain and encrypted") {
    Kms kms;
    std::string const id = kms.create();
    auto const generate = [&](Json const& more) {
        return kms.call("GenerateDataKey",
                        with(with(object({{"KeyId", id}}), more), context({{"a", "1"}})));
    };
    for (auto const& [more, size] : {std::pair{object({{"KeySpec", "AES_256"}}), std::size_t{32}},
                                     {object({{"KeySpec", "AES_128"}}), std::size_t{16}},
                                     {object({{"NumberOfBytes", 1024}}), std::size_t{1024}}}) {
        Json const made = generate(more);
        CHECK(made.at("KeyId").text() == kms.arn(id));
        CHECK(bytes_of(made.at("Plaintext")).size() == size);
        CHECK(kms.decrypt(made.at("CiphertextBlob"), context({{"a", "1"}})) ==
              bytes_of(made.at("Plaintext")));
    }
    Json const blind =
        kms.call("GenerateDataKeyWithoutPlaintext", object({{"KeyId", id}, {"NumberOfBytes", 24}}));
    CHECK(!blind.has("Plaintext"));
    CHECK(kms.decrypt(blind.at("CiphertextBlob")).size() == 24);
    for (Json const& wrong :
         {Json::object(), object({{"KeySpec", "AES_128"}, {"NumberOfBytes", 16}}),
          object({{"KeySpec", "AES_257"}}), object({{"NumberOfBytes", 1025}})}) {
        CHECK(kms.error("GenerateDataKey", with(object({{"KeyId", id}}), wrong))
                  .starts_with("ValidationException"));
    }
}

TEST_CASE("data key pairs are pairs, and their private key opens again") {
    Kms kms;
    std::string const id = kms.create();
    for (char const* spec : {"ECC_NIST_P256", "ECC_SECG_P256K1", "RSA_2048"}) {
        Json const input =
            with(object({{"KeyId", id}, {"KeyPairSpec", spec}}), context({{"a", "1"}}));
        Json const made = kms.call("GenerateDataKeyPair", input);
        CHECK(made.at("KeyPairSpec").text() == spec);
        CHECK(made.at("KeyId").text() == kms.arn(id));
        std::string const secret = bytes_of(made.at("PrivateKeyPlaintext"));
        CHECK(kms.decrypt(made.at("PrivateKeyCiphertextBlob"), context({{"a", "1"}})) == secret);
        CHECK(base::PrivateKey::from_der(secret)->public_der() == bytes_of(made.at("PublicKey")));
        CHECK(!kms.call("GenerateDataKeyPairWithoutPlaintext", input).has("PrivateKeyPlaintext"));
    }
}

TEST_CASE("random bytes are as many as asked") {
    Kms kms;
    for (int bytes : {1, 12, 1024}) {
        Json const made = kms.call("GenerateRandom", object({{"NumberOfBytes", bytes}}));
        CHECK(bytes_of(made.at("Plaintext")).size() == static_cast<std::size_t>(bytes));
    }
    CHECK(kms.error("GenerateRandom", Json::object()) ==
          "ValidationException: NumberOfBytes is required.");
    CHECK(kms.error("GenerateRandom", object({{"NumberOfBytes", 0}})) ==
          "ValidationException: 1 validation error detected: Value '0' at 'numberOfBytes' failed "
          "to satisfy constraint: Member must have value greater than or equal to 1");
    CHECK(kms.error("GenerateRandom", object({{"NumberOfBytes", 1025}})) ==
          "ValidationException: 1 validation error detected: Value '1025' at 'numberOfBytes' "
          "failed to satisfy constraint: Member must have value less than or equal to 1024");
}

TEST_CASE("a dry run says that it would have succeeded, or why not") {
    Kms kms;
    std::string const id = kms.create();
    std::string const would =
        "DryRunOperationException: The request would have succeeded, but the DryRun option is set.";
    Json const dry = object({{"DryRun", true}});
    Json const encrypt = object({{"KeyId", id}, {"Plaintext", blob("x")}});
    Json const ciphertext = kms.encrypt(id, "x");
    CHECK(kms.error("Encrypt", with(encrypt, dry)) == would);
    CHECK(kms.error("Decrypt", with(object({{"CiphertextBlob", ciphertext}}), dry)) == would);
    CHECK(kms.error("GenerateDataKey",
                    with(object({{"KeyId", id}, {"KeySpec", "AES_256"}}), dry)) == would);
    CHECK(kms.error("GenerateDataKeyPair",
                    with(object({{"KeyId", id}, {"KeyPairSpec", "ECC_NIST_P256"}}), dry)) == would);
    CHECK(kms.error("ReEncrypt",
                    with(object({{"CiphertextBlob", ciphertext}, {"DestinationKeyId", id}}),
                         dry)) == would);
    kms.call("DisableKey", object({{"KeyId", id}}));
    CHECK(kms.error("Encrypt", with(encrypt, dry)).starts_with("DisabledException"));
}
