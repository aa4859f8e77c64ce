#include "stacks/widening.hpp"

#include <algorithm>
#include <map>

#include "base/text.hpp"
#include "stacks/template_reader.hpp"

namespace stacks {
namespace {

using codec::Json;
using Texts = std::vector<std::string>;

// Everything that a statement is about; a principal as "Service:logs.amazonaws.com".
struct Side {
    Texts actions;
    Texts resources;
    Texts principals;
    Json conditions;
};

Texts principals_of(Json const& principal) {
    if (principal.is_text()) return {"AWS:" + principal.text()};  // "*" is {"AWS": "*"}
    Texts all;
    for (auto const& [kind, who] : principal.members()) {
        for (std::string const& one : texts_of(who)) all.push_back(kind + ":" + one);
    }
    return all;
}

// What is written with Not… is everything but that: it is compared as one word, so that each change
// of it counts.
Texts or_all_but(Json const& statement, char const* name) {
    std::string const negated = std::string("Not") + name;
    if (!statement.has(negated)) return texts_of(statement.at(name));
    return {"all but " + base::join(texts_of(statement.at(negated)), ", ")};
}

Side side_of(Json const& statement) {
    Side side{or_all_but(statement, "Action"), or_all_but(statement, "Resource"),
              principals_of(statement.at("Principal")), statement.at("Condition")};
    if (statement.has("NotPrincipal")) {
        side.principals = {"all but " +
                           base::join(principals_of(statement.at("NotPrincipal")), ", ")};
    }
    return side;
}

// Of `more` what no pattern of `known` covers. IAM takes actions in any case.
Texts beyond(Texts const& more, Texts const& known, bool any_case) {
    Texts found;
    for (std::string const& one : more) {
        std::string const text = any_case ? base::lower(one) : one;
        bool const covered = std::any_of(known.begin(), known.end(), [&](std::string const& each) {
            return base::glob_match(any_case ? base::lower(each) : each, text);
        });
        if (!covered) found.push_back(one);
    }
    return found;
}

bool takes_any_of(std::string const& test) {
    bool const counts = test.find("Not") != std::string::npos || test.starts_with("Numeric") ||
                        test.starts_with("Date") || test.starts_with("Null") ||
                        test.starts_with("ForAllValues");
    return !counts;
}

// How a difference is said: of what is allowed, or of what is denied no longer.
struct Words {
    char const* action;
    char const* resource;
    char const* principal;
    char const* without;
    char const* values;
};
constexpr Words kAllows{"also ", "also on ", "also for ", "without ", " also "};
constexpr Words kDenies{"no longer denies ", "no longer on ", "no longer for ", "only where ",
                        " no longer "};

// Conditions of `narrow` that `wide` has not, or has with more to choose from.
Texts loosened(Json const& narrow, Json const& wide, Words const& words) {
    Texts found;
    for (auto const& [test, keys] : narrow.members()) {
        for (auto const& [key, values] : keys.members()) {
            Json const& now = wide.at(test).at(key);
            if (now.is_null()) {
                found.push_back(words.without + test + " " + key);
                continue;
            }
            Texts const before = texts_of(values);
            Texts const after = texts_of(now);
            Texts const more = takes_any_of(test) ? beyond(after, before, false)
                               : before == after  ? Texts()
                                                  : after;
            if (!more.empty()) {
                found.push_back(test + " " + key + words.values + base::join(more, ", "));
            }
        }
    }
    return found;
}

void say(Texts& found, char const* word, Texts const& some) {
    if (!some.empty()) found.push_back(word + base::join(some, ", "));
}

// How the second takes in more than the first.
Texts wider(Json const& first, Json const& second, Words const& words) {
    Side const narrow = side_of(first);
    Side const wide = side_of(second);
    Texts found;
    say(found, words.action, beyond(wide.actions, narrow.actions, true));
    say(found, words.resource, beyond(wide.resources, narrow.resources, false));
    say(found, words.principal, beyond(wide.principals, narrow.principals, false));
    for (std::string const& one : loosened(narrow.conditions, wide.conditions, words)) {
        found.push_back(one);
    }
    return found;
}

std::string summary(Json const& statement) {
    Side const side = side_of(statement);
    std::string text = base::join(side.actions, ", ");
    if (!side.principals.empty()) text += " for " + base::join(side.principals, ", ");
    if (!side.resources.empty()) text += " on " + base::join(side.resources, ", ");
    if (!side.conditions.members().empty()) text += " where " + codec::to_json(side.conditions);
    return text;
}

std::string name_of(TemplateStatement const& one) {
    return one.sid().empty() ? "a statement" : one.sid();
}

bool same_place(TemplateStatement const& a, TemplateStatement const& b) {
    return a.resource == b.resource && a.property == b.property;
}

// Those of the template that a stack set takes to others, too: they stand at the stack set.
std::vector<TemplateStatement> all_statements(Json const& tree) {
    std::vector<TemplateStatement> all = statements_of(tree);
    for (auto const& [id, body] : tree.at("Resources").members()) {
        if (body.at("Type").text() != "AWS::CloudFormation::StackSet") continue;
        base::Result<Json> const inner =
            codec::parse_json(body.at("Properties").at("TemplateBody").text());
        if (!inner) continue;
        for (TemplateStatement& one : statements_of(*inner)) {
            one.property = one.resource + "." + one.property;
            one.resource = id;
            all.push_back(std::move(one));
        }
    }
    return all;
}

TemplateStatement const* match_of(TemplateStatement const& one,
                                  std::vector<TemplateStatement> const& others) {
    for (TemplateStatement const& other : others) {
        if (!same_place(one, other)) continue;
        if (one.statement == other.statement) return &other;
        bool const named = !one.sid().empty() && one.sid() == other.sid();
        if (named && one.allows() == other.allows()) return &other;
    }
    return nullptr;
}

}  // namespace

std::vector<Widening> widenings(Json const& before, Json const& after) {
    std::vector<TemplateStatement> const old = all_statements(before);
    std::vector<TemplateStatement> const now = all_statements(after);
    std::vector<Widening> found;
    for (TemplateStatement const& one : now) {
        if (!one.allows()) continue;
        TemplateStatement const* const was = match_of(one, old);
        if (!was) {
            found.push_back({one.resource, name_of(one) + " is new: " + summary(one.statement)});
            continue;
        }
        for (std::string const& what : wider(was->statement, one.statement, kAllows)) {
            found.push_back({one.resource, name_of(one) + ": " + what});
        }
    }
    for (TemplateStatement const& one : old) {
        if (one.allows()) continue;
        TemplateStatement const* const is = match_of(one, now);
        if (!is) {
            found.push_back(
                {one.resource, name_of(one) + " no longer denies " + summary(one.statement)});
            continue;
        }
        // It denies less where the old one takes in more than the new one.
        for (std::string const& what : wider(is->statement, one.statement, kDenies)) {
            found.push_back({one.resource, name_of(one) + ": " + what});
        }
    }
    return found;
}

}  // namespace stacks
