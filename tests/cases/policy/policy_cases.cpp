// Whether a request is allowed. An input is a line a part, and what comes of it is "allowed by" the
// statements that allow (a root user needs none), or "denied" and AWS's words, with the statements
// that deny:
//
//   user ACCOUNT NAME | root ACCOUNT | role ACCOUNT NAME SESSION | federated ACCOUNT NAME
//   provider ARN | service NAME | anonymous       who asks; without it, user 111122223333 ann
//   action NAME                                   without it, s3:GetObject
//   resource ARN [of ACCOUNT]                     without it, arn:aws:s3:::logs/a
//   context KEY = VALUE [| VALUE …]               "= none" for a key that has no value
//   identity, resource-policy, boundary, session, scp POLICY     each scp is a level of its own
//   restricted, decides, granted                  flags of policy::Policies
//   when CONDITION, deny-when CONDITION           an identity's policy of a statement with it
//   without KEY                                   leaves a condition's key out of policies after it
//
// A POLICY is JSON: a whole one, a statement, or a list of them; "@bucket" is
// documents/bucket.json. "malformed KIND" and a text on the lines after it tell what malformed()
// says of the text.
// %(20*text) stands for the text twenty times.
#include <doctest/doctest.h>

#include <fstream>
#include <sstream>

#include "base/text.hpp"
#include "cases/cases.hpp"
#include "codec/json.hpp"
#include "policy/evaluation.hpp"

namespace {

using namespace policy;
using Json = codec::Json;

std::string repeated(std::string text) {
    for (std::size_t at = text.find("%("); at != std::string::npos; at = text.find("%(", at)) {
        std::size_t const star = text.find('*', at);
        std::size_t const end = text.find(")%", star);
        REQUIRE(end != std::string::npos);
        std::string const what = text.substr(star + 1, end - star - 1);
        std::string all;
        auto const times = *base::to_uint64(text.substr(at + 2, star - at - 2));
        for (std::uint64_t i = 0; i < times; ++i)
            all += base::replace_all(what, "#", std::to_string(i));
        text.replace(at, end + 2 - at, all);
    }
    return text;
}

std::string document_file(std::string const& name) {
    std::ifstream file("tests/cases/policy/documents/" + name + ".json");
    REQUIRE_MESSAGE(file.good(), "no such document: " << name);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

struct Case {
    Request request{.principal = {.kind = Principal::Kind::user,
                                  .account = "111122223333",
                                  .arn = "arn:aws:iam::111122223333:user/ann"},
                    .action = "s3:GetObject",
                    .resource = "arn:aws:s3:::logs/a"};
    Policies policies;
    std::vector<std::string> without;

    void read_principal(std::vector<std::string> const& words);
    void read_context(std::string const& text);
    void read(std::string const& word, std::string const& rest);
    bool read_policy(std::string const& word, std::string const& rest);
    Named named(std::string text);
    void leave_out(Json& statement) const;
};

void Case::read_principal(std::vector<std::string> const& words) {
    Principal& who = request.principal;
    std::string const& kind = words[0];
    std::string const iam = words.size() > 1 ? "arn:aws:iam::" + words[1] + ":" : "";
    std::string const sts = words.size() > 1 ? "arn:aws:sts::" + words[1] + ":" : "";
    who = {};
    if (kind == "service") {
        who.kind = Principal::Kind::service;
        who.service = words[1];
    } else if (kind == "provider") {
        who.kind = Principal::Kind::federated;
        who.provider = words[1];
    } else if (kind != "anonymous") {
        who.account = words[1];
    }
    if (kind == "root") {
        who.kind = Principal::Kind::root;
        who.arn = iam + "root";
    } else if (kind == "user") {
        who.kind = Principal::Kind::user;
        who.arn = iam + "user/" + words[2];
    } else if (kind == "federated") {
        who.kind = Principal::Kind::federated;
        who.arn = sts + "federated-user/" + words[2];
    } else if (kind == "role") {
        who.kind = Principal::Kind::session;
        std::string const name = words[2].substr(words[2].rfind('/') + 1);
        who.arn = sts + "assumed-role/" + name + "/" + words[3];
        who.role_arn = iam + "role/" + words[2];
    }
}

void Case::read_context(std::string const& text) {
    auto const both = base::cut(text, " =");
    REQUIRE_MESSAGE(both.has_value(), "no value: " << text);
    std::string_view const values = base::trim(both->second);
    Context::Values all;
    if (values != "none") {
        for (std::string_view const one : base::split(values, '|'))
            all.emplace_back(base::trim(one));
    }
    request.context.set(base::trim(both->first), std::move(all));
}

void Case::leave_out(Json& statement) const {
    Json condition = statement.at("Condition");
    Json kept = Json::object();
    for (auto const& [name, keys] : condition.members()) {
        Json rest = keys;
        for (std::string const& key : without) rest.erase(key);
        if (!rest.members().empty()) kept.set(name, rest);
    }
    if (statement.has("Condition")) statement.set("Condition", kept);
}

Named Case::named(std::string text) {
    std::string name;
    if (text.starts_with('@')) {
        name = text.substr(1);
        text = document_file(name);
    }
    auto const json = codec::parse_json(text);
    bool const whole = !json || json->has("Statement");
    if (!whole) text = R"({"Version":"2012-10-17","Statement":)" + text + "}";
    if (!without.empty()) {
        Json policy = *codec::parse_json(text);
        Json statements = Json::array();
        for (Json one : policy.at("Statement").items()) {
            leave_out(one);
            statements.push(one);
        }
        policy.set("Statement", statements);
        text = codec::to_json(policy);
    }
    static Library library;
    return {name, library.find(text)};
}

bool Case::read_policy(std::string const& word, std::string const& rest) {
    if (word == "identity")
        policies.identity.push_back(named(rest));
    else if (word == "resource-policy")
        policies.resource.push_back(named(rest));
    else if (word == "boundary")
        policies.boundary.push_back(named(rest));
    else if (word == "session")
        policies.session.push_back(named(rest));
    else if (word == "scp" && rest == "none")
        policies.service_control.emplace_back();
    else if (word == "scp")
        policies.service_control.push_back({named(rest)});
    else if (word == "scp-too")
        policies.service_control.back().push_back(named(rest));
    else
        return false;
    return true;
}

void Case::read(std::string const& word, std::string const& rest) {
    std::string const all = R"("Action":"*","Resource":"*","Condition":)" + rest + "}";
    if (read_policy(word, rest)) return;
    if (word == "action") {
        request.action = rest;
    } else if (word == "resource") {
        auto const both = base::cut(rest, " of ");
        request.resource = both ? std::string(both->first) : rest;
        if (both) request.resource_account = both->second;
    } else if (word == "context") {
        read_context(rest);
    } else if (word == "restricted") {
        policies.session_restricted = true;
    } else if (word == "decides") {
        policies.resource_decides = true;
    } else if (word == "granted") {
        policies.granted = true;
    } else if (word == "without") {
        without.push_back(rest);
    } else if (word == "when") {
        read_policy("identity", R"({"Effect":"Allow",)" + all);
    } else if (word == "deny-when") {
        read_policy("identity", R"([{"Effect":"Allow","Action":"*","Resource":"*"},)"
                                R"({"Effect":"Deny",)" +
                                    all + "]");
    } else {
        std::vector<std::string> words{word};
        for (std::string_view const one : base::split(rest, ' ')) words.emplace_back(one);
        read_principal(words);
    }
}

std::string told(Match const& match) {
    static std::vector<std::string> const layers = {"scp", "resource", "boundary", "session",
                                                    "identity"};
    std::string out = layers[static_cast<std::size_t>(match.layer)] + " ";
    if (!match.policy.empty()) out += match.policy + " ";
    return out + match.statement;
}

std::string decided(std::string const& input) {
    Case one;
    for (std::string_view const line : base::split(base::trim(input), '\n')) {
        auto const both = base::cut(line, " ");
        std::string const word(both ? both->first : line);
        one.read(word, both ? std::string(base::trim(both->second)) : std::string());
    }
    Decision const decision = evaluate(one.request, one.policies);
    std::vector<std::string> matches;
    for (Match const& match : decision.matches) {
        CHECK(match.denies != decision.allowed);
        matches.push_back(told(match));
    }
    if (decision.allowed && matches.empty()) return "allowed\n";
    if (decision.allowed) return "allowed by " + base::join(matches, ", ") + "\n";
    std::string out = "denied " + reason(decision, one.request) + "\n";
    if (!matches.empty()) out += "denied by " + base::join(matches, ", ") + "\n";
    return out;
}

std::string shown(std::string const& given) {
    std::string const input = repeated(given);
    std::string_view text = input;
    if (!text.starts_with("malformed ")) return decided(input);
    std::size_t const line = text.find('\n');
    std::string_view const kind = text.substr(10, line - 10);
    text = base::trim(text.substr(line));
    Kind const of = kind == "identity"   ? Kind::identity
                    : kind == "trust"    ? Kind::trust
                    : kind == "resource" ? Kind::resource
                                         : Kind::service_control;
    return malformed(text, of).value_or("well formed") + "\n";
}

}  // namespace

TEST_CASE("policies") { CHECK(cases::run_cases("policy", shown) >= 550); }
