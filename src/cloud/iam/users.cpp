// Users and their access keys.
#include "aws/input.hpp"
#include "aws/unique_id.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "cloud/iam/given.hpp"
#include "cloud/iam/verbs.hpp"

namespace cloud::iam {
namespace {

std::string time_text(std::int64_t millis) {
    return base::iso8601_seconds(base::from_millis(millis));
}

User open_user(Iam& iam, aws::Invocation const& call, std::string const& name) {
    std::optional<User> user = iam.state.user(call.caller.account.value, name);
    if (!user) throw no_such_entity("user", name);
    return *user;
}

User named_user(Iam& iam, aws::Invocation const& call) {
    return open_user(iam, call, given_name(call.input, "UserName"));
}

codec::Json describe(User const& user) {
    return codec::Json::object({{"Path", user.path},
                                {"UserName", user.name},
                                {"UserId", user.id},
                                {"Arn", user.arn()},
                                {"CreateDate", time_text(user.created_millis)}});
}

// The caller's own name, where a request names nobody; "" for the account's root.
std::string caller_name(aws::Invocation const& call) {
    std::optional<std::string> const name = user_of(call.caller.arn);
    if (name) return *name;
    throw aws::Error("ValidationError",
                     "Must specify userName when calling with non-User credentials");
}

// The user that a key operation is about; "" where it is the root's own.
std::string key_owner(Iam& iam, aws::Invocation const& call) {
    return call.input.has("UserName") ? named_user(iam, call).name : caller_name(call);
}

AccessKey open_key(Iam& iam, aws::Invocation const& call) {
    std::string const id = aws::required_text(call.input, "AccessKeyId");
    for (AccessKey const& key :
         iam.state.access_keys(call.caller.account.value, key_owner(iam, call))) {
        if (key.id == id) return key;
    }
    throw aws::Error("NoSuchEntity", "The Access Key with id " + id + " cannot be found.", 404);
}

// What the I/O thread knows of a key follows once the change is durable.
void key_changed(Iam& iam, AccessKey const& key) {
    std::optional<Principal> const principal = iam.keyring.principal_of(key);
    iam.core.after_commit([&keyring = iam.keyring, principal, id = key.id] {
        if (principal)
            keyring.put(*principal);
        else
            keyring.drop(id);
    });
}

// The root of an account is no user, and yet asks who it is.
codec::Json describe_root(Iam& iam, aws::Invocation const& call) {
    std::string const& account = call.caller.account.value;
    codec::Json out = codec::Json::object(
        {{"Path", "/"}, {"UserId", account}, {"Arn", "arn:aws:iam::" + account + ":root"}});
    for (AccessKey const& key : iam.state.access_keys(account, "")) {
        if (!out.has("CreateDate")) out.set("CreateDate", time_text(key.created_millis));
    }
    return out;
}

}  // namespace

FreshKey make_access_key(Iam& iam, std::string const& account, std::string const& user,
                         base::Instant now) {
    FreshKey fresh;
    fresh.secret = base::base64(iam.core.random.bytes(30));
    fresh.key.id = aws::access_key_id(iam.core.random, "AKIA");
    fresh.key.account = account;
    fresh.key.user = user;
    fresh.key.sealed = iam.tokens.seal(fresh.secret, fresh.key.id);
    fresh.key.created_millis = base::to_millis(now);
    iam.state.add(fresh.key);
    return fresh;
}

codec::Json create_user(Iam& iam, aws::Invocation const& call) {
    User user;
    user.account = call.caller.account.value;
    user.name = given_name(call.input, "UserName");
    user.path = given_path(call.input);
    if (iam.state.has_user(user.account, user.name)) throw already_exists("User", user.name);
    user.id = aws::unique_id(iam.core.random, "AIDA");
    user.created_millis = base::to_millis(call.now);
    iam.state.add(user);
    return codec::Json::object({{"User", describe(user)}});
}

codec::Json get_user(Iam& iam, aws::Invocation const& call) {
    if (call.input.has("UserName")) {
        return codec::Json::object({{"User", describe(named_user(iam, call))}});
    }
    std::string const name = caller_name(call);
    if (name.empty()) return codec::Json::object({{"User", describe_root(iam, call)}});
    return codec::Json::object({{"User", describe(open_user(iam, call, name))}});
}

codec::Json delete_user(Iam& iam, aws::Invocation const& call) {
    User const user = named_user(iam, call);
    if (!iam.state.access_keys(user.account, user.name).empty()) {
        throw aws::Error("DeleteConflict", "Cannot delete entity, must delete access keys first.",
                         409);
    }
    iam.state.remove(user);
    return codec::Json();
}

codec::Json list_users(Iam& iam, aws::Invocation const& call) {
    std::string const prefix = aws::optional_text(call.input, "PathPrefix").value_or("/");
    std::vector<Named> users;
    for (User const& user : iam.state.users(call.caller.account.value)) {
        if (user.path.starts_with(prefix)) users.emplace_back(user.name, describe(user));
    }
    return page(call, "Users", std::move(users));
}

codec::Json create_access_key(Iam& iam, aws::Invocation const& call) {
    std::string const user = key_owner(iam, call);
    std::string const& account = call.caller.account.value;
    auto const there = static_cast<std::int64_t>(iam.state.access_keys(account, user).size());
    if (there >= kAccessKeysPerUser) {
        throw aws::Error("LimitExceeded", "Cannot exceed quota for AccessKeysPerUser: 2", 409);
    }
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
    std::string const status = aws::required_text(call.input, "Status");
    if (status != "Active" && status != "Inactive") {
        throw aws::validation(status, "status",
                              "Member must satisfy enum value set: [Active, Inactive]");
    }
    key.active = status == "Active";
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

}  // namespace cloud::iam
