// The tree in the database: OUs and accounts, and how accounts came to be. No rules here.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cloud/organizations/model.hpp"
#include "cloud/organizations/store.hpp"

namespace cloud::organizations {

class State {
  public:
    explicit State(Store& store) : store_(store) {}

    void add(Unit const& unit);
    void save(Unit const& unit);  // its name
    void remove(Unit const& unit);
    std::optional<Unit> unit(std::string const& id) const;
    std::vector<Unit> units(std::string const& parent) const;
    std::vector<Unit> units() const;
    std::int64_t count_units() const;
    bool has_unit_named(std::string const& parent, std::string const& name) const;

    void add(Account const& account);   // its number comes by itself
    void save(Account const& account);  // its name, parent and status
    std::optional<Account> account(std::string const& id) const;
    std::vector<Account> accounts(std::string const& parent) const;
    std::vector<Account> accounts() const;
    std::int64_t count_accounts() const;
    bool has_email(std::string const& email) const;  // in any case

    void add(Creation const& creation);  // the oldest are forgotten
    std::optional<Creation> creation(std::string const& id) const;
    std::vector<Creation> creations() const;

    // The ids above an OU or an account, from the root down.
    std::vector<std::string> above(std::string const& id) const;

  private:
    Store& store_;
};

}  // namespace cloud::organizations
