// What principals are given: inline policies, attached ones, a boundary; and tags, which policies
// and identity providers have too. All by the id of what they are given to, so that names may
// change. No rules here.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cloud/iam/model.hpp"
#include "cloud/store.hpp"

namespace cloud::iam {

class Permissions {
  public:
    explicit Permissions(Store& store);
    void clear();
    void remove_all(std::string const& entity);  // as it goes

    void put(std::string const& entity, InlinePolicy const& policy);
    bool remove(std::string const& entity, std::string const& policy);  // whether it was there
    std::vector<InlinePolicy> inline_policies(std::string const& entity) const;

    void attach(std::string const& entity, std::string const& policy_arn);
    bool detach(std::string const& entity, std::string const& policy_arn);
    std::vector<std::string> attached(std::string const& entity) const;         // ARNs
    std::vector<std::string> attached_to(std::string const& policy_arn) const;  // ids

    void set_boundary(std::string const& entity, std::string const& policy_arn);
    bool remove_boundary(std::string const& entity);
    std::optional<std::string> boundary(std::string const& entity) const;
    std::vector<std::string> bounded_by(std::string const& policy_arn) const;

    void tag(std::string const& entity, std::string const& key, std::string const& value);
    void untag(std::string const& entity, std::string const& key);
    aws::Tags tags(std::string const& entity) const;  // by key

  private:
    Store& store_;
};

}  // namespace cloud::iam
