// The tables of CloudFormation. No rules here. What a record says is sealed: parameters and
// properties may be secret. Committer's thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cloud/cloudformation/model.hpp"
#include "cloud/core.hpp"
#include "cloud/session_tokens.hpp"
#include "cloud/vault.hpp"

namespace cloud::cloudformation {

class State {
  public:
    State(Core& core, SessionTokens const& root);

    void save(Stack const& stack);
    std::optional<Stack> stack(std::string const& id) const;  // by ARN, deleted ones too
    // The living one of that name.
    std::optional<Stack> named(std::string const& account, std::string const& region,
                               std::string const& name) const;
    std::vector<Stack> stacks(std::string const& account, std::string const& region) const;
    std::vector<std::string> busy() const;  // ARNs of those that are in the middle of something
    std::vector<Stack> children(std::string const& parent) const;
    void forget_deleted_before(std::int64_t millis);

    void save(StackResource const& resource);
    void remove(StackResource const& resource);
    std::optional<StackResource> resource(std::string const& stack, std::string const& id) const;
    std::vector<StackResource> resources(std::string const& stack) const;  // as they were made
    // The living ones of an account with that physical id.
    std::vector<StackResource> with_physical(std::string const& physical) const;

    void add(Leftover const& leftover);
    void save(Leftover const& leftover);
    void remove(Leftover const& leftover);
    std::vector<Leftover> leftovers(std::string const& stack) const;

    void add(Event event);
    // Newest first, from before that number.
    std::vector<Event> events(std::string const& stack, std::int64_t before,
                              std::size_t limit) const;

    void save(ChangeSet const& set);
    void remove(ChangeSet const& set);
    std::optional<ChangeSet> change_set(std::string const& id) const;
    std::optional<ChangeSet> change_set(std::string const& stack, std::string const& name) const;
    std::vector<ChangeSet> change_sets(std::string const& stack) const;

    void set_exports(Stack const& stack, std::vector<Export> const& exports);
    std::vector<Export> exports(std::string const& account, std::string const& region) const;
    std::optional<Export> exported(std::string const& account, std::string const& region,
                                   std::string const& name) const;
    void set_imports(Stack const& stack, std::vector<std::string> const& names);
    std::vector<std::string> importers(std::string const& account, std::string const& region,
                                       std::string const& name) const;  // stack names

    void clear();

  private:
    std::string seal(codec::Json const& record) const;
    codec::Json open(std::string const& sealed) const;

    Core& core_;
    SessionTokens const& root_;
};

}  // namespace cloud::cloudformation
