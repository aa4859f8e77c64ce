// An Organization of a management account and three members on a cloud core in memory, with the
// calls that its tests are made of.
//
//   Tree tree;
//   std::string const unit = tree.unit("prod");
//   tree.call("MoveAccount", tree.from_root(kShop, unit));
#pragma once

#include <string>
#include <vector>

#include "cloud/organizations/service.hpp"
#include "unit/cloud/authoriser.hpp"
#include "unit/cloud/harness.hpp"

namespace cloud::testing {

inline constexpr char const* kManagement = "111122223333";
inline constexpr char const* kShop = "200000000001";

class FakeFounder final : public AccountFounder {
  public:
    void found(Founding const& founding, base::Instant) override { founded.push_back(founding); }
    std::vector<Founding> founded;
};

inline codec::Json object(std::initializer_list<codec::Json::Member> members) {
    return codec::Json::object(members);
}

struct Tree {
    Harness h;
    FakeAuthoriser authoriser;
    FakeFounder founder;
    Organization organization{"o-example000",
                              {{"management", kManagement},
                               {"shop", kShop},
                               {"bank", "200000000002"},
                               {"post", "200000000003"}}};
    organizations::Service service{h.core, organization, {authoriser, &founder}};
    std::string root = call("ListRoots").at("Roots").items().front().at("Id").text();

    codec::Json call(std::string const& operation, codec::Json const& input = object({})) {
        return h.call(service.api(), operation, input);
    }
    std::string error(std::string const& operation, codec::Json const& input = object({})) {
        return h.error(service.api(), operation, input);
    }
    std::string reason(std::string const& operation, codec::Json const& input = object({})) {
        try {
            call(operation, input);
        } catch (aws::Error const& e) {
            return e.members.empty() ? "" : e.members.front().second;
        }
        return "none";
    }
    std::string unit(std::string const& name, std::string const& parent = "") {
        codec::Json const out =
            call("CreateOrganizationalUnit",
                 object({{"ParentId", parent.empty() ? root : parent}, {"Name", name}}));
        return out.at("OrganizationalUnit").at("Id").text();
    }
    void move(std::string const& account, std::string const& from, std::string const& to) {
        call("MoveAccount",
             object(
                 {{"AccountId", account}, {"SourceParentId", from}, {"DestinationParentId", to}}));
    }
    codec::Json of_type() const {
        return object({{"RootId", root}, {"PolicyType", "SERVICE_CONTROL_POLICY"}});
    }
    static codec::Json policy_input(std::string const& name) {
        return object({{"Name", name},
                       {"Description", "of tests"},
                       {"Type", "SERVICE_CONTROL_POLICY"},
                       {"Content", document("Deny", "s3:*")}});
    }
    static std::string document(std::string const& effect, std::string const& action) {
        return R"({"Version":"2012-10-17","Statement":[{"Effect":")" + effect + R"(","Action":")" +
               action + R"(","Resource":"*"}]})";
    }
    std::string policy(std::string const& name) {
        return call("CreatePolicy", policy_input(name))
            .at("Policy")
            .at("PolicySummary")
            .at("Id")
            .text();
    }
    static codec::Json pair(std::string const& policy, std::string const& target) {
        return object({{"PolicyId", policy}, {"TargetId", target}});
    }
    // The names or ids in a list of an answer.
    static std::vector<std::string> texts(codec::Json const& list, char const* member) {
        std::vector<std::string> all;
        for (codec::Json const& one : list.items()) all.push_back(one.at(member).text());
        return all;
    }
    std::vector<std::string> attached(std::string const& target) {
        return texts(call("ListPoliciesForTarget",
                          object({{"TargetId", target}, {"Filter", "SERVICE_CONTROL_POLICY"}}))
                         .at("Policies"),
                     "Id");
    }
};

}  // namespace cloud::testing
