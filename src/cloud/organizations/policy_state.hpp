// Policies in the database: which there are, what they are attached to, and which types of them are
// in force. No rules here.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cloud/organizations/model.hpp"
#include "cloud/organizations/store.hpp"

namespace cloud::organizations {

class PolicyState {
  public:
    explicit PolicyState(Store& store) : store_(store) {}

    void add(Policy const& policy);
    void save(Policy const& policy);
    void remove(Policy const& policy);
    std::optional<Policy> find(std::string const& id) const;  // AWS's own too
    bool has_named(std::string const& name) const;
    std::int64_t count() const;
    std::vector<Policy> all() const;  // by id, AWS's own too

    void attach(std::string const& policy, std::string const& target);
    bool detach(std::string const& policy, std::string const& target);  // whether it was
    bool is_attached(std::string const& policy, std::string const& target) const;
    std::vector<std::string> targets_of(std::string const& policy) const;  // by id
    std::vector<Policy> attached_to(std::string const& target) const;
    void detach_all_from(std::string const& target);
    void detach_all();

    bool enabled() const;  // whether service control policies are
    void enable(bool on);

  private:
    Store& store_;
};

}  // namespace cloud::organizations
