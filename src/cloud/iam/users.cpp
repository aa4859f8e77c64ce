// Users and their access keys.
#include <algorithm>

#include "aws/input.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "cloud/iam/verbs.hpp"

namespace cloud::iam {
namespace {

constexpr char const* kIdLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

std::string time_text(std::int64_t millis) {
    return base::iso8601_seconds(base::from_millis(millis));
}

User open_user(Iam& iam, aws::Invocation const& call) {
    std::string const name = aws::required_text(call.input, "UserName");
    std::optional<User> user = iam.state.user(call.caller.account.value, name);
    if (!user) {
        throw aws::Error("NoSuchEntity", "The user with name " + name + " cannot be found.", 404);
    }
    return *user;
}

codec::Json describe(User const& user) {
    return codec::Json::object({{"Path", user.path},
                                {"UserName", user.name},
                                {"UserId", user.id},
                                {"Arn", user.arn()},
                                {"CreateDate", time_text(user.created_millis)}});
}

// The user that a key operation is about; "" where it is the root's own.
std::string user_of(Iam& iam, aws::Invocation const& call) {
    return call.input.has("UserName") ? open_user(iam, call).name : std::string();
}

AccessKey open_key(Iam& iam, aws::Invocation const& call) {
    std::string const id = aws::required_text(call.input, "AccessKeyId");
    for (AccessKey const& key :
         iam.state.access_keys(call.caller.account.value, user_of(iam, call))) {
        if (key.id == id) return key;
    }
    throw aws::Error("NoSuchEntity", "The Access Key with id " + id + " cannot be found.", 404);
}

void keys_changed(Iam& iam) {
    iam.core.after_commit([&keyring = iam.keyring] { keyring.reload(); });
}

}  // namespace

FreshKey make_access_key(Iam& iam, std::string const& account, std::string const& user,
                         base::Instant now) {
    FreshKey fresh;
    fresh.secret = base::base64(iam.core.random.bytes(30));
    fresh.key.id = "AKIA" + iam.core.random.text(16, kIdLetters);
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
    user.name = aws::required_text(call.input, "UserName");
    user.path = aws::optional_text(call.input, "Path").value_or("/");
    if (iam.state.user(user.account, user.name)) throw already_exists("User", user.name);
    user.id = "AIDA" + iam.core.random.text(17, kIdLetters);
    user.created_millis = base::to_millis(call.now);
    iam.state.add(user);
    return codec::Json::object({{"User", describe(user)}});
}

codec::Json get_user(Iam& iam, aws::Invocation const& call) {
    return codec::Json::object({{"User", describe(open_user(iam, call))}});
}

codec::Json delete_user(Iam& iam, aws::Invocation const& call) {
    User const user = open_user(iam, call);
    if (!iam.state.access_keys(user.account, user.name).empty()) {
        throw aws::Error("DeleteConflict", "Cannot delete entity, must delete access keys first.",
                         409);
    }
    iam.state.remove(user);
    return codec::Json();
}

codec::Json list_users(Iam& iam, aws::Invocation const& call) {
    codec::Json users = codec::Json::array();
    for (User const& user : iam.state.users(call.caller.account.value)) users.push(describe(user));
    return codec::Json::object({{"Users", std::move(users)}, {"IsTruncated", false}});
}

codec::Json create_access_key(Iam& iam, aws::Invocation const& call) {
    std::string const user = user_of(iam, call);
    std::string const& account = call.caller.account.value;
    auto const there = static_cast<std::int64_t>(iam.state.access_keys(account, user).size());
    if (there >= kAccessKeysPerUser) {
        throw aws::Error("LimitExceeded", "Cannot exceed quota for AccessKeysPerUser: 2", 409);
    }
    FreshKey const fresh = make_access_key(iam, account, user, call.now);
    keys_changed(iam);
    return codec::Json::object(
        {{"AccessKey", codec::Json::object({{"UserName", user},
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
    keys_changed(iam);
    return codec::Json();
}

codec::Json delete_access_key(Iam& iam, aws::Invocation const& call) {
    iam.state.remove(open_key(iam, call));
    keys_changed(iam);
    return codec::Json();
}

codec::Json list_access_keys(Iam& iam, aws::Invocation const& call) {
    std::string const user = user_of(iam, call);
    codec::Json keys = codec::Json::array();
    for (AccessKey const& key : iam.state.access_keys(call.caller.account.value, user)) {
        keys.push(codec::Json::object({{"UserName", user},
                                       {"AccessKeyId", key.id},
                                       {"Status", key.active ? "Active" : "Inactive"},
                                       {"CreateDate", time_text(key.created_millis)}}));
    }
    return codec::Json::object({{"AccessKeyMetadata", std::move(keys)}, {"IsTruncated", false}});
}

}  // namespace cloud::iam
