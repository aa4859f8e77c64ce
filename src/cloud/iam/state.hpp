// Users, access keys and roles in the database. No rules here.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cloud/core.hpp"
#include "cloud/iam/model.hpp"

namespace cloud::iam {

class State {
  public:
    explicit State(Core& core);
    void clear();  // all but the keys of the accounts' roots

    void add(User const& user);
    void remove(User const& user);
    std::optional<User> user(std::string const& account, std::string const& name) const;
    bool has_user(std::string const& account, std::string const& name) const;  // in any case
    std::vector<User> users(std::string const& account) const;

    void add(AccessKey const& key);
    void save(AccessKey const& key);  // whether it is active
    void remove(AccessKey const& key);
    std::vector<AccessKey> access_keys() const;
    std::vector<AccessKey> access_keys(std::string const& account, std::string const& user) const;

    void add(StoredRole const& role);
    void save(StoredRole const& role);    // all but its name and path
    void remove(StoredRole const& role);  // with its policies
    std::optional<StoredRole> role(std::string const& account, std::string const& name) const;
    bool has_role(std::string const& account, std::string const& name) const;  // in any case
    std::vector<StoredRole> roles(std::string const& account) const;

    struct Policy {
        std::string name;
        std::string document;
    };
    void put_policy(StoredRole const& role, Policy const& policy);
    void remove_policy(StoredRole const& role, std::string const& name);
    std::vector<Policy> policies(StoredRole const& role) const;

  private:
    disk::Database& db_;
};

}  // namespace cloud::iam
