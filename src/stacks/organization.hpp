// The accounts of the Organization, as its management account sees them. Blocking; one thread.
//
//   Organization organization(config, setup);
//   for (Member const& one : organization.below({"ou-ab12-11111111"})) …
#pragma once

#include <string>
#include <vector>

#include "stacks/patient_client.hpp"

namespace stacks {

struct Member {
    Account account;  // its name is fit for a file's
    bool active = false;
};

// All throw Failed.
class Organization {
  public:
    Organization(Config const& config, DeploySetup const& setup);

    std::vector<Member> all();
    std::string root();  // its id
    // Of the units (or the root) and all units below them, each once, in the order of their ids.
    std::vector<Member> below(std::vector<std::string> const& units);

  private:
    std::vector<Member> members(char const* operation, codec::Json const& input);
    void add_below(std::string const& parent, std::size_t depth, std::vector<Member>& found);
    std::vector<codec::Json> list(PatientClient::Listing const& listing);

    PatientClient client_;
};

}  // namespace stacks
