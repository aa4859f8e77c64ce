// The tables of StackSets. No rules here. What a record says is sealed, as stacks are. Committer's
// thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "cloud/cloudformation/stack_set_model.hpp"
#include "cloud/core.hpp"
#include "cloud/session_tokens.hpp"

namespace cloud::cloudformation {

class StackSetState {
  public:
    StackSetState(Core& core, SessionTokens const& root);

    void save(StackSet const& set);
    std::optional<StackSet> set(std::string const& id) const;
    // The living one of that name.
    std::optional<StackSet> named(std::string const& account, std::string const& region,
                                  std::string const& name) const;
    std::vector<StackSet> sets(std::string const& account, std::string const& region) const;
    std::vector<StackSet> living() const;

    void save(StackInstance const& instance);
    void remove(StackInstance const& instance);
    std::optional<StackInstance> instance(std::string const& set, std::string const& account,
                                          std::string const& region) const;
    std::vector<StackInstance> instances(std::string const& set) const;

    void save(SetOperation const& operation);  // the oldest that have ended are forgotten
    // That part alone, of one that is saved: a step does not write all of them.
    void save_part(SetOperation const& operation, std::size_t number);
    std::optional<SetOperation> operation(std::string const& set, std::string const& id) const;
    std::vector<SetOperation> operations(std::string const& set) const;  // newest first
    std::vector<SetOperation> running() const;
    bool is_working(std::string const& set) const;

    void clear();

  private:
    std::string seal(codec::Json const& record) const;
    codec::Json open(std::string const& sealed) const;
    SetOperation opened(std::string const& sealed) const;

    Core& core_;
    SessionTokens const& root_;
};

}  // namespace cloud::cloudformation
