// Policy documents, statement by statement, in the order that a reader wants. Pure.
//
//   Json const policy = document({{.sid = "Poll", .actions = {"sqs:ReceiveMessage"}, …}});
#pragma once

#include <string>
#include <vector>

#include "codec/json.hpp"

namespace stacks {

// {"StringEquals": {"aws:PrincipalOrgID": "o-example"}}
struct Condition {
    char const* test;
    char const* key;
    codec::Json value;
};

struct Statement {
    std::string sid;
    codec::Json principal = {};  // null where the policy stands at a principal
    std::vector<std::string> actions;
    codec::Json::Array resources = {};  // none where the policy stands at a role
    std::vector<Condition> conditions = {};
    char const* effect = "Allow";
};

// One alone is no list.
codec::Json listed(codec::Json::Array const& values);
codec::Json document(std::vector<Statement> const& statements);

codec::Json anyone();
codec::Json service(char const* name);
codec::Json account_root(std::string const& account);
Statement deny_without_tls(char const* action, codec::Json::Array resources);

}  // namespace stacks
