#include "policy/evaluation.hpp"

#include <array>
#include <iterator>

#include "policy/compiled.hpp"

namespace policy {
namespace {

constexpr std::size_t kLayers = 5;
constexpr std::size_t kUsualActionBytes = 128;

// Of several layers that deny, the one that is told: in the order in which AWS looks at them.
constexpr std::array<Layer, kLayers> kToldFirst = {
    Layer::service_control, Layer::resource, Layer::identity, Layer::boundary, Layer::session};

// An action in lower case, of which the usual ones take no memory of their own.
class LowerAction {
  public:
    explicit LowerAction(std::string const& action) {
        char* out = usual_.data();
        if (action.size() > usual_.size()) {
            long_.resize(action.size());
            out = long_.data();
        }
        for (std::size_t i = 0; i < action.size(); ++i)
            out[i] = action[i] >= 'A' && action[i] <= 'Z' ? static_cast<char>(action[i] + 32)
                                                          : action[i];
        text_ = {out, action.size()};
    }
    LowerAction(LowerAction const&) = delete;
    LowerAction& operator=(LowerAction const&) = delete;
    std::string_view text() const { return text_; }

  private:
    std::array<char, kUsualActionBytes> usual_;
    std::string long_;
    std::string_view text_;
};

class Evaluation {
  public:
    Evaluation(Request const& request, Policies const& policies, std::string_view action)
        : policies_(policies),
          principal_(request.principal),
          asked_{request, action, arn_fields(request.resource)},
          service_(action.substr(0, action.find(':'))) {}

    Decision decide() {
        bool under_control = true;
        for (std::vector<Named> const& level : policies_.service_control)
            under_control = look(level, Layer::service_control) != Naming::none && under_control;
        resource_ = look(policies_.resource, Layer::resource);
        identity_ = look(policies_.identity, Layer::identity) != Naming::none;
        boundary_ = look(policies_.boundary, Layer::boundary) != Naming::none;
        session_ = look(policies_.session, Layer::session) != Naming::none;
        if (!denials_.empty()) return denied_explicitly();
        if (!under_control) return denied(Layer::service_control);
        if (policies_.granted) resource_ = Naming::direct;
        if (auto const layer = lacking()) return denied(*layer);
        return allowed();
    }

  private:
    // All of the layer: what denies is kept, and how it allows is answered.
    Naming look(std::vector<Named> const& layer, Layer which) {
        Naming best = Naming::none;
        for (Named const& policy : layer) {
            if (policy.document == nullptr) continue;
            for (std::uint32_t const i : policy.document->concerning(service_))
                best = std::max(best, look(policy, policy.document->statements()[i], which));
        }
        return best;
    }

    Naming look(Named const& policy, Statement const& statement, Layer which) {
        Place const place = which == Layer::resource ? Place::resource : Place::elsewhere;
        Naming const naming = statement.apply(asked_, place);
        if (naming == Naming::none) return Naming::none;
        bool const denies = statement.effect() == Effect::deny;
        std::vector<Match>& matches = denies ? denials_ : allowances_;
        matches.push_back({which, policy.name, statement.name(), denies});
        return denies ? Naming::none : naming;
    }

    // Principals that have no policies of their own.
    bool is_outsider() const {
        Principal::Kind const kind = principal_.kind;
        return kind == Principal::Kind::anonymous || kind == Principal::Kind::service ||
               (kind == Principal::Kind::federated && principal_.account.empty());
    }

    bool is_cross_account() const {
        std::string const& owner = asked_.request.resource_account;
        return !owner.empty() && owner != principal_.account;
    }

    // The layer for want of whose leave it is denied; nothing where it is allowed.
    std::optional<Layer> lacking() const {
        bool const unnamed = resource_ == Naming::none;
        if (is_outsider()) return unnamed ? std::optional(Layer::resource) : std::nullopt;
        if (is_cross_account()) {
            if (auto const layer = lacking_of_identity(Naming::none)) return layer;
            return unnamed ? std::optional(Layer::resource) : std::nullopt;
        }
        if (unnamed && policies_.resource_decides) return Layer::resource;
        if (resource_ == Naming::direct) return std::nullopt;
        return lacking_of_identity(resource_);
    }

    // On the principal's own side. To be named by the role's ARN stands for an identity's policy,
    // and is limited as that is.
    std::optional<Layer> lacking_of_identity(Naming named) const {
        if (principal_.kind == Principal::Kind::root) {
            bool const limited = policies_.session_restricted && !session_;
            return limited ? std::optional(Layer::session) : std::nullopt;
        }
        if (!identity_ && named != Naming::role) return Layer::identity;
        if (!policies_.boundary.empty() && !boundary_) return Layer::boundary;
        if (policies_.session_restricted && !session_) return Layer::session;
        return std::nullopt;
    }

    Decision denied(Layer layer) const { return {.layer = layer}; }

    Decision denied_explicitly() {
        for (Layer const layer : kToldFirst) {
            for (Match const& match : denials_) {
                if (match.layer == layer)
                    return {.explicitly = true, .layer = layer, .matches = std::move(denials_)};
            }
        }
        return {};
    }

    Decision allowed() { return {.allowed = true, .matches = std::move(allowances_)}; }

    Policies const& policies_;
    Principal const& principal_;
    Asked asked_;
    std::string_view service_;
    Naming resource_ = Naming::none;
    bool identity_ = false;
    bool boundary_ = false;
    bool session_ = false;
    std::vector<Match> denials_;
    std::vector<Match> allowances_;
};

std::string_view told(Layer layer) {
    switch (layer) {
        case Layer::service_control:
            return "service control policy";
        case Layer::resource:
            return "resource-based policy";
        case Layer::boundary:
            return "permissions boundary";
        case Layer::session:
            return "session policy";
        case Layer::identity:
            break;
    }
    return "identity-based policy";
}

// What stands in trust policies; roles have no other policy of their own.
bool is_of_trust(std::string_view action) {
    return action.starts_with("sts:AssumeRole") || action == "sts:TagSession" ||
           action == "sts:SetSourceIdentity";
}

}  // namespace

Decision evaluate(Request const& request, Policies const& policies) {
    LowerAction const action(request.action);
    return Evaluation(request, policies, action.text()).decide();
}

std::string reason(Decision const& decision, Request const& request) {
    bool const trust = decision.layer == Layer::resource && is_of_trust(request.action);
    std::string const layer(trust ? "role trust policy" : told(decision.layer));
    if (decision.explicitly) {
        if (trust) return "with an explicit deny in the " + layer;
        return "with an explicit deny in " +
               std::string(decision.layer == Layer::identity ? "an " : "a ") + layer;
    }
    return "because no " + layer + " allows the " + request.action + " action";
}

}  // namespace policy
