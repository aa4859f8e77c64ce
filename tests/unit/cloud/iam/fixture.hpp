// IAM over an Organization of two accounts.
#pragma once

#include <doctest/doctest.h>

#include "base/text.hpp"
#include "cloud/iam/service.hpp"
#include "unit/cloud/deciding.hpp"
#include "unit/cloud/harness.hpp"

namespace cloud::testing {

using codec::Json;

inline constexpr char const* kAdministrator = "arn:aws:iam::aws:policy/AdministratorAccess";

struct Iam {
    Harness h;
    Organization organization{"o-abc", {{"management", "111122223333"}, {"shop", "444455556666"}}};
    SessionTokens tokens{h.disk, h.random};
    iam::Service service{h.core, organization, tokens};

    Json call(std::string const& operation, Json const& input = Json::object()) {
        return h.call(service.api(), operation, input);
    }
    std::string error(std::string const& operation, Json const& input = Json::object()) {
        return h.error(service.api(), operation, input);
    }
    std::optional<Principal> find(std::string const& key) {
        bool expired = false;
        return service.authenticator().find({key, "", h.clock.now()}, expired);
    }
    // As the door would say who calls.
    aws::Caller user(std::string const& name) {
        Json const got = call("GetUser", Json::object({{"UserName", name}})).at("User");
        aws::Caller caller;
        caller.account = base::AccountId(h.account);
        caller.arn = got.at("Arn").text();
        caller.user_id = got.at("UserId").text();
        return caller;
    }
    bool may(aws::Caller const& caller, std::string const& action,
             std::string const& resource = "*") {
        return allowed(service, caller, {.action = action, .resource = resource});
    }
    // What an operation needs of a caller.
    std::vector<aws::Need> needs(std::string const& operation, Json const& input) {
        for (aws::Operation const& one : service.api().operations) {
            if (one.name != operation) continue;
            aws::Invocation asked;
            asked.caller.account = base::AccountId(h.account);
            asked.caller.arn = "arn:aws:iam::" + h.account + ":root";
            if (h.caller) asked.caller = *h.caller;
            asked.input = input;
            return one.needs(asked);
        }
        return {};
    }
};

inline Json named(std::string const& member, std::string const& name, Json more = Json::object()) {
    more.set(member, name);
    return more;
}

inline std::string allowing(std::string const& action) {
    return R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":")" + action +
           R"(","Resource":"*"}]})";
}

inline std::string trusting(std::string const& principal) {
    return R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":")" +
           principal + R"("},"Action":"sts:AssumeRole"}]})";
}

inline Json tag_list(std::initializer_list<std::pair<char const*, char const*>> list) {
    Json out = Json::array();
    for (auto const& [key, value] : list) {
        out.push(Json::object({{"Key", key}, {"Value", value}}));
    }
    return out;
}

}  // namespace cloud::testing
