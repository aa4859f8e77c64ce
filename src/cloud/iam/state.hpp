// Users, groups, roles, instance profiles and access keys in the database. No rules here.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cloud/iam/model.hpp"
#include "cloud/store.hpp"

namespace cloud::iam {

class State {
  public:
    explicit State(Store& store);
    void clear();  // all but the keys of the accounts' roots

    // Of roles, what they share with the others.
    std::optional<Entity> find(Kind kind, std::string const& account,
                               std::string const& name) const;
    std::optional<Entity> find_by_id(Kind kind, std::string const& id) const;
    bool taken(Kind kind, std::string const& account, std::string const& name) const;  // any case
    std::vector<Entity> all(Kind kind, std::string const& account) const;
    std::size_t count(Kind kind, std::string const& account) const;
    void add(Entity const& entity);     // no role
    void rename(Entity const& entity);  // by its id: its name and path
    void remove(Entity const& entity);  // its row alone

    void add(StoredRole const& role);
    void save(StoredRole const& role);  // all but its name and path
    std::optional<StoredRole> role(std::string const& account, std::string const& name) const;
    std::vector<StoredRole> roles(std::string const& account) const;

    void add(AccessKey const& key);
    void save(AccessKey const& key);  // whether it is active
    void remove(AccessKey const& key);
    void rename_owner(Entity const& user, std::string const& name);
    std::vector<AccessKey> access_keys() const;
    std::vector<AccessKey> access_keys(std::string const& account, std::string const& user) const;
    std::optional<AccessKey> access_key(std::string const& id) const;

    void add_member(Entity const& group, Entity const& user);
    bool remove_member(Entity const& group, Entity const& user);  // whether it was one
    std::vector<Entity> members(Entity const& group) const;
    std::vector<Entity> groups(std::string const& user_id) const;

    void add_role(Entity const& profile, Entity const& role);
    bool remove_role(Entity const& profile, Entity const& role);
    std::vector<StoredRole> roles_in(Entity const& profile) const;
    std::vector<Entity> profiles_of(Entity const& role) const;

  private:
    Store& store_;
};

}  // namespace cloud::iam
