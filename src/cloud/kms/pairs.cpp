#include "cloud/kms/pairs.hpp"

#include <chrono>

#include "base/text.hpp"
#include "cloud/kms/encryption.hpp"
#include "cloud/kms/encryption_context.hpp"
#include "cloud/kms/given.hpp"
#include "cloud/kms/grants.hpp"
#include "cloud/kms/names.hpp"

namespace cloud::kms {
namespace {

constexpr base::Duration kBetweenLooks = std::chrono::milliseconds(5);
constexpr char const* kMadeTopic = "kms:key-pair";  // nobody signals it: the deadline is all

Key open_for_pair(Keys& keys, aws::Invocation const& call, std::string const& operation) {
    refuse_recipient(call.input);
    check_grant_tokens(keys, call.input);
    Key key = open_key(
        keys, call,
        {.operation = operation, .alias = true, .other_accounts = true, .aws_managed = true});
    check_usable(key);
    check_symmetric(key, operation);
    return key;
}

aws::Outcome generate(Keys& keys, aws::Invocation const& call, std::string const& operation,
                      bool with_plaintext) {
    std::string const spec = required_word(call.input, "KeyPairSpec",
                                           {"RSA_2048", "RSA_3072", "RSA_4096", "ECC_NIST_P256",
                                            "ECC_NIST_P384", "ECC_NIST_P521", "ECC_SECG_P256K1"});
    EncryptionContext const context = read_encryption_context(call.input, "EncryptionContext");
    Key const key = open_for_pair(keys, call, operation);
    end_dry_run(call);
    std::optional<std::string> secret = make_secret(keys, *find_pair_spec(spec));
    if (!secret) return made_soon(call);
    codec::Json out = codec::Json::object(
        {{"PrivateKeyCiphertextBlob",
          base::base64(encrypt_symmetric(keys, key, {*secret, context}))},
         {"PublicKey", base::base64(base::PrivateKey::from_der(*secret)->public_der())},
         {"KeyId", key.arn()},
         {"KeyPairSpec", spec},
         {"KeyMaterialId", key.material}});
    if (with_plaintext) out.set("PrivateKeyPlaintext", base::base64(*secret));
    base::wipe(*secret);
    return out;
}

}  // namespace

std::optional<std::string> make_secret(Keys& keys, Spec const& spec) {
    if (spec.family == Family::rsa) return keys.maker.take(spec.pair);
    if (spec.family == Family::ecc) return base::PrivateKey::generate(spec.pair).der();
    return keys.core.random.bytes(spec.secret_bytes);
}

aws::Parked made_soon(aws::Invocation const& call) {
    return {kMadeTopic, call.now + kBetweenLooks};
}

aws::Outcome generate_data_key_pair(Keys& keys, aws::Invocation const& call) {
    return generate(keys, call, "GenerateDataKeyPair", true);
}

aws::Outcome generate_data_key_pair_without_plaintext(Keys& keys, aws::Invocation const& call) {
    return generate(keys, call, "GenerateDataKeyPairWithoutPlaintext", false);
}

}  // namespace cloud::kms
