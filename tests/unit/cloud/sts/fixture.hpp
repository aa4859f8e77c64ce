// STS and IAM over one Organization of two accounts, with whoever calls decided upon.
#pragma once

#include <doctest/doctest.h>

#include "cloud/iam/service.hpp"
#include "cloud/sts/service.hpp"
#include "unit/cloud/authoriser.hpp"
#include "unit/cloud/deciding.hpp"
#include "unit/cloud/harness.hpp"

namespace cloud::testing {

using codec::Json;

inline constexpr char const* kHome = "111122223333";
inline constexpr char const* kAway = "444455556666";
inline constexpr char const* kReader = "arn:aws:iam::111122223333:role/reader";

inline std::string statement(std::string const& rest) {
    return R"({"Version":"2012-10-17","Statement":{"Effect":"Allow",)" + rest + "}}";
}

struct Sts {
    Harness h;
    Organization organization{"o-abc", {{"management", kHome}, {"siem", kAway}}};
    SessionTokens tokens{h.disk, h.random};
    iam::Service iam{h.core, organization, tokens};
    FakeAuthoriser authoriser;  // of web identities
    sts::Service service{h.core, {iam, tokens, authoriser}};

    Sts() {
        role("reader", statement(R"("Action":["sts:AssumeRole","sts:TagSession"],)"
                                 R"("Principal":{"AWS":"444455556666"},)"
                                 R"("Condition":{"StringEquals":{"sts:ExternalId":"agreed"}})"));
        h.account = kAway;
        h.before = deciding(iam);
    }
    void role(std::string const& name, std::string const& trust) {
        h.call(iam.api(), "CreateRole",
               Json::object({{"RoleName", name}, {"AssumeRolePolicyDocument", trust}}));
    }
    static Json asking(Json const& more = Json::object()) {
        Json input = Json::object(
            {{"RoleArn", kReader}, {"RoleSessionName", "night"}, {"ExternalId", "agreed"}});
        for (auto const& [name, value] : more.members()) input.set(name, value);
        return input;
    }
    Json assume(Json const& more = Json::object()) {
        return h.call(service.api(), "AssumeRole", asking(more));
    }
    std::string refused(Json const& more) {
        return h.error(service.api(), "AssumeRole", asking(more));
    }
    // Who holds these keys now; an empty caller, or "expired", for nobody.
    aws::Caller bearer(Json const& keys, std::string const& key_id = {}) {
        bool expired = false;
        std::optional<Principal> const principal =
            iam.authenticator().find({key_id.empty() ? keys.at("AccessKeyId").text() : key_id,
                                      keys.at("SessionToken").text(), h.clock.now()},
                                     expired);
        aws::Caller nobody;
        nobody.arn = expired ? "expired" : "";
        return principal ? principal->caller : nobody;
    }
    std::string holder(Json const& keys, std::string const& key_id = {}) {
        return bearer(keys, key_id).arn;
    }
    // Whoever calls from here on.
    void become(Json const& keys) { h.caller = bearer(keys); }
    bool may(aws::Caller const& caller, std::string const& action, std::string const& resource) {
        return allowed(iam, caller, {.action = action, .resource = resource});
    }
    // A user of the account that calls, with a key of its own.
    void become_user(std::string const& name, std::string const& policy) {
        Json const input = Json::object({{"UserName", name}});
        h.call(iam.api(), "CreateUser", input);
        Json put = input;
        put.set("PolicyName", "own");
        put.set("PolicyDocument", policy);
        h.call(iam.api(), "PutUserPolicy", put);
        Json const key = h.call(iam.api(), "CreateAccessKey", input).at("AccessKey");
        bool expired = false;
        h.caller = iam.authenticator()
                       .find({key.at("AccessKeyId").text(), "", h.clock.now()}, expired)
                       ->caller;
    }
};

}  // namespace cloud::testing
