#include "cloud/kms/rotation.hpp"

#include "cloud/kms/given.hpp"
#include "cloud/kms/names.hpp"
#include "cloud/kms/specs.hpp"

namespace cloud::kms {
namespace {

constexpr char const* kOnDemand = "ON_DEMAND";

void check_rotates(Key const& key) {
    if (key.symmetric()) return;
    throw unsupported(key.arn() + " key spec is " + key.spec +
                      " which is not valid for this operation.");
}

Key open_for(Keys& keys, aws::Invocation const& call, char const* operation) {
    Key key = open_key(keys, call, {.operation = operation});
    check_usable(key);
    check_rotates(key);
    return key;
}

// Its number in the list: what the marker names.
std::string place_of(MaterialRow const& material) { return std::to_string(material.number); }

codec::Json describe(Key const& key, MaterialRow const& material) {
    codec::Json json = codec::Json::object(
        {{"KeyId", key.key_id},
         {"KeyMaterialId", material.id},
         {"KeyMaterialState", material.id == key.material ? "CURRENT" : "NON_CURRENT"}});
    if (!material.rotation.empty()) {
        json.set("RotationDate", timestamp(material.created_millis));
        json.set("RotationType", material.rotation);
    }
    return json;
}

}  // namespace

void rotate(Keys& keys, Key& key, std::string const& kind, std::int64_t now_millis) {
    auto const versions = static_cast<std::int64_t>(keys.state.list_materials(key).size());
    key.material = keys.materials.create(
        key, {.secret = keys.core.random.bytes(find_spec(key.spec)->secret_bytes),
              .number = versions + 1,
              .rotation = kind,
              .now_millis = now_millis});
    keys.state.save(key);
}

codec::Json enable_key_rotation(Keys& keys, aws::Invocation const& call) {
    std::int64_t const days =
        given_integer(call.input, "RotationPeriodInDays", {kShortestRotation, kLongestRotation})
            .value_or(kUsualRotation);
    Key key = open_for(keys, call, "EnableKeyRotation");
    bool const same = key.rotation_days == days;
    if (same) return codec::Json::object();
    key.rotation_days = days;
    key.rotation_next_millis = base::to_millis(call.now) + days * kDayMillis;
    keys.state.save(key);
    keys.core.signal(kUpkeepTopic);
    return codec::Json::object();
}

codec::Json disable_key_rotation(Keys& keys, aws::Invocation const& call) {
    Key key = open_for(keys, call, "DisableKeyRotation");
    key.rotation_days = 0;
    key.rotation_next_millis = 0;
    keys.state.save(key);
    return codec::Json::object();
}

codec::Json get_key_rotation_status(Keys& keys, aws::Invocation const& call) {
    Key const key = open_key(
        keys, call,
        {.operation = "GetKeyRotationStatus", .other_accounts = true, .aws_managed = true});
    check_rotates(key);
    bool const rotates = key.rotation_days > 0 && key.state != kPendingDeletion;
    codec::Json out = codec::Json::object({{"KeyRotationEnabled", rotates}, {"KeyId", key.key_id}});
    if (!rotates) return out;
    out.set("RotationPeriodInDays", key.rotation_days);
    out.set("NextRotationDate", timestamp(key.rotation_next_millis));
    return out;
}

codec::Json rotate_key_on_demand(Keys& keys, aws::Invocation const& call) {
    Key key = open_for(keys, call, "RotateKeyOnDemand");
    if (keys.state.count_rotations(key, kOnDemand) >= kMaximumOnDemandRotations) {
        throw limit_exceeded(
            "The on-demand rotations limit has been reached for the given keyId. No more "
            "on-demand rotations can be performed for this key: " +
            key.arn());
    }
    rotate(keys, key, kOnDemand, base::to_millis(call.now));
    return codec::Json::object({{"KeyId", key.key_id}});
}

codec::Json list_key_rotations(Keys& keys, aws::Invocation const& call) {
    Page const page = given_page(call.input, {100, 1000});
    std::string const which =
        given_word(call.input, "IncludeKeyMaterial", {"ALL_KEY_MATERIAL", "ROTATIONS_ONLY"});
    Key const key = open_key(keys, call, {.operation = "ListKeyRotations", .aws_managed = true});
    check_rotates(key);
    std::vector<MaterialRow> all = keys.state.list_materials(key);
    std::erase_if(all, [&](MaterialRow const& material) {
        bool const rotated = !material.rotation.empty() || which == "ALL_KEY_MATERIAL";
        bool const seen = !page.after.empty() && material.number >= std::atoll(page.after.c_str());
        return !rotated || seen;
    });
    auto const describe_one = [&](MaterialRow const& one) { return describe(key, one); };
    auto const name_of = [](MaterialRow const& one) { return place_of(one); };
    return answer_page("Rotations", all, page, std::pair(describe_one, name_of));
}

}  // namespace cloud::kms
