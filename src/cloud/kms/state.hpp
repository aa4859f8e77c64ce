// Keys, their materials, aliases and grants in the database. No rules here. What is secret comes
// sealed and leaves sealed.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cloud/core.hpp"
#include "cloud/kms/model.hpp"

namespace cloud::kms {

// The secret of a key between two rotations.
struct MaterialRow {
    std::string id;  // 64 hexadecimal digits
    std::int64_t key = 0;
    std::int64_t number = 0;  // from 1
    std::int64_t created_millis = 0;
    std::string rotation;  // RotationType: "AUTOMATIC", "ON_DEMAND", or "" of the first
    std::string sealed;
};

class State {
  public:
    explicit State(Core& core) : db_(core.db) { create_tables(); }
    void clear();

    std::int64_t add(Key const& key);
    void save(Key const& key);
    void remove(Key const& key);  // with all that is its
    std::optional<Key> find(std::string const& account, std::string const& region,
                            std::string const& key_id);
    std::optional<Key> find(std::int64_t id);
    std::int64_t count_keys(std::string const& account, std::string const& region);

    // What stands after `after` in the order of its names, at most `limit`.
    struct Range {
        std::string after;
        std::int64_t limit = 0;
    };
    std::vector<std::string> list_keys(std::string const& account, std::string const& region,
                                       Range const& range);
    // What is to be done by itself: a key to be deleted or rotated by then.
    std::vector<Key> due(std::int64_t now_millis, std::int64_t limit);
    std::optional<std::int64_t> next_due();  // millis

    void add(MaterialRow const& material);
    std::optional<MaterialRow> find_material(std::string const& id);
    std::vector<MaterialRow> list_materials(Key const& key);  // newest first, without the secret
    std::int64_t count_rotations(Key const& key, std::string const& kind);

    void put(std::string const& account, std::string const& region, Alias const& alias);
    void remove_alias(std::string const& account, std::string const& region,
                      std::string const& name);
    std::optional<Alias> find_alias(std::string const& account, std::string const& region,
                                    std::string const& name);
    std::vector<Alias> list_aliases(std::string const& account, std::string const& region,
                                    Range const& range);
    std::vector<Alias> aliases_of(Key const& key);

    void add(Grant const& grant);
    void remove(Grant const& grant);
    std::optional<Grant> find_grant(std::string const& id);
    // To one of the names that a principal goes by.
    struct Grantee {
        std::string arn;
        std::string role_arn;
        std::string service;
    };
    std::vector<Grant> grants_to(Key const& key, Grantee const& grantee);
    std::vector<Grant> grants_named(Key const& key, std::string const& name);
    std::vector<Grant> list_grants(Key const& key, Range const& range);
    // On keys of all accounts.
    std::vector<Grant> list_retirable(std::string const& principal, std::string const& region,
                                      Range const& range);
    std::int64_t count_grants(Key const& key);

  private:
    void create_tables();

    disk::Database& db_;
};

}  // namespace cloud::kms
