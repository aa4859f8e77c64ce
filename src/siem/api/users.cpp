#include "siem/api/users.hpp"

#include <utility>

#include "base/text.hpp"
#include "siem/api/bodies.hpp"
#include "siem/api/parameters.hpp"
#include "siem/api/reply.hpp"

namespace siem::api {
namespace {

using codec::Json;

constexpr Bounds kEntries{100, 1, 1000};

base::Result<Visible> parse_visible(Json const& json) {
    base::Result<std::vector<std::string>> groups = parse_texts(json.at("logGroups"), "logGroups");
    if (!groups) return base::fail(groups.error());
    base::Result<std::vector<std::string>> datasets = parse_texts(json.at("datasets"), "datasets");
    if (!datasets) return base::fail(datasets.error());
    return Visible{*std::move(groups), *std::move(datasets)};
}

base::Result<UserChange> parse_change(Asked const& asked) {
    base::Result<Json> const body = parse_body(asked, {"name", "role", "visible", "disabled"});
    if (!body) return base::fail(body.error());
    UserChange change{base::lower(body->at("name").text())};
    if (body->has("role")) change.role = body->at("role").text();
    if (body->has("disabled")) change.disabled = body->at("disabled").boolean();
    if (!body->has("visible")) return change;
    base::Result<Visible> visible = parse_visible(body->at("visible"));
    if (!visible) return base::fail(visible.error());
    change.visible = *std::move(visible);
    return change;
}

std::string told_of(UserChange const& change) {
    std::string out = change.name;
    if (change.role) out += " as " + *change.role;
    if (change.disabled) out += *change.disabled ? ", disabled" : ", enabled";
    if (!change.visible) return out;
    if (change.visible->all()) return out + ", sees all";
    return out + ", sees log groups [" + base::join(change.visible->log_groups, " ") +
           "] and datasets [" + base::join(change.visible->datasets, " ") + "]";
}

http::Reply users(Door const& door, Asked const& asked) {
    Accounts& accounts = door.accounts();
    std::string const& method = asked.head.method;
    if (!is_change(asked.head)) return json_reply(accounts.users());
    if (method == "DELETE")
        return done_or_refusal(accounts.remove_user(base::lower(asked.text("name"))));
    base::Result<UserChange> const change = parse_change(asked);
    if (!change) return bad_request(change.error().message);
    asked.note->what = told_of(*change);
    return told_or_refusal(method == "POST" ? accounts.add_user(*change, asked.now)
                                            : accounts.change_user(*change));
}

http::Reply audit(Door const& door, Asked const& asked) {
    base::Result<std::uint64_t> const limit = parse_number(asked.parameters, "limit", kEntries);
    if (!limit) return bad_request(limit.error().message);
    std::string const before = asked.text("before");
    std::optional<std::int64_t> const id = base::to_int64(before);
    if (!before.empty() && !id) return bad_request("before must be what the last page told");
    return told_or_refusal(
        door.accounts().audit({*limit, id.value_or(0), asked.text("who"), asked.text("action")}));
}

}  // namespace

Resources user_resources(Door const& door) {
    auto const resource = [&door](char const* path, std::vector<std::string> methods, auto make) {
        Resource one{
            path, std::move(methods), Where::desk,
            replying_from_disk([&door, make](Asked const& asked) { return make(door, asked); })};
        one.to_read = Permission::administer;
        return one;
    };
    return {resource("/api/v1/users", {"GET", "POST", "PATCH", "DELETE"}, users),
            resource("/api/v1/users/reset", {"POST"},
                     [](Door const& to, Asked const& asked) {
                         return told_or_refusal(
                             to.accounts().reset_user(base::lower(asked.text("name")), asked.now));
                     }),
            resource("/api/v1/audit", {"GET"}, audit)};
}

}  // namespace siem::api
