// Managed policies and their versions in the database, and AWS's own beside them. No rules here.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cloud/iam/model.hpp"
#include "cloud/store.hpp"

namespace cloud::iam {

class PolicyShelf {
  public:
    explicit PolicyShelf(Store& store);
    void clear();

    void add(ManagedPolicy const& policy, std::string const& document);
    void save(ManagedPolicy const& policy);  // its versions' numbers, and when it was updated
    void remove(std::string const& arn);     // with its versions
    void add(std::string const& arn, PolicyVersion const& version);
    void remove(std::string const& arn, std::int64_t version);

    // "arn:aws:iam::aws:policy/…" too.
    std::optional<ManagedPolicy> find(std::string const& arn) const;
    bool taken(std::string const& account, std::string const& name) const;  // in any case and path
    std::vector<ManagedPolicy> all(std::string const& account) const;       // by name
    std::vector<PolicyVersion> versions(std::string const& arn) const;      // the newest first
    std::size_t versions_in_use(std::string const& account) const;
    // Of the version that counts; nothing where the policy has gone.
    std::optional<std::string> document(std::string const& arn) const;

  private:
    Store& store_;
};

}  // namespace cloud::iam
