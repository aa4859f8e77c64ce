#include "cloud/kms/managed.hpp"

#include <algorithm>
#include <array>

#include "cloud/kms/policies.hpp"
#include "cloud/kms/specs.hpp"

namespace cloud::kms {
namespace {

constexpr std::string_view kPrefix = "alias/aws/";

struct Service {
    std::string_view name;
    std::string_view protects;
};
// Whose keys DescribeKey makes.
constexpr std::array kServices{Service{"s3", "S3 objects"}, Service{"sqs", "SQS messages"},
                               Service{"firehose", "delivery streams"}};

Service const* find_service(std::string_view name) {
    auto const found = std::find_if(kServices.begin(), kServices.end(),
                                    [&](Service const& service) { return service.name == name; });
    return found == kServices.end() ? nullptr : &*found;
}

std::string description(std::string const& service) {
    Service const* const known = find_service(service);
    return "Default key that protects my " +
           (known ? std::string(known->protects) : service + " data") +
           " when no other key is defined";
}

bool is_service_name(std::string_view text) {
    return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    });
}

Key make(Keys& keys, Name const& alias, std::string const& service, base::Instant now) {
    Key key;
    key.account = alias.place.account;
    key.region = alias.place.region;
    key.created_millis = base::to_millis(now);
    key.description = description(service);
    key.spec = kSymmetric;
    key.usage = kEncryptDecrypt;
    key.state = kEnabled;
    key.manager = kAws;
    key.policy = managed_policy(service, key.account, key.region);
    key.rotation_days = kUsualRotation;
    key.rotation_next_millis = key.created_millis + kUsualRotation * kDayMillis;
    establish(keys, key, keys.core.random.bytes(find_spec(key.spec)->secret_bytes));
    keys.state.put(key.account, key.region,
                   {alias.text, key.key_id, key.id, key.created_millis, key.created_millis});
    keys.core.signal(kUpkeepTopic);
    return key;
}

}  // namespace

Key managed_key(Keys& keys, Name const& alias, base::Instant now) {
    if (std::optional<Key> key = find_key(keys.state, alias)) return std::move(*key);
    std::string const service = alias.text.substr(std::min(alias.text.size(), kPrefix.size()));
    if (!alias.text.starts_with(kPrefix) || !is_service_name(service)) {
        throw alias_not_found(alias.arn());
    }
    return make(keys, alias, service, now);
}

void make_if_managed(Keys& keys, aws::Invocation const& call) {
    std::optional<Name> const name = find_name(call.input.at("KeyId").text(), place_of(call));
    if (!name || !name->text.starts_with(kPrefix)) return;
    if (name->place.account != call.caller.account.value) return;
    if (!find_service(name->text.substr(kPrefix.size()))) return;
    managed_key(keys, *name, call.now);
}

}  // namespace cloud::kms
