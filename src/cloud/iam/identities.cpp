#include "cloud/iam/identities.hpp"

namespace cloud::iam {
namespace {

constexpr std::size_t kMostKnown = 20'000;

// The root has no policies: it may do everything.
std::shared_ptr<Identity const> root() {
    static auto const identity = std::make_shared<Identity const>();
    return identity;
}

// What a federated user of the root has, before its session's policies.
std::shared_ptr<Identity const> everything() {
    static auto const identity = [] {
        auto all = std::make_shared<Identity>();
        base::Result<policy::Shared> const document =
            policy::read(R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*",)"
                         R"("Resource":"*"}]})");
        if (document) all->policies.push_back({"root", *document});
        return std::shared_ptr<Identity const>(std::move(all));
    }();
    return identity;
}

// "AROA…" of "AROA…:session".
std::string_view id_of(aws::Caller const& caller) {
    std::string_view const id = caller.user_id;
    return id.substr(0, id.find(':'));
}

}  // namespace

std::shared_ptr<Identity const> Identities::identity_of(aws::Caller const& caller) const {
    if (caller.arn.ends_with(":root")) return root();
    if (caller.session && !caller.session->federator.empty()) {
        std::string const& federator = caller.session->federator;
        return federator == caller.account.value ? everything() : find(federator);
    }
    std::string_view const id = id_of(caller);
    if (id.starts_with("AROA") || id.starts_with("AIDA")) return find(id);
    // Whoever is asked about by an ARN alone.
    std::optional<aws::Arn> const arn = aws::parse_arn(caller.arn);
    if (!arn || !arn->resource.starts_with("user/")) return nullptr;
    std::string const name = arn->resource.substr(arn->resource.rfind('/') + 1);
    std::optional<Entity> const user = tables_.state.find(Kind::user, arn->account, name);
    return user && user->arn() == caller.arn ? find(user->id) : nullptr;
}

std::shared_ptr<Identity const> Identities::find(std::string_view id) const {
    if (read_at_ != tables_.store.writes() || known_.size() > kMostKnown) {
        known_.clear();
        read_at_ = tables_.store.writes();
    }
    auto const known = known_.find(id);
    if (known != known_.end()) return known->second;
    std::shared_ptr<Identity const> identity = load(std::string(id));
    if (identity && !tables_.store.unsettled()) known_.emplace(id, identity);
    return identity;
}

std::shared_ptr<Identity const> Identities::load(std::string const& id) const {
    Kind const kind = id.starts_with("AROA") ? Kind::role : Kind::user;
    std::optional<Entity> const entity = tables_.state.find_by_id(kind, id);
    if (!entity) return nullptr;
    return std::make_shared<Identity const>(read(*entity));
}

Identity Identities::read(Entity const& entity) const {
    Identity identity;
    for (InlinePolicy const& policy : documents(entity)) {
        identity.policies.push_back({policy.name, library_.find(policy.document)});
    }
    identity.tags = tables_.permissions.tags(entity.id);
    if (auto const arn = tables_.permissions.boundary(entity.id)) {
        // A boundary whose policy has gone is a text that is no policy: it allows nothing.
        identity.boundary.push_back(
            {*arn, library_.find(tables_.shelf.document(*arn).value_or(""))});
    }
    return identity;
}

std::vector<InlinePolicy> Identities::documents(Entity const& entity) const {
    std::string const prefix = std::string(spelling(entity.kind).resource) + "_" + entity.name;
    std::vector<InlinePolicy> all = tables_.permissions.inline_policies(entity.id);
    for (InlinePolicy& policy : all) policy.name = prefix + "_" + policy.name;
    for (std::string const& arn : tables_.permissions.attached(entity.id)) {
        if (auto document = tables_.shelf.document(arn)) {
            all.push_back({arn, std::move(*document)});
        }
    }
    if (entity.kind != Kind::user) return all;
    for (Entity const& group : tables_.state.groups(entity.id)) {
        for (InlinePolicy& policy : documents(group)) all.push_back(std::move(policy));
    }
    return all;
}

}  // namespace cloud::iam
