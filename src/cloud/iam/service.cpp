#include "cloud/iam/service.hpp"

#include <algorithm>

#include "aws/unique_id.hpp"
#include "cloud/iam/operations.hpp"

namespace cloud::iam {
namespace {

constexpr char const* kAdministrator = "arn:aws:iam::aws:policy/AdministratorAccess";

}  // namespace

Service::Service(Core& core, Organization const& organization, SessionTokens& tokens)
    : organization_(organization),
      store_(core.db),
      state_(store_),
      permissions_(store_),
      shelf_(store_),
      settings_(store_),
      keyring_(state_, tokens),
      identities_({store_, state_, permissions_, shelf_}),
      iam_{core,      organization, state_,   permissions_, shelf_,
           settings_, tokens,       keyring_, identities_},
      api_(make_api(iam_)) {
    core.db.begin();
    for (OrganizationAccount const& account : organization.accounts) {
        if (!has_root_key(account.id)) make_access_key(iam_, account.id, "", core.clock.now());
    }
    core.db.commit();
    keyring_.load();
    core.on_reset([this, &core] {
        clear();
        core.after_commit([this] { keyring_.load(); });
    });
}

void Service::clear() {
    state_.clear();
    permissions_.clear();
    shelf_.clear();
    settings_.clear();
}

// One that can be used: not inactive, nor sealed under a root key that was lost.
bool Service::has_root_key(std::string const& account) const {
    std::vector<AccessKey> const keys = state_.access_keys(account, "");
    return std::any_of(keys.begin(), keys.end(), [this](AccessKey const& key) {
        return keyring_.principal_of(key).has_value();
    });
}

std::map<std::string, aws::Credentials> Service::root_credentials() const {
    std::map<std::string, aws::Credentials> all;
    for (OrganizationAccount const& account : organization_.accounts) {
        for (AccessKey const& key : state_.access_keys(account.id, "")) {
            std::optional<Principal> const root = keyring_.principal_of(key);
            if (root) all[account.name] = {key.id, root->secret_access_key};
        }
    }
    return all;
}

// "role/name", or with a path, "role/a/path/name".
std::optional<Role> Service::find_role(aws::Arn const& arn) const {
    if (arn.service != "iam" || !arn.resource.starts_with("role/")) return std::nullopt;
    std::string const name = arn.resource.substr(arn.resource.rfind('/') + 1);
    std::optional<StoredRole> const role = state_.role(arn.account, name);
    if (!role || role->entity.arn() != arn.text()) return std::nullopt;
    return Role{.arn = role->entity.arn(),
                .id = role->entity.id,
                .name = role->entity.name,
                .trust_policy = role->trust_policy,
                .max_session_seconds = role->max_session_seconds,
                .tags = permissions_.tags(role->entity.id)};
}

std::optional<IdentityProvider> Service::identity_provider(std::string const& account,
                                                           std::string const& url) const {
    std::optional<OidcProvider> const provider =
        settings_.provider("arn:aws:iam::" + account + ":oidc-provider/" + url);
    if (!provider) return std::nullopt;
    return IdentityProvider{provider->arn, provider->client_ids};
}

StoredRole Service::new_role(std::string const& account, std::string const& name,
                             base::Instant now) {
    StoredRole role;
    role.entity = {.kind = Kind::role,
                   .account = account,
                   .name = name,
                   .id = aws::unique_id(iam_.core.random, spelling(Kind::role).prefix),
                   .path = "/",
                   .created_millis = base::to_millis(now)};
    return role;
}

std::string Service::service_role(Wanted const& wanted, base::Instant now) {
    if (std::optional<StoredRole> const known = state_.role(wanted.account, wanted.name)) {
        return known->entity.arn();
    }
    StoredRole role = new_role(wanted.account, wanted.name, now);
    role.trust_policy =
        R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":")" +
        wanted.service + R"("},"Action":"sts:AssumeRole"}]})";
    state_.add(role);
    permissions_.attach(role.entity.id, kAdministrator);
    return role.entity.arn();
}

void Service::found(Founding const& founding, base::Instant now) {
    StoredRole role = new_role(founding.account, founding.role_name, now);
    role.trust_policy =
        R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":)"
        R"("arn:aws:iam::)" +
        founding.management_account + R"(:root"},"Action":"sts:AssumeRole"}]})";
    state_.add(role);
    permissions_.attach(role.entity.id, kAdministrator);
}

std::optional<ResourceDirectory::Guarded> Service::guarded(aws::Arn const& resource) const {
    std::optional<Role> const role = find_role(resource);
    if (!role) return std::nullopt;
    return Guarded{.account = resource.account, .policy = role->trust_policy, .decides = true};
}

std::optional<std::string> Service::managed_policy(std::string const& arn) const {
    return shelf_.document(arn);
}

}  // namespace cloud::iam
