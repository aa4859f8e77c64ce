#include "cloud/organizations/model.hpp"

#include <algorithm>

namespace cloud::organizations {
namespace {

bool is_lower_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_word(char c) { return is_lower_or_digit(c) || (c >= 'A' && c <= 'Z') || c == '_'; }

struct Length {
    std::size_t least;
    std::size_t most;
};

bool is_made_of(std::string_view text, bool (*allowed)(char), Length length) {
    return text.size() >= length.least && text.size() <= length.most &&
           std::all_of(text.begin(), text.end(), allowed);
}

bool is_root_part(std::string_view text) { return is_made_of(text, is_lower_or_digit, {4, 32}); }

bool is_unit(std::string_view id) {
    std::string_view const rest = id.substr(3);
    std::size_t const dash = rest.find('-');
    return dash != std::string_view::npos && is_root_part(rest.substr(0, dash)) &&
           is_made_of(rest.substr(dash + 1), is_lower_or_digit, {8, 32});
}

constexpr char const* kFullAccessContent = R"({
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "*",
      "Resource": "*"
    }
  ]
})";

}  // namespace

// The patterns of RootId, OrganizationalUnitId, AccountId, PolicyId and ResourcePolicyId.
std::optional<Kind> kind_of(std::string_view id) {
    if (is_made_of(id, is_digit, {12, 12})) return Kind::account;
    if (id.starts_with("r-") && is_root_part(id.substr(2))) return Kind::root;
    if (id.starts_with("ou-") && is_unit(id)) return Kind::unit;
    if (id.starts_with("p-") && is_made_of(id.substr(2), is_word, {8, 128})) return Kind::policy;
    if (id.starts_with("rp-") && is_made_of(id.substr(3), is_word, {4, 128})) {
        return Kind::resource_policy;
    }
    return std::nullopt;
}

char const* type_of(Kind kind) {
    if (kind == Kind::root) return "ROOT";
    return kind == Kind::unit ? "ORGANIZATIONAL_UNIT" : "ACCOUNT";
}

std::string Naming::arn(std::string_view type, std::string_view id) const {
    return "arn:aws:organizations::" + management + ":" + std::string(type) + "/" + organization +
           "/" + std::string(id);
}

std::string Naming::arn_of(std::string_view id) const {
    std::optional<Kind> const kind = kind_of(id);
    if (!kind) return "*";
    switch (*kind) {
        case Kind::root:
            return arn("root", id);
        case Kind::unit:
            return arn("ou", id);
        case Kind::account:
            return arn("account", id);
        case Kind::resource_policy:
            return arn("resourcepolicy", id);
        case Kind::policy:
            break;
    }
    std::string const type = "service_control_policy/";
    if (id == kFullAccess) return "arn:aws:organizations::aws:policy/" + type + std::string(id);
    return arn("policy", type + std::string(id));
}

std::string Naming::organization_arn() const {
    return "arn:aws:organizations::" + management + ":organization/" + organization;
}

Policy const& full_access() {
    static Policy const policy{kFullAccess, "FullAWSAccess", "Allows access to every operation",
                               kFullAccessContent};
    return policy;
}

aws::Error access_denied() {
    return {"AccessDeniedException", "You don't have permissions to access this resource."};
}

aws::Error invalid_input(std::string const& message, std::string const& reason) {
    return aws::Error("InvalidInputException", message).with("Reason", reason);
}

aws::Error constraint(std::string const& message, std::string const& reason) {
    return aws::Error("ConstraintViolationException", message).with("Reason", reason);
}

aws::Error account_not_found() {
    return {"AccountNotFoundException", "You specified an account that doesn't exist."};
}

aws::Error target_not_found() {
    return {"TargetNotFoundException", "You specified a target that doesn't exist."};
}

}  // namespace cloud::organizations
