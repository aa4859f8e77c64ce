#include "stacks/statements.hpp"

namespace stacks {
namespace {

using codec::Json;

Json to_json(Statement const& statement) {
    Json out = Json::object({{"Sid", statement.sid}, {"Effect", statement.effect}});
    if (!statement.principal.is_null()) out.set("Principal", statement.principal);
    out.set("Action", listed(Json::Array(statement.actions.begin(), statement.actions.end())));
    if (!statement.resources.empty()) out.set("Resource", listed(statement.resources));
    if (statement.conditions.empty()) return out;
    Json conditions = Json::object();
    for (Condition const& one : statement.conditions) {
        Json keys = conditions.at(one.test);
        keys.set(one.key, one.value);
        conditions.set(one.test, std::move(keys));
    }
    out.set("Condition", std::move(conditions));
    return out;
}

}  // namespace

Json listed(Json::Array const& values) {
    return values.size() == 1 ? values.front() : Json(values);
}

Json document(std::vector<Statement> const& statements) {
    Json list = Json::array();
    for (Statement const& one : statements) list.push(to_json(one));
    return Json::object({{"Version", "2012-10-17"}, {"Statement", std::move(list)}});
}

Json anyone() { return Json::object({{"AWS", "*"}}); }
Json service(char const* name) { return Json::object({{"Service", name}}); }
Json account_root(std::string const& account) {
    return Json::object({{"AWS", "arn:aws:iam::" + account + ":root"}});
}

Statement deny_without_tls(char const* action, Json::Array resources) {
    return {"DenyWithoutTls",
            "*",
            {action},
            std::move(resources),
            {{"Bool", "aws:SecureTransport", "false"}},
            "Deny"};
}

}  // namespace stacks
