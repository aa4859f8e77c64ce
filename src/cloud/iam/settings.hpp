// What an account has once or apart from its principals: its alias, its password policy, its
// identity providers, and the deletions of service-linked roles. No rules here.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cloud/iam/model.hpp"
#include "cloud/store.hpp"
#include "codec/json.hpp"

namespace cloud::iam {

class Settings {
  public:
    explicit Settings(Store& store);
    void clear();

    std::optional<std::string> alias(std::string const& account) const;
    bool alias_taken(std::string const& alias) const;  // by whomever
    void set_alias(std::string const& account, std::string const& alias);
    void remove_alias(std::string const& account);

    std::optional<codec::Json> password_policy(std::string const& account) const;
    void set_password_policy(std::string const& account, codec::Json const& policy);
    bool remove_password_policy(std::string const& account);  // whether there was one

    void put(OidcProvider const& provider);
    void remove(OidcProvider const& provider);
    std::optional<OidcProvider> provider(std::string const& arn) const;
    std::vector<OidcProvider> providers(std::string const& account) const;

    void add_deletion(std::string const& account, std::string const& task);
    bool has_deletion(std::string const& account, std::string const& task) const;

  private:
    Store& store_;
};

}  // namespace cloud::iam
