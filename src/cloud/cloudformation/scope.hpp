// What a template's names stand for in a stack: its parameters, its resources as they are made, and
// the exports of the other stacks.
//
//   StackScope const scope({f, stack, read, now});
//   cfn::Resolver const resolver(read, scope);
#pragma once

#include <set>

#include "cfn/resolver.hpp"
#include "cloud/cloudformation/formation.hpp"

namespace cloud::cloudformation {

class StackScope final : public cfn::Scope {
  public:
    struct Setup {
        Formation const& formation;
        Stack const& stack;
        cfn::Template const& read;
        base::Instant now;
        // Of a change set: what is not made yet, or will be another, is known after it.
        std::set<std::string> const* unknown = nullptr;
    };
    explicit StackScope(Setup const& setup) : setup_(setup) {}

    std::optional<codec::Json> parameter(std::string const& name) const override;
    codec::Json reference(std::string const& resource) const override;
    codec::Json attribute(std::string const& resource, std::string const& name) const override;
    codec::Json import(std::string const& export_name) const override;
    std::string dynamic(std::string const& service, std::string const& key) const override;
    std::vector<std::string> zones(std::string const& region) const override;

    // The exports that were asked for, so far.
    std::vector<std::string> imports() const { return {imports_.begin(), imports_.end()}; }

  private:
    bool is_unknown(std::string const& resource) const;

    Setup setup_;
    mutable std::set<std::string> imports_;
};

inline constexpr char const* kKnownLater = "{{changeSet:KNOWN_AFTER_APPLY}}";

// Sets what parameters of SSM's types say, as whoever makes the stack. Throws cfn::Invalid.
void resolve_parameters(StackScope::Setup const& setup, cfn::Values& values);

}  // namespace cloud::cloudformation
