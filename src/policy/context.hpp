// The condition keys of a request and their values: what conditions are judged by, and what policy
// variables are made of. Keys compare without case, as IAM does.
//
//   policy::Context context;
//   context.set("aws:PrincipalOrgID", "o-example");
//   context.set("s3:prefix", {"a/", "b/"});
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace policy {

class Context {
  public:
    using Values = std::vector<std::string>;
    using Key = std::pair<std::string, Values>;  // in the spelling it was set with

    Context() = default;
    Context(std::initializer_list<std::pair<std::string, std::string>> single) {
        for (auto const& [key, value] : single) set(key, value);
    }
    void set(std::string_view key, std::string value) { set(key, Values{std::move(value)}); }
    void set(std::string_view key, Values values);   // replaces what the key had
    void add(Context const& other);                  // all of it, replacing
    Values const* find(std::string_view key) const;  // nullptr where absent
    auto begin() const { return keys_.begin(); }
    auto end() const { return keys_.end(); }

  private:
    std::vector<Key> keys_;
};

}  // namespace policy
