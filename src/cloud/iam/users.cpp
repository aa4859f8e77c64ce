// Users.
#include "base/text.hpp"
#include "cloud/iam/given.hpp"
#include "cloud/iam/tags.hpp"

namespace cloud::iam {
namespace {

codec::Json describe_user(Iam const& iam, Entity const& user) {
    codec::Json out = describe(user);
    set_boundary(iam, out, user);
    set_tags(out, iam.permissions.tags(user.id));
    return codec::Json::object({{"User", std::move(out)}});
}

// The root of an account is no user, and yet asks who it is.
codec::Json describe_root(Iam& iam, aws::Invocation const& call) {
    std::string const& account = call.caller.account.value;
    codec::Json out = codec::Json::object(
        {{"Path", "/"}, {"UserId", account}, {"Arn", "arn:aws:iam::" + account + ":root"}});
    for (AccessKey const& key : iam.state.access_keys(account, "")) {
        if (!out.has("CreateDate")) out.set("CreateDate", time_text(key.created_millis));
    }
    return codec::Json::object({{"User", std::move(out)}});
}

}  // namespace

codec::Json create_user(Iam& iam, aws::Invocation const& call) {
    aws::Tags const tags = given_tags(call.input, Tagged::user);
    Entity const user = fresh_entity(iam, Kind::user, call);
    iam.state.add(user);
    give_boundary(iam, user, call);
    put_tags(iam, user.id, Tagged::user, tags);
    return describe_user(iam, user);
}

codec::Json get_user(Iam& iam, aws::Invocation const& call) {
    if (call.input.has("UserName")) return describe_user(iam, open(iam, Kind::user, call));
    std::string const name = caller_name(call);
    if (name.empty()) return describe_root(iam, call);
    std::optional<Entity> const user = iam.state.find(Kind::user, call.caller.account.value, name);
    if (!user) throw no_such_entity("user", name);
    return describe_user(iam, *user);
}

codec::Json delete_user(Iam& iam, aws::Invocation const& call) {
    Entity const user = open(iam, Kind::user, call);
    check_unused(iam, user);
    if (!iam.state.access_keys(user.account, user.name).empty()) {
        throw delete_conflict("delete access keys");
    }
    iam.permissions.remove_all(user.id);
    iam.state.remove(user);
    return codec::Json();
}

codec::Json update_user(Iam& iam, aws::Invocation const& call) {
    Entity user = open(iam, Kind::user, call);
    if (call.input.has("NewPath")) user.path = given_path(call.input, "NewPath");
    if (call.input.has("NewUserName")) {
        std::string const name = given_name(call.input, "NewUserName", kNameLength);
        bool const taken = iam.state.taken(Kind::user, user.account, name);
        if (taken && !base::equal_ignoring_case(name, user.name)) {
            throw already_exists("User", name);
        }
        iam.state.rename_owner(user, name);
        user.name = name;
    }
    iam.state.rename(user);
    for (AccessKey const& key : iam.state.access_keys(user.account, user.name)) {
        key_changed(iam, key);
    }
    return codec::Json();
}

}  // namespace cloud::iam
