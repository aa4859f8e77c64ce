#include "siem/access/model.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace siem::access {
namespace {

constexpr std::array kRoles{Role::viewer, Role::analyst, Role::admin};
constexpr std::array kPermissions{Permission::metrics, Permission::read, Permission::operate,
                                  Permission::administer};

bool is_pattern(std::string const& text) {
    return !text.empty() && text.size() <= kLongestPattern && base::valid_utf8(text);
}

}  // namespace

char const* to_string(Role role) {
    switch (role) {
        case Role::viewer:
            return "viewer";
        case Role::analyst:
            return "analyst";
        case Role::admin:
            break;
    }
    return "admin";
}

std::optional<Role> parse_role(std::string const& text) {
    for (Role const role : kRoles) {
        if (text == to_string(role)) return role;
    }
    return std::nullopt;
}

std::optional<Permission> parse_permission(std::string const& text) {
    for (Permission const one : kPermissions) {
        if (text == siem::to_string(one)) return one;
    }
    return std::nullopt;
}

std::vector<Permission> permissions_of(Role role) {
    std::vector<Permission> all{Permission::metrics, Permission::read};
    if (role != Role::viewer) all.push_back(Permission::operate);
    if (role == Role::admin) all.push_back(Permission::administer);
    return all;
}

Visible visible_of(User const& user) { return user.role == Role::admin ? Visible() : user.visible; }

bool is_in_names(char c) {
    constexpr std::string_view kOthers = "._-@+";
    bool const letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return letter || (c >= '0' && c <= '9') || kOthers.find(c) != kOthers.npos;
}

std::string complaint_about_name(std::string const& name) {
    bool const good = std::all_of(name.begin(), name.end(), is_in_names);
    if (name.empty() || name.size() > kLongestName || !good) {
        return "a user's name has 1 to 64 letters, digits and . _ - @ +";
    }
    return base::equal_ignoring_case(name, "local") ? "no user is called 'local'" : "";
}

std::string complaint_about_visible(Visible const& visible) {
    for (auto const* const list : {&visible.log_groups, &visible.datasets}) {
        if (list->size() > kMostPatterns) return "at most 100 patterns of each kind";
        if (!std::all_of(list->begin(), list->end(), is_pattern)) {
            return "a pattern has 1 to 512 bytes of UTF-8";
        }
    }
    return "";
}

codec::Json list_json(std::vector<std::string> const& list) {
    codec::Json out = codec::Json::array();
    for (std::string const& one : list) out.push(one);
    return out;
}

codec::Json visible_json(Visible const& visible) {
    return codec::Json::object(
        {{"logGroups", list_json(visible.log_groups)}, {"datasets", list_json(visible.datasets)}});
}

codec::Json external_json(User const& user) {
    if (!is_external(user)) return {};
    return codec::Json::object(
        {{"issuer", user.external.issuer}, {"subject", user.external.subject}});
}

}  // namespace siem::access
