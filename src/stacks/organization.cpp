#include "stacks/organization.hpp"

#include <algorithm>

namespace stacks {
namespace {

using codec::Json;

constexpr std::size_t kMostDepth = 16;  // AWS nests units five deep

// Names of accounts are free text: what a file's name cannot have becomes a hyphen.
std::string tame(std::string name) {
    for (char& c : name) {
        bool const fits = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
        if (!fits) c = '-';
    }
    return name;
}

Member member_of(Json const& one) {
    std::string const& id = one.at("Id").text();
    std::string const name = tame(one.at("Name").text());
    return {{name.empty() ? id : name, id, true}, one.at("Status").text() == "ACTIVE"};
}

}  // namespace

Organization::Organization(Config const& config, DeploySetup const& setup)
    : client_({"management", config.account_id("management")}, config.region, setup) {}

std::vector<Json> Organization::list(PatientClient::Listing const& listing) {
    base::Result<std::vector<Json>> found = client_.all(listing);
    if (found) return *std::move(found);
    base::Error error = found.error();
    error.message = std::string(listing.operation) +
                    " in account 'management': " + (error.code.empty() ? "" : error.code + ": ") +
                    error.message;
    throw Failed{std::move(error)};
}

std::vector<Member> Organization::members(char const* operation, Json const& input) {
    std::vector<Member> found;
    for (Json const& one : list({aws::kOrganizations, operation, input, "Accounts", "NextToken"})) {
        found.push_back(member_of(one));
    }
    return found;
}

std::vector<Member> Organization::all() {
    std::vector<Member> found = members("ListAccounts", Json::object());
    std::sort(found.begin(), found.end(),
              [](Member const& a, Member const& b) { return a.account.id < b.account.id; });
    return found;
}

std::string Organization::root() {
    std::vector<Json> const roots =
        list({aws::kOrganizations, "ListRoots", Json::object(), "Roots", "NextToken"});
    return roots.empty() ? "" : roots.front().at("Id").text();
}

void Organization::add_below(std::string const& parent, std::size_t depth,
                             std::vector<Member>& found) {
    Json const of_parent = Json::object({{"ParentId", parent}});
    std::vector<Member> const own = members("ListAccountsForParent", of_parent);
    found.insert(found.end(), own.begin(), own.end());
    if (depth == kMostDepth) return;
    for (Json const& unit : list({aws::kOrganizations, "ListOrganizationalUnitsForParent",
                                  of_parent, "OrganizationalUnits", "NextToken"})) {
        add_below(unit.at("Id").text(), depth + 1, found);
    }
}

std::vector<Member> Organization::below(std::vector<std::string> const& units) {
    std::vector<Member> found;
    for (std::string const& unit : units) add_below(unit, 0, found);
    std::sort(found.begin(), found.end(),
              [](Member const& a, Member const& b) { return a.account.id < b.account.id; });
    auto const same = [](Member const& a, Member const& b) { return a.account.id == b.account.id; };
    found.erase(std::unique(found.begin(), found.end(), same), found.end());
    return found;
}

}  // namespace stacks
