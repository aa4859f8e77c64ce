#include "cloud/kms/encryption.hpp"

#include "aws/arn.hpp"
#include "aws/input.hpp"
#include "base/text.hpp"
#include "cloud/kms/encryption_context.hpp"
#include "cloud/kms/given.hpp"
#include "cloud/kms/grants.hpp"
#include "cloud/kms/names.hpp"
#include "cloud/kms/specs.hpp"

namespace cloud::kms {
namespace {

aws::Error incorrect_key() {
    return {"IncorrectKeyException",
            "The key ID in the request does not identify a CMK that can perform this operation."};
}

// One side of an encryption, as the members of the input spell it.
struct Side {
    std::string operation;
    char const* key = "KeyId";
    char const* algorithm = "EncryptionAlgorithm";
    char const* context = "EncryptionContext";
};
constexpr char const* kFrom = "ReEncryptFrom";
constexpr char const* kTo = "ReEncryptTo";

std::string given_algorithm(codec::Json const& in, Side const& side) {
    std::string const word = given_word(
        in, side.algorithm, {"RSAES_OAEP_SHA_1", "SYMMETRIC_DEFAULT", "RSAES_OAEP_SHA_256"});
    return word.empty() ? kSymmetric : word;
}

Takes takes(Side const& side) {
    return {.operation = side.operation,
            .alias = true,
            .other_accounts = true,
            .aws_managed = true,
            .member = side.key};
}

void check_algorithm(Key const& key, std::string const& algorithm, bool no_context) {
    bool const symmetric = algorithm == kSymmetric;
    if (symmetric != key.symmetric()) {
        throw aws::Error(
            "InvalidKeyUsageException",
            "Algorithm " + algorithm + " is incompatible with key spec " + key.spec + ".");
    }
    if (symmetric || no_context) return;
    throw invalid("Encryption context is not supported with asymmetric keys.");
}

void check_fits(Key const& key, std::string const& algorithm, std::string const& plain) {
    if (algorithm == kSymmetric) return;
    std::size_t const most = find_spec(key.spec)->rsa_bytes - find_oaep(algorithm)->overhead;
    if (plain.size() <= most) return;
    throw invalid("Algorithm " + algorithm + " and key spec " + key.spec +
                  " cannot encrypt data larger than " + std::to_string(most) + " bytes.");
}

base::PrivateKey const& pair_of(std::shared_ptr<Material const> const& material) {
    return *material->pair;
}

struct Target {
    Key key;
    std::string algorithm;
    EncryptionContext context;
};

// The key that an encryption is to be under, found fit for it.
Target open_target(Keys& keys, aws::Invocation const& call, Side const& side) {
    Target target;
    target.algorithm = given_algorithm(call.input, side);
    target.context = read_encryption_context(call.input, side.context);
    target.key = open_key(keys, call, takes(side));
    check_usable(target.key);
    check_usage(target.key, kEncryptDecrypt, side.operation);
    check_algorithm(target.key, target.algorithm, target.context.empty());
    return target;
}

std::string encrypt_to(Keys& keys, Target const& target, std::string const& plain) {
    if (target.key.symmetric()) {
        return encrypt_symmetric(keys, target.key, {plain, target.context});
    }
    auto const material = keys.materials.open(target.key, target.key.material);
    return pair_of(material).encrypt_oaep(find_oaep(target.algorithm)->hash, plain).value();
}

// What a ciphertext came to, and how.
struct Opened {
    Key key;
    std::string algorithm;
    std::string material;  // KeyMaterialId, of a symmetric key
    std::string plain;
};

Name name_in(Ciphertext const& ciphertext, aws::Invocation const& call) {
    std::optional<Name> name = find_name(ciphertext.key_arn, place_of(call));
    if (name && !name->is_alias()) return std::move(*name);
    if (!aws::parse_arn(ciphertext.key_arn)) throw invalid_ciphertext();
    throw aws::access_denied(
        "The ciphertext refers to a customer master key that does not exist, does not exist in "
        "this region, or you are not allowed to access.");
}

bool names_a_key(codec::Json const& in, Side const& side) { return !in.at(side.key).is_null(); }

Key key_of(Keys& keys, aws::Invocation const& call, Side const& side,
           Ciphertext const& ciphertext) {
    bool const named = names_a_key(call.input, side);
    Key key =
        named ? open_key(keys, call, takes(side)) : open_key(keys.state, name_in(ciphertext, call));
    if (named && key.arn() != ciphertext.key_arn) throw incorrect_key();
    check_usable(key);
    return key;
}

Opened open_symmetric(Keys& keys, aws::Invocation const& call, Side const& side,
                      std::string const& blob) {
    EncryptionContext const context = read_encryption_context(call.input, side.context);
    // A key that cannot have made any such ciphertext is told of first.
    if (names_a_key(call.input, side) && !open_key(keys, call, takes(side)).symmetric()) {
        throw incorrect_key();
    }
    std::optional<Ciphertext> const ciphertext = read_ciphertext(blob);
    if (!ciphertext) throw invalid_ciphertext();
    Key const key = key_of(keys, call, side, *ciphertext);
    return {key, kSymmetric, ciphertext->material,
            decrypt_symmetric(keys, key, *ciphertext, context)};
}

Opened open_asymmetric(Keys& keys, aws::Invocation const& call, Side const& side,
                       std::string const& blob) {
    Target const target = open_target(keys, call, side);
    auto const material = keys.materials.open(target.key, target.key.material);
    std::optional<std::string> plain =
        pair_of(material).decrypt_oaep(find_oaep(target.algorithm)->hash, blob);
    if (!plain) throw invalid_ciphertext();
    return {target.key, target.algorithm, "", std::move(*plain)};
}

Opened open_given(Keys& keys, aws::Invocation const& call, Side const& side) {
    std::string const blob = given_blob(call.input, "CiphertextBlob", kMaximumCiphertext);
    return given_algorithm(call.input, side) == kSymmetric
               ? open_symmetric(keys, call, side, blob)
               : open_asymmetric(keys, call, side, blob);
}

std::size_t data_key_bytes(codec::Json const& in) {
    std::optional<std::int64_t> const bytes = given_integer(in, "NumberOfBytes", {1, 1024});
    std::string const spec = given_word(in, "KeySpec", {"AES_256", "AES_128"});
    if (bytes.has_value() == !spec.empty()) {
        throw invalid("Please specify either number of bytes or key spec.");
    }
    if (bytes) return static_cast<std::size_t>(*bytes);
    return spec == "AES_256" ? 32 : 16;
}

codec::Json data_key(Keys& keys, aws::Invocation const& call, std::string const& operation,
                     bool with_plaintext) {
    std::size_t const bytes = data_key_bytes(call.input);
    EncryptionContext const context = read_encryption_context(call.input, "EncryptionContext");
    refuse_recipient(call.input);
    check_grant_tokens(keys, call.input);
    Key const key = open_key(keys, call, takes({.operation = operation}));
    check_usable(key);
    check_symmetric(key, operation);
    end_dry_run(call);
    std::string plain = keys.core.random.bytes(bytes);
    codec::Json out = codec::Json::object(
        {{"CiphertextBlob", base::base64(encrypt_symmetric(keys, key, {plain, context}))},
         {"KeyId", key.arn()},
         {"KeyMaterialId", key.material}});
    if (with_plaintext) out.set("Plaintext", base::base64(plain));
    base::wipe(plain);
    return out;
}

}  // namespace

void check_symmetric(Key const& key, std::string const& operation) {
    check_usage(key, kEncryptDecrypt, operation);
    if (key.symmetric()) return;
    throw aws::Error("InvalidKeyUsageException", key.arn() + " key spec is " + key.spec +
                                                     " which is not valid for " + operation + ".");
}

std::string encrypt_symmetric(Keys& keys, Key const& key, Plain const& plain) {
    auto const material = keys.materials.open(key, key.material);
    SealedUnder const under{key.arn(), key.material, keys.core.random.bytes(kSaltBytes)};
    return seal_ciphertext(under, material->secret, plain);
}

std::string decrypt_symmetric(Keys& keys, Key const& key, Ciphertext const& ciphertext,
                              EncryptionContext const& context) {
    if (!key.symmetric()) throw invalid_ciphertext();
    auto const material = keys.materials.open(key, ciphertext.material);
    if (!material) throw invalid_ciphertext();
    std::optional<std::string> plain = open_ciphertext(ciphertext, material->secret, context);
    if (!plain) throw invalid_ciphertext();
    return std::move(*plain);
}

codec::Json encrypt(Keys& keys, aws::Invocation const& call) {
    std::string plain = given_blob(call.input, "Plaintext", kMaximumPlaintext);
    check_grant_tokens(keys, call.input);
    Target const target = open_target(keys, call, {.operation = "Encrypt"});
    check_fits(target.key, target.algorithm, plain);
    end_dry_run(call);
    std::string const blob = encrypt_to(keys, target, plain);
    base::wipe(plain);
    return codec::Json::object({{"CiphertextBlob", base::base64(blob)},
                                {"KeyId", target.key.arn()},
                                {"EncryptionAlgorithm", target.algorithm}});
}

codec::Json decrypt(Keys& keys, aws::Invocation const& call) {
    refuse_recipient(call.input);
    check_grant_tokens(keys, call.input);
    Opened opened = open_given(keys, call, {.operation = "Decrypt"});
    end_dry_run(call);
    codec::Json out = codec::Json::object({{"KeyId", opened.key.arn()},
                                           {"Plaintext", base::base64(opened.plain)},
                                           {"EncryptionAlgorithm", opened.algorithm}});
    base::wipe(opened.plain);
    if (!opened.material.empty()) out.set("KeyMaterialId", opened.material);
    return out;
}

codec::Json re_encrypt(Keys& keys, aws::Invocation const& call) {
    check_grant_tokens(keys, call.input);
    Opened opened = open_given(
        keys, call, {kFrom, "SourceKeyId", "SourceEncryptionAlgorithm", "SourceEncryptionContext"});
    Target const target = open_target(keys, call,
                                      {kTo, "DestinationKeyId", "DestinationEncryptionAlgorithm",
                                       "DestinationEncryptionContext"});
    check_fits(target.key, target.algorithm, opened.plain);
    end_dry_run(call);
    std::string const blob = encrypt_to(keys, target, opened.plain);
    base::wipe(opened.plain);
    codec::Json out = codec::Json::object({{"CiphertextBlob", base::base64(blob)},
                                           {"SourceKeyId", opened.key.arn()},
                                           {"KeyId", target.key.arn()},
                                           {"SourceEncryptionAlgorithm", opened.algorithm},
                                           {"DestinationEncryptionAlgorithm", target.algorithm}});
    if (!opened.material.empty()) out.set("SourceKeyMaterialId", opened.material);
    if (target.key.symmetric()) out.set("DestinationKeyMaterialId", target.key.material);
    return out;
}

codec::Json generate_data_key(Keys& keys, aws::Invocation const& call) {
    return data_key(keys, call, "GenerateDataKey", true);
}

codec::Json generate_data_key_without_plaintext(Keys& keys, aws::Invocation const& call) {
    return data_key(keys, call, "GenerateDataKeyWithoutPlaintext", false);
}

codec::Json generate_random(Keys& keys, aws::Invocation const& call) {
    refuse_recipient(call.input);
    std::optional<std::string> const store = aws::optional_text(call.input, "CustomKeyStoreId");
    if (store) throw aws::Error("CustomKeyStoreNotFoundException", *store);
    std::optional<std::int64_t> const bytes = given_integer(call.input, "NumberOfBytes", {1, 1024});
    if (!bytes) throw invalid("NumberOfBytes is required.");
    std::string const random = keys.core.random.bytes(static_cast<std::size_t>(*bytes));
    return codec::Json::object({{"Plaintext", base::base64(random)}});
}

}  // namespace cloud::kms
