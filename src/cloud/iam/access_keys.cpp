// The access keys of users and of accounts' roots.
#include "aws/input.hpp"
#include "aws/unique_id.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "cloud/iam/given.hpp"
#include "cloud/iam/verbs.hpp"

namespace cloud::iam {
namespace {

// The user that a key operation is about; "" where it is the root's own.
std::string key_owner(Iam& iam, aws::Invocation const& call) {
    if (call.input.has("UserName")) return open(iam, Kind::user, call).name;
    return caller_name(call);
}

AccessKey open_key(Iam& iam, aws::Invocation const& call) {
    std::string const owner = key_owner(iam, call);
    std::string const id = aws::required_text(call.input, "AccessKeyId");
    std::optional<AccessKey> key = iam.state.access_key(id);
    if (key && key->account == call.caller.account.value && key->user == owner) return *key;
    throw no_such_entity("The Access Key with id " + id + " cannot be found.");
}

}  // namespace

std::string caller_name(aws::Invocation const& call) {
    std::optional<std::string> const name = user_of(call.caller.arn);
    if (name) return *name;
    throw aws::Error("ValidationError",
                     "Must specify userName when calling with non-User credentials");
}

void key_changed(Iam& iam, AccessKey const& key) {
    std::optional<Principal> const principal = iam.keyring.principal_of(key);
    iam.core.after_commit([&keyring = iam.keyring, principal, id = key.id] {
        if (principal)
            keyring.put(*principal);
        else
            keyring.drop(id);
    });
}

FreshKey make_access_key(Iam& iam, std::string const& account, std::string const& user,
                         base::Instant now) {
    FreshKey fresh;
    fresh.secret = base::base64(iam.core.random.bytes(30));
    fresh.key.id = aws::access_key_id(iam.core.random, "AKIA", account);
    fresh.key.account = account;
    fresh.key.user = user;
    fresh.key.sealed = iam.tokens.seal(fresh.secret, fresh.key.id);
    fresh.key.created_millis = base::to_millis(now);
    iam.state.add(fresh.key);
    return fresh;
}

codec::Json create_access_key(Iam& iam, aws::Invocation const& call) {
    std::string const user = key_owner(iam, call);
    std::string const& account = call.caller.account.value;
    auto const there = static_cast<std::int64_t>(iam.state.access_keys(account, user).size());
    if (there >= kAccessKeysPerUser) throw limit_exceeded("AccessKeysPerUser", kAccessKeysPerUser);
    FreshKey const fresh = make_access_key(iam, account, user, call.now);
    key_changed(iam, fresh.key);
    return codec::Json::object(
        {{"AccessKey",
          codec::Json::object({{"UserName", user},
                               {"AccessKeyId", fresh.key.id},
                               {"Status", "Active"},
                               {"SecretAccessKey", fresh.secret},
                               {"CreateDate", time_text(fresh.key.created_millis)}})}});
}

codec::Json update_access_key(Iam& iam, aws::Invocation const& call) {
    AccessKey key = open_key(iam, call);
    aws::required_text(call.input, "Status");
    key.active = *given_choice(call.input, "Status", {"Active", "Inactive"}) == "Active";
    iam.state.save(key);
    key_changed(iam, key);
    return codec::Json();
}

codec::Json delete_access_key(Iam& iam, aws::Invocation const& call) {
    AccessKey key = open_key(iam, call);
    iam.state.remove(key);
    key.active = false;
    key_changed(iam, key);
    return codec::Json();
}

codec::Json list_access_keys(Iam& iam, aws::Invocation const& call) {
    std::string const user = key_owner(iam, call);
    std::vector<Named> keys;
    for (AccessKey const& key : iam.state.access_keys(call.caller.account.value, user)) {
        codec::Json const described =
            codec::Json::object({{"UserName", user},
                                 {"AccessKeyId", key.id},
                                 {"Status", key.active ? "Active" : "Inactive"},
                                 {"CreateDate", time_text(key.created_millis)}});
        keys.emplace_back(key.id, described);
    }
    return page(call, "AccessKeyMetadata", std::move(keys));
}

// Keys that are not there, or another account's, are told apart from nobody's by nothing.
codec::Json get_access_key_last_used(Iam& iam, aws::Invocation const& call) {
    std::string const id = aws::required_text(call.input, "AccessKeyId");
    std::optional<AccessKey> const key = iam.state.access_key(id);
    if (!key || key->account != call.caller.account.value) {
        throw aws::Error("AccessDenied",
                         "User: " + call.caller.arn +
                             " is not authorized to perform iam:GetAccessKeyLastUsed on resource: "
                             "access key " +
                             id,
                         403);
    }
    codec::Json used = codec::Json::object({{"Region", "N/A"}, {"ServiceName", "N/A"}});
    if (std::optional<Authenticator::Use> const last = iam.keyring.last_use(id)) {
        used = codec::Json::object({{"LastUsedDate", base::iso8601_seconds(last->at)},
                                    {"Region", last->region},
                                    {"ServiceName", last->service}});
    }
    return codec::Json::object({{"UserName", key->user}, {"AccessKeyLastUsed", std::move(used)}});
}

}  // namespace cloud::iam
