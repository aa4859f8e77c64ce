#include "policy/principals.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "policy/arn.hpp"

namespace policy {
namespace {

constexpr std::size_t kAccountDigits = 12;
constexpr std::size_t kUniqueIdLeast = 16;

bool is_account(std::string_view text) {
    return text.size() == kAccountDigits &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool has_wildcard(std::string_view text) {
    return text.find_first_of("*?") != std::string_view::npos;
}

// The id of a user, or of the role of a session ("AROA…:session").
bool has_unique_id(Context const& context, std::string_view id) {
    Context::Values const* const values = context.find("aws:userid");
    if (values == nullptr || values->size() != 1) return false;
    std::string_view const given = values->front();
    return given.substr(0, given.find(':')) == id;
}

}  // namespace

std::string_view account_principal(std::string_view text) {
    if (is_account(text)) return text;
    auto const arn = arn_fields(text);
    if (!arn) return {};
    auto const& [head, partition, service, region, account, resource] = *arn;
    bool const root = service == "iam" && region.empty() && resource == "root";
    return root && is_account(account) ? account : std::string_view();
}

bool is_unique_id(std::string_view text) {
    bool const known = text.starts_with("AIDA") || text.starts_with("AROA");
    return known && text.size() >= kUniqueIdLeast &&
           std::all_of(text.begin(), text.end(),
                       [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); });
}

Principals::Principals(codec::Json const& element, Sense sense)
    : negated_(sense == Sense::not_named) {
    if (element.is_text() && element.text() == "*")
        all_.push_back({Kind::anyone, "*"});
    else if (!element.is_object() || element.members().empty())
        understood_ = false;
    for (auto const& [type, value] : element.members()) add(type, value);
}

void Principals::add(std::string const& type, codec::Json const& value) {
    if (value.is_array()) {
        if (value.items().empty()) understood_ = false;
        for (codec::Json const& one : value.items()) {
            if (one.is_array())
                understood_ = false;
            else
                add(type, one);
        }
        return;
    }
    Kind kind = Kind::unknown;
    std::string text = value.text();
    if (!value.is_text() || text.empty()) {
    } else if (type == "AWS") {
        kind = kind_of_aws(text);
    } else if (type == "Service" && (text == "*" || !has_wildcard(text))) {
        kind = Kind::service;
    } else if (type == "Federated" && (text == "*" || !has_wildcard(text))) {
        kind = Kind::federated;
    } else if (type == "CanonicalUser" && !has_wildcard(text)) {
        kind = Kind::canonical;
    }
    if (kind == Kind::account) text = account_principal(text);
    understood_ = understood_ && kind != Kind::unknown;
    all_.push_back({kind, std::move(text)});
}

Principals::Kind Principals::kind_of_aws(std::string_view text) {
    if (text == "*") return Kind::anyone;
    if (has_wildcard(text)) return Kind::unknown;  // no wildcard matches a part of a name
    if (!account_principal(text).empty()) return Kind::account;
    if (is_unique_id(text)) return Kind::unique_id;
    auto const arn = arn_fields(text);
    bool const identity = arn && ((*arn)[2] == "iam" || (*arn)[2] == "sts");
    return identity && is_account((*arn)[4]) ? Kind::arn : Kind::unknown;
}

Naming Principals::names(One const& one, Principal const& principal, Context const& context) {
    bool const is_root = principal.kind == Principal::Kind::root;
    bool const is_service = principal.kind == Principal::Kind::service;
    switch (one.kind) {
        case Kind::anyone:
            return Naming::direct;
        case Kind::account:
            if (principal.account != one.text || is_service) return Naming::none;
            return is_root ? Naming::direct : Naming::account;
        case Kind::arn:
            if (principal.arn == one.text) return Naming::direct;
            return principal.role_arn == one.text ? Naming::role : Naming::none;
        case Kind::unique_id:
            if (!has_unique_id(context, one.text)) return Naming::none;
            return principal.kind == Principal::Kind::user ? Naming::direct : Naming::role;
        case Kind::service:
            if (!is_service) return Naming::none;
            return one.text == "*" || one.text == principal.service ? Naming::direct : Naming::none;
        case Kind::federated:
            if (principal.provider.empty()) return Naming::none;
            return one.text == "*" || one.text == principal.provider ? Naming::direct
                                                                     : Naming::none;
        case Kind::canonical:
            if (principal.canonical.empty() || principal.canonical != one.text) return Naming::none;
            return is_root ? Naming::direct : Naming::account;
        case Kind::unknown:
            break;
    }
    return Naming::none;
}

Naming Principals::named(Principal const& principal, Context const& context) const {
    Naming best = Naming::none;
    for (One const& one : all_) best = std::max(best, names(one, principal, context));
    return best;
}

bool Principals::lists(Principal const& principal, Naming naming, Context const& context) const {
    return std::any_of(all_.begin(), all_.end(), [&](One const& one) {
        Naming const found = names(one, principal, context);
        return found == naming || (found == Naming::direct && one.kind == Kind::anyone);
    });
}

// A denial spares only one of whom it lists all that he is: his account, for a session its role,
// and himself, as the guide says to write it.
bool Principals::is_spared(Principal const& principal, Context const& context) const {
    bool const itself = lists(principal, Naming::direct, context);
    if (principal.kind == Principal::Kind::user || principal.kind == Principal::Kind::federated) {
        bool const homeless = principal.account.empty();
        return itself && (homeless || lists(principal, Naming::account, context));
    }
    if (principal.kind == Principal::Kind::session) {
        return itself && lists(principal, Naming::role, context) &&
               lists(principal, Naming::account, context);
    }
    return itself;
}

Naming Principals::match(Principal const& principal, Context const& context, Effect effect) const {
    bool const denies = effect == Effect::deny;
    if (!understood_ && denies) return Naming::direct;
    if (!negated_) return named(principal, context);
    if (denies) return is_spared(principal, context) ? Naming::none : Naming::direct;
    bool const some = !understood_ || named(principal, context) != Naming::none;
    return some ? Naming::none : Naming::direct;
}

}  // namespace policy
