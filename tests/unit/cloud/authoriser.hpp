// An authoriser for tests: allows all but what it is told to refuse, and remembers what was asked.
//
//   FakeAuthoriser authoriser;
//   authoriser.refused = {"firehose:PutRecord"};
//   CHECK(authoriser.asked.back().resource == "arn:aws:firehose:…");
#pragma once

#include <set>
#include <string>
#include <vector>

#include "cloud/ports.hpp"

namespace cloud::testing {

class FakeAuthoriser final : public Authoriser {
  public:
    void require(aws::Caller const& caller, aws::Need const& need, base::Instant) const override {
        asked.push_back(need);
        askers.push_back(caller);
        if (refused.count(need.action) == 0) return;
        throw aws::access_denied("User: " + caller.arn +
                                 " is not authorized to perform: " + need.action);
    }
    aws::Caller assume(Assumption const& assumption, base::Instant) const override {
        assumed.push_back(assumption);
        if (refused.count("sts:AssumeRole") != 0) {
            throw aws::access_denied("not authorized to perform: sts:AssumeRole");
        }
        std::optional<aws::Arn> const role = aws::parse_arn(assumption.role_arn);
        std::string const name = role ? role->resource.substr(role->resource.rfind('/') + 1) : "";
        auto const session = std::make_shared<aws::Session>();
        session->role_arn = assumption.role_arn;
        aws::Caller caller;
        caller.account = base::AccountId(role ? role->account : "");
        caller.region = base::Region(assumption.region);
        caller.arn = "arn:aws:sts::" + caller.account.value + ":assumed-role/" + name + "/" +
                     assumption.session_name;
        caller.session = session;
        return caller;
    }

    std::set<std::string> refused;  // actions
    mutable std::vector<aws::Need> asked;
    mutable std::vector<aws::Caller> askers;  // of each
    mutable std::vector<Assumption> assumed;
};

}  // namespace cloud::testing
