// What a stack is in the middle of, carried on: a resource at a time, each in one transaction with
// the record that it is done, so that whatever is killed goes on where it was. What fails is
// undone, last first. Committer's thread. Rules: CloudFormation user guide, "Stack status codes",
// "Update behaviors of stack resources", "Stack failure options".
//
//   Deployment deployment(f, stack_id, now);
//   while (deployment.advance()) {}
#pragma once

#include <map>
#include <optional>

#include "cfn/graph.hpp"
#include "cfn/resolver.hpp"
#include "cfn/template.hpp"
#include "cloud/cloudformation/formation.hpp"
#include "cloud/cloudformation/patience.hpp"
#include "cloud/cloudformation/scope.hpp"
#include "cloud/cloudformation/types.hpp"

namespace cloud::cloudformation {

// Runs it in a savepoint. Why it failed, as events say it; "" where it did not.
std::string attempt(Core& core, std::function<void()> const& work);

class Deployment {
  public:
    Deployment(Formation& f, Stack stack, base::Instant now);
    // Does one piece. False: it waits for what is outside, or there is nothing more to do.
    bool advance();

  private:
    using Json = codec::Json;
    using Rows = std::vector<StackResource>;

    // Making and changing.
    bool apply();
    bool begins_against_policy();
    std::string refused(char const* action, StackResource const& row) const;
    void read_template();
    bool settle(StackResource row);
    bool is_ready(cfn::Resource const& resource, Rows const& rows) const;
    void make(cfn::Resource const& resource);
    void change(cfn::Resource const& resource, StackResource row, Json const& properties);
    void settled(StackResource const& row);
    bool differs(StackResource const& row, Json const& properties, Type const& type) const;
    void create(cfn::Resource const& resource, Json const& properties);
    void replace(StackResource row, Json const& properties, Type const& type);
    void update(StackResource row, Json const& properties, Type const& type);
    void made(StackResource row, Made const& made, char const* verb);
    void complete(StackResource row, char const* verb);
    void hide(Json const& attributes);
    bool is_late() const;
    std::vector<std::string> cancel_pending(char const* what);
    void fail(std::string const& resource, std::string const& reason);
    void stop(std::string const& words);
    void fail_row(StackResource row, char const* verb, std::string const& reason);
    void finish_apply();
    void work_out_outputs();
    void check_exports(std::vector<Export> const& exports) const;

    // Taking away.
    bool clean_up();
    void let_go_of_unwanted();
    bool take_away(char const* done_status, char const* failed_status);
    bool take_one(StackResource const& row);
    void end_taking_away(char const* done_status, char const* failed_status);
    StackResource remove_physical(StackResource row);
    void try_to_remove(StackResource& row);
    void release_children();
    void leave(StackResource const& row);

    // Going back.
    bool undo();
    void undo_one(StackResource row);
    bool settle_undo(StackResource row);
    void went_back(StackResource row, Json const& attributes);
    void stop_going_back(StackResource row, std::string const& reason);
    void restore_stack();
    Stack tagged_as_before() const;
    bool wants_back(StackResource const& row) const;

    void to(Work::Phase phase, std::string const& status, std::string const& reason = {});
    void end(std::string const& status, std::string const& reason = {});
    Desk desk(std::string const& logical) const;
    Type const& type_of(std::string const& name) const;
    void set_keeping(StackResource& row, cfn::Resource const& resource) const;

    Formation& f_;
    Stack stack_;
    base::Instant now_;
    std::optional<cfn::Template> read_;
    bool judged_ = false;  // what goes, by the stack policy
    std::optional<StackScope> scope_;
    std::optional<cfn::Resolver> resolver_;
    cfn::Graph graph_;
};

// Asks all that are in the middle of something to go on.
class Deployments final : public base::Worker {
  public:
    explicit Deployments(Formation& f) : f_(f) {}
    base::Instant step(base::Instant now) override;

  private:
    Formation& f_;
    Patience patience_;
};

}  // namespace cloud::cloudformation
