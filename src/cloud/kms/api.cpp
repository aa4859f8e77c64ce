#include "cloud/kms/api.hpp"

#include "cloud/kms/aliases.hpp"
#include "cloud/kms/encryption.hpp"
#include "cloud/kms/grants.hpp"
#include "cloud/kms/needs.hpp"
#include "cloud/kms/pairs.hpp"
#include "cloud/kms/policies.hpp"
#include "cloud/kms/rotation.hpp"
#include "cloud/kms/signing.hpp"
#include "cloud/kms/tags.hpp"

namespace cloud::kms {
namespace {

using NeedsOf = Needs (*)(Keys&, aws::Invocation const&, std::string const&);

struct Row {
    std::string name;
    NeedsOf needs;
    std::string note = {};
};

template <typename Verb>
aws::Operation on(Keys& keys, Row const& row, Verb verb) {
    return {.name = row.name,
            .verb = [&keys, verb](aws::Invocation const& call) -> aws::Outcome {
                return verb(keys, call);
            },
            .action = "kms:" + row.name,
            .note = row.note,
            .needs = [&keys, needs = row.needs, name = row.name](
                         aws::Invocation const& call) { return needs(keys, call, name); }};
}

std::vector<aws::Operation> key_operations(Keys& k) {
    return {
        on(k,
           {"CreateKey", &need_new_key,
            "Origin AWS_KMS alone. RSA keys are made beside other requests. A multi-Region key "
            "has its id and no replicas."},
           &create_key),
        on(k, {"DescribeKey", &need_key, "Makes alias/aws/s3, sqs and firehose where asked."},
           &describe_key),
        on(k, {"ListKeys", &need_nothing_named}, &list_keys),
        on(k, {"EnableKey", &need_key}, &enable_key),
        on(k, {"DisableKey", &need_key}, &disable_key),
        on(k, {"ScheduleKeyDeletion", &need_key}, &schedule_key_deletion),
        on(k, {"CancelKeyDeletion", &need_key}, &cancel_key_deletion),
        on(k, {"UpdateKeyDescription", &need_key}, &update_key_description),
        on(k, {"CreateAlias", &need_alias}, &create_alias),
        on(k, {"UpdateAlias", &need_alias}, &update_alias),
        on(k, {"DeleteAlias", &need_alias}, &delete_alias),
        on(k, {"ListAliases", &need_nothing_named}, &list_aliases),
        on(k, {"GetKeyPolicy", &need_key}, &get_key_policy),
        on(k, {"PutKeyPolicy", &need_key}, &put_key_policy),
        on(k, {"ListKeyPolicies", &need_key}, &list_key_policies),
        on(k,
           {"CreateGrant", &need_grant,
            "Holds at once. Principals are not looked up; one that names an account is its root's "
            "alone."},
           &create_grant),
        on(k, {"ListGrants", &need_key}, &list_grants),
        on(k, {"ListRetirableGrants", &need_nothing_named}, &list_retirable_grants),
        on(k,
           {"RetireGrant", &need_retire,
            "Besides whom the grant names, those whom the key's policy allows it."},
           &retire_grant),
        on(k, {"RevokeGrant", &need_key}, &revoke_grant),
        on(k, {"EnableKeyRotation", &need_key}, &enable_key_rotation),
        on(k, {"DisableKeyRotation", &need_key}, &disable_key_rotation),
        on(k, {"GetKeyRotationStatus", &need_key}, &get_key_rotation_status),
        on(k, {"RotateKeyOnDemand", &need_key, "Done when it answers."}, &rotate_key_on_demand),
        on(k, {"ListKeyRotations", &need_key}, &list_key_rotations),
        on(k, {"TagResource", &need_key}, &tag_resource),
        on(k, {"UntagResource", &need_key}, &untag_resource),
        on(k, {"ListResourceTags", &need_key}, &list_resource_tags),
    };
}

std::vector<aws::Operation> cryptographic_operations(Keys& k) {
    std::string const no_enclaves = "Without Recipient (Nitro enclaves).";
    return {
        on(k,
           {"Encrypt", &need_key,
            "A ciphertext of a symmetric key is of a [format](formats/kms_ciphertext.md) of our "
            "own."},
           &encrypt),
        on(k, {"Decrypt", &need_decrypt, no_enclaves}, &decrypt),
        on(k, {"ReEncrypt", &need_re_encrypt}, &re_encrypt),
        on(k, {"GenerateDataKey", &need_key, no_enclaves}, &generate_data_key),
        on(k, {"GenerateDataKeyWithoutPlaintext", &need_key}, &generate_data_key_without_plaintext),
        on(k, {"GenerateDataKeyPair", &need_key, no_enclaves}, &generate_data_key_pair),
        on(k, {"GenerateDataKeyPairWithoutPlaintext", &need_key},
           &generate_data_key_pair_without_plaintext),
        on(k, {"GenerateRandom", &need_nothing_named, no_enclaves}, &generate_random),
        on(k, {"Sign", &need_key}, &sign),
        on(k, {"Verify", &need_key}, &verify),
        on(k, {"GenerateMac", &need_key}, &generate_mac),
        on(k, {"VerifyMac", &need_key}, &verify_mac),
        on(k, {"GetPublicKey", &need_key}, &get_public_key),
    };
}

std::vector<aws::Unsupported> unsupported_operations() {
    std::string const stores = "There are no custom key stores";
    std::string const imports = "Material is made here, never imported";
    std::string const replicas = "A key is of one Region";
    return {{"ConnectCustomKeyStore", stores},
            {"CreateCustomKeyStore", stores},
            {"DeleteCustomKeyStore", stores},
            {"DescribeCustomKeyStores", stores},
            {"DisconnectCustomKeyStore", stores},
            {"UpdateCustomKeyStore", stores},
            {"DeleteImportedKeyMaterial", imports},
            {"GetParametersForImport", imports},
            {"ImportKeyMaterial", imports},
            {"ReplicateKey", replicas},
            {"UpdatePrimaryRegion", replicas},
            {"DeriveSharedSecret", "There are no keys of KeyUsage KEY_AGREEMENT"}};
}

}  // namespace

aws::Service make_api(Keys& keys) {
    aws::Service api;
    api.name = "kms";
    api.title = "KMS";
    api.target = "TrentService";
    api.json = aws::Protocol::json_1_1;
    api.operations = key_operations(keys);
    for (aws::Operation& operation : cryptographic_operations(keys)) {
        api.operations.push_back(std::move(operation));
    }
    api.unsupported = unsupported_operations();
    return api;
}

}  // namespace cloud::kms
