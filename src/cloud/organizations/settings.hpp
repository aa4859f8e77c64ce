// What is said about the Organization besides its tree and policies, in the database: tags, the
// services that work with it, who administers them, and its resource policy. No rules here.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "aws/operation.hpp"
#include "cloud/organizations/store.hpp"

namespace cloud::organizations {

class Settings {
  public:
    explicit Settings(Store& store) : store_(store) {}

    aws::Tags tags(std::string const& resource) const;  // by key
    void tag(std::string const& resource, aws::Tags const& tags);
    void untag(std::string const& resource, std::string const& key);
    void untag_all(std::string const& resource);

    struct Enabled {  // a service, or an account for one
        std::string name;
        std::int64_t since_millis = 0;
    };
    void enable_service(Enabled const& service);  // again: as it was
    void disable_service(std::string const& name);
    bool has_service(std::string const& name) const;
    std::vector<Enabled> services() const;  // by name

    void delegate(std::string const& account, Enabled const& service);
    bool withdraw(std::string const& account, std::string const& service);  // whether it was
    bool is_delegated(std::string const& account) const;
    bool is_delegated(std::string const& account, std::string const& service) const;
    std::vector<Enabled> delegated_services(std::string const& account) const;
    // Accounts, each since its first; of one service, or of all ("").
    std::vector<Enabled> administrators(std::string const& service) const;

    struct ResourcePolicy {
        std::string id;  // "rp-…"
        std::string content;
    };
    std::optional<ResourcePolicy> resource_policy() const;
    void put(ResourcePolicy const& policy);
    void remove_resource_policy();

  private:
    Store& store_;
};

}  // namespace cloud::organizations
