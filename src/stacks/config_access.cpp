// siem.access: who may use the SIEM.
#include <algorithm>

#include "http/loopback.hpp"
#include "stacks/config_readers.hpp"
#include "stacks/config_section.hpp"

namespace stacks {
namespace {

constexpr std::int64_t kMostDays = 36'500;
constexpr std::size_t kMostRoles = 100;
constexpr std::size_t kMostLogGroups = 100;  // of a role; a person may have several
constexpr std::size_t kLongestText = 512;

Rule wrong_host(std::string_view host) {
    constexpr std::string_view kOthers = ".-:";
    bool const good = std::all_of(host.begin(), host.end(), [&](char c) {
        bool const letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        return letter || (c >= '0' && c <= '9') || kOthers.find(c) != kOthers.npos;
    });
    if (!host.empty() && host.size() <= 253 && good) return {};
    return "a host is a name such as siem.example.com or an address, without a port";
}

std::chrono::seconds read_time(Section& section, char const* key, std::chrono::seconds usual) {
    constexpr std::chrono::hours kLongest(24 * 366);
    std::chrono::seconds const time = section.seconds(key, usual);
    if (time >= std::chrono::minutes(1) && time <= kLongest) return time;
    throw Wrong{section.line_of(key), "'" + std::string(key) + "' must be from 1m to 366d"};
}

bool is_printable(std::string_view text, char least) {
    return !text.empty() && text.size() <= kLongestText &&
           std::all_of(text.begin(), text.end(), [&](char c) { return c >= least && c < '\x7f'; });
}

Rule wrong_issuer(std::string_view url) {
    bool const secure = url.starts_with("https://") && url.size() > 8;
    bool const good = is_printable(url, '!') && url.find_first_of("?#@") == url.npos;
    if (good && (secure || http::is_loopback_url(url))) return {};
    return "the https URL that the provider's tokens name as 'iss' (http on this machine alone)";
}
Rule wrong_word(std::string_view text) {
    if (is_printable(text, '!')) return {};
    return "1 to 512 characters of ASCII without spaces";
}
Rule wrong_title(std::string_view text) {
    if (!text.empty() && text.size() <= 64) return {};
    return "1 to 64 bytes, such as Keycloak";
}

std::vector<std::string> const kRoles{"viewer", "analyst", "admin"};

Rule wrong_pattern(std::string_view text) {
    if (is_printable(text, ' ')) return {};
    return "a log group such as /app/*, of 1 to 512 characters of ASCII";
}

// "viewer", or that with the log groups which are seen: {role: viewer, log-groups: [/app/*]}.
OidcRole read_role(Section& section, std::string const& key) {
    codec::Yaml const& node = section.need(key);
    if (node.entries.empty()) return {section.choice(key, kRoles, "")};
    Section inner(node, key);
    OidcRole role{inner.choice("role", kRoles, "")};
    role.log_groups = inner.names("log-groups", wrong_pattern, "log groups");
    inner.finish();
    if (role.role == "admin" && !role.log_groups.empty()) {
        throw Wrong{inner.line_of("log-groups"), "an admin sees all log groups"};
    }
    if (role.log_groups.size() > kMostLogGroups) {
        throw Wrong{inner.line_of("log-groups"),
                    "'log-groups' must be at most 100, with * for more"};
    }
    return role;
}

// By values of the provider's claim, which are its own: any text.
std::map<std::string, OidcRole> read_roles(codec::Yaml const& node) {
    Section section(node, "roles");
    if (node.entries.empty() || node.entries.size() > kMostRoles) {
        throw Wrong{node.line,
                    "'roles' must have 1 to 100 values of the claim, each with its role"};
    }
    std::map<std::string, OidcRole> roles;
    for (codec::Yaml::Entry const& entry : node.entries) {
        roles[entry.key] = read_role(section, entry.key);
    }
    return roles;
}

OidcPlan read_oidc(codec::Yaml const& node) {
    Section section(node, "oidc");
    OidcPlan plan{section.name("issuer", wrong_issuer), section.name("client-id", wrong_word)};
    plan.client_secret_file = section.text("client-secret-file", "");
    plan.title = section.name("title", wrong_title, "single sign-on");
    if (section.take("scopes")) plan.scopes = section.names("scopes", wrong_word, "scopes");
    if (std::find(plan.scopes.begin(), plan.scopes.end(), "openid") == plan.scopes.end()) {
        throw Wrong{section.line_of("scopes"), "'scopes' must have 'openid' among them"};
    }
    plan.name_claim = section.text("name-claim", "");
    plan.role_claim = section.text("role-claim", "");
    if (codec::Yaml const* const roles = section.take("roles")) plan.roles = read_roles(*roles);
    if (section.take("default-role")) plan.default_role = read_role(section, "default-role");
    section.finish();
    // Or else who is in no group would see more than who is in one.
    OidcRole const& other = plan.default_role;
    bool const held = std::any_of(plan.roles.begin(), plan.roles.end(),
                                  [](auto const& one) { return !one.second.log_groups.empty(); });
    if (held && other.log_groups.empty() && !other.role.empty() && other.role != "admin") {
        throw Wrong{section.line_of("default-role"),
                    "'default-role' must have 'log-groups' too where one of 'roles' has them: " +
                        ("{role: " + other.role) + ", log-groups: ['*']} for all"};
    }
    if (plan.role_claim.empty() != plan.roles.empty()) {
        throw Wrong{node.line,
                    "'role-claim' and 'roles' go together: the claim, and what its values "
                    "make of a person"};
    }
    if (plan.roles.empty() && plan.default_role.role.empty()) {
        throw Wrong{node.line,
                    "oidc lets nobody in: it has neither 'role-claim' with 'roles' nor "
                    "'default-role'"};
    }
    return plan;
}

}  // namespace

AccessPlan read_access(codec::Yaml const& node) {
    Section section(node, "access");
    AccessPlan plan;
    plan.hosts = section.names("hosts", wrong_host, "hosts");
    plan.session_idle = read_time(section, "session-idle", plan.session_idle);
    plan.session_lifetime = read_time(section, "session-lifetime", plan.session_lifetime);
    if (std::int64_t const days = section.days("audit-retention", {1, kMostDays})) {
        plan.audit_retention_days = days;
    }
    plan.plain_http = section.truth("plain-http", plan.plain_http);
    if (codec::Yaml const* const oidc = section.take("oidc")) plan.oidc = read_oidc(*oidc);
    section.finish();
    return plan;
}

}  // namespace stacks
