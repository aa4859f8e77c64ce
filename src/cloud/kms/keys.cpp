#include "cloud/kms/keys.hpp"

#include <algorithm>

#include "aws/input.hpp"
#include "base/text.hpp"
#include "cloud/kms/given.hpp"
#include "cloud/kms/grants.hpp"
#include "cloud/kms/managed.hpp"
#include "cloud/kms/names.hpp"
#include "cloud/kms/pairs.hpp"
#include "cloud/kms/policies.hpp"
#include "cloud/kms/specs.hpp"
#include "cloud/kms/tags.hpp"

namespace cloud::kms {
namespace {

codec::Json words(std::vector<std::string> const& list) {
    codec::Json json = codec::Json::array();
    for (std::string const& word : list) json.push(word);
    return json;
}

void set_if_any(codec::Json& json, char const* member, std::vector<std::string> const& list) {
    if (!list.empty()) json.set(member, words(list));
}

codec::Json multi_region_configuration(Key const& key) {
    codec::Json const itself = codec::Json::object({{"Arn", key.arn()}, {"Region", key.region}});
    return codec::Json::object({{"MultiRegionKeyType", "PRIMARY"},
                                {"PrimaryKey", itself},
                                {"ReplicaKeys", codec::Json::array()}});
}

std::string given_spec(codec::Json const& in) {
    Words const specs = {"RSA_2048",          "ECC_NIST_P384", "ECC_NIST_P256",   "ECC_NIST_P521",
                         "HMAC_384",          "RSA_3072",      "ECC_SECG_P256K1", "RSA_4096",
                         "SYMMETRIC_DEFAULT", "HMAC_256",      "HMAC_224",        "HMAC_512"};
    std::string const spec = given_word(in, "KeySpec", specs);
    std::string const old = given_word(in, "CustomerMasterKeySpec", specs);
    if (!spec.empty() && !old.empty()) {
        throw invalid(
            "You cannot specify KeySpec and CustomerMasterKeySpec in the same request. "
            "CustomerMasterKeySpec is deprecated.");
    }
    if (!spec.empty()) return spec;
    return old.empty() ? kSymmetric : old;
}

std::string given_usage(codec::Json const& in, Spec const& spec) {
    std::string const usage =
        given_word(in, "KeyUsage", {kEncryptDecrypt, kSignVerify, kGenerateVerifyMac});
    if (usage.empty()) {
        if (spec.family == Family::symmetric) return kEncryptDecrypt;
        throw invalid(
            "You must specify a KeyUsage value for all KMS keys except for symmetric "
            "encryption keys.");
    }
    std::vector<std::string> const usages = spec.usages();
    if (std::find(usages.begin(), usages.end(), usage) != usages.end()) return usage;
    throw invalid("KeyUsage " + usage + " is not compatible with KeySpec " +
                  std::string(spec.name));
}

// Keys whose material is elsewhere: what is not done is refused by name.
void check_origin(codec::Json const& in) {
    std::string const origin =
        given_word(in, "Origin", {"EXTERNAL", "AWS_CLOUDHSM", "AWS_KMS", "EXTERNAL_KEY_STORE"});
    std::optional<std::string> const store = aws::optional_text(in, "CustomKeyStoreId");
    if (store) throw aws::Error("CustomKeyStoreNotFoundException", *store);
    if (origin.empty() || origin == "AWS_KMS") return;
    throw unsupported("Origin " + origin + " is not supported: see docs/compatibility.md.");
}

std::string given_description(codec::Json const& in) {
    std::string text = aws::optional_text(in, "Description").value_or("");
    if (text.size() > kMaximumDescription) {
        throw aws::validation(text, "description",
                              "Member must have length less than or equal to 8192");
    }
    return text;
}

Key new_key(Keys& keys, aws::Invocation const& call) {
    check_origin(call.input);
    Spec const& spec = *find_spec(given_spec(call.input));
    Key key;
    key.account = call.caller.account.value;
    key.region = call.caller.region.value;
    key.created_millis = base::to_millis(call.now);
    key.description = given_description(call.input);
    key.spec = spec.name;
    key.usage = given_usage(call.input, spec);
    key.state = kEnabled;
    key.manager = kCustomer;
    key.multi_region = aws::optional_boolean(call.input, "MultiRegion", false);
    set_tags(key, call.input.at("Tags"));
    if (keys.state.count_keys(key.account, key.region) >= kMaximumKeys) {
        throw limit_exceeded("The number of KMS keys of this account and Region is at its limit.");
    }
    return key;
}

std::int64_t given_window(codec::Json const& in) {
    std::int64_t const days =
        aws::optional_integer(in, "PendingWindowInDays").value_or(kLongestWindow);
    if (days >= kShortestWindow && days <= kLongestWindow) return days;
    throw invalid("PendingWindowInDays must be between 7 and 30 (inclusive)");
}

codec::Json change_state(Keys& keys, aws::Invocation const& call, char const* operation,
                         char const* state) {
    Key key = open_key(keys, call, {.operation = operation});
    check_not_pending_deletion(key);
    key.state = state;
    keys.state.save(key);
    keys.core.signal(kUpkeepTopic);  // a rotation may have waited for it
    return codec::Json::object();
}

}  // namespace

codec::Json describe(Key const& key) {
    Spec const& spec = *find_spec(key.spec);
    codec::Json json = codec::Json::object({{"AWSAccountId", key.account},
                                            {"KeyId", key.key_id},
                                            {"Arn", key.arn()},
                                            {"CreationDate", timestamp(key.created_millis)},
                                            {"Enabled", key.state == kEnabled},
                                            {"Description", key.description},
                                            {"KeyUsage", key.usage},
                                            {"KeyState", key.state},
                                            {"Origin", "AWS_KMS"},
                                            {"KeyManager", key.manager},
                                            {"CustomerMasterKeySpec", key.spec},
                                            {"KeySpec", key.spec},
                                            {"MultiRegion", key.multi_region}});
    set_if_any(json, "EncryptionAlgorithms", spec.encryption_algorithms(key.usage));
    set_if_any(json, "SigningAlgorithms", spec.signing_algorithms(key.usage));
    set_if_any(json, "MacAlgorithms", spec.mac_algorithms(key.usage));
    if (key.symmetric()) json.set("CurrentKeyMaterialId", key.material);
    if (key.multi_region) json.set("MultiRegionConfiguration", multi_region_configuration(key));
    if (key.deletion_millis > 0) json.set("DeletionDate", timestamp(key.deletion_millis));
    return json;
}

void establish(Keys& keys, Key& key, std::string secret) {
    key.key_id = key.multi_region ? "mrk-" + base::hex_id(keys.core.random, 32)
                                  : base::uuid(keys.core.random);
    if (key.policy.empty()) key.policy = default_policy(key.account);
    key.id = keys.state.add(key);
    key.material =
        keys.materials.create(key, {.secret = std::move(secret), .now_millis = key.created_millis});
    keys.state.save(key);
}

aws::Outcome create_key(Keys& keys, aws::Invocation const& call) {
    Key key = new_key(keys, call);
    std::optional<std::string> const policy = aws::optional_text(call.input, "Policy");
    if (policy) key.policy = *policy;
    if (policy) check_policy(key, call);
    std::optional<std::string> secret = make_secret(keys, *find_spec(key.spec));
    if (!secret) return made_soon(call);
    establish(keys, key, std::move(*secret));
    return codec::Json::object({{"KeyMetadata", describe(key)}});
}

codec::Json describe_key(Keys& keys, aws::Invocation const& call) {
    check_grant_tokens(keys, call.input);
    make_if_managed(keys, call);
    Key const key = open_key(
        keys, call,
        {.operation = "DescribeKey", .alias = true, .other_accounts = true, .aws_managed = true});
    return codec::Json::object({{"KeyMetadata", describe(key)}});
}

codec::Json list_keys(Keys& keys, aws::Invocation const& call) {
    Page const page = given_page(call.input, {100, 1000});
    Place const place = place_of(call);
    auto const describe_one = [&](std::string const& id) {
        return codec::Json::object({{"KeyId", id}, {"KeyArn", Name{place, id}.arn()}});
    };
    auto const name_of = [](std::string const& id) { return id; };
    return answer_page("Keys", keys.state.list_keys(place.account, place.region, page.range()),
                       page, std::pair(describe_one, name_of));
}

codec::Json enable_key(Keys& keys, aws::Invocation const& call) {
    return change_state(keys, call, "EnableKey", kEnabled);
}

codec::Json disable_key(Keys& keys, aws::Invocation const& call) {
    return change_state(keys, call, "DisableKey", kDisabled);
}

codec::Json schedule_key_deletion(Keys& keys, aws::Invocation const& call) {
    Key key = open_key(keys, call, {.operation = "ScheduleKeyDeletion"});
    std::int64_t const days = given_window(call.input);
    check_not_pending_deletion(key);
    key.state = kPendingDeletion;
    key.deletion_millis = base::to_millis(call.now) + days * kDayMillis;
    keys.state.save(key);
    keys.core.signal(kUpkeepTopic);
    return codec::Json::object({{"KeyId", key.arn()},
                                {"DeletionDate", timestamp(key.deletion_millis)},
                                {"KeyState", key.state},
                                {"PendingWindowInDays", days}});
}

codec::Json cancel_key_deletion(Keys& keys, aws::Invocation const& call) {
    Key key = open_key(keys, call, {.operation = "CancelKeyDeletion"});
    if (key.state != kPendingDeletion) {
        throw invalid_state(key.arn() + " is not pending deletion.");
    }
    key.state = kDisabled;
    key.deletion_millis = 0;
    keys.state.save(key);
    return codec::Json::object({{"KeyId", key.arn()}});
}

codec::Json update_key_description(Keys& keys, aws::Invocation const& call) {
    Key key = open_key(keys, call, {.operation = "UpdateKeyDescription"});
    check_not_pending_deletion(key);
    aws::required_text(call.input, "Description");
    key.description = given_description(call.input);
    keys.state.save(key);
    return codec::Json::object();
}

}  // namespace cloud::kms
