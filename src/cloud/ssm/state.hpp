// The tables of Parameter Store. No rules here. What a parameter says is sealed. Committer's
// thread.
#pragma once

#include <optional>
#include <vector>

#include "cloud/core.hpp"
#include "cloud/session_tokens.hpp"
#include "cloud/ssm/model.hpp"

namespace cloud::ssm {

class State {
  public:
    State(Core& core, SessionTokens const& root);

    void add(Parameter const& parameter);  // a version
    std::optional<Parameter> latest(Place const& place, std::string const& name) const;
    std::vector<Parameter> versions(Place const& place, std::string const& name) const;  // by age
    std::vector<Parameter> all(Place const& place) const;  // the latest of each, by name
    std::size_t count(Place const& place) const;
    void forget(Parameter const& version);
    void remove(Place const& place, std::string const& name);  // with its tags

    Tags tags(Place const& place, std::string const& name) const;
    void set_tags(Place const& place, std::string const& name, Tags const& tags);

    void clear();

  private:
    Parameter read(disk::Rows const& row) const;

    Core& core_;
    SessionTokens const& root_;
};

}  // namespace cloud::ssm
