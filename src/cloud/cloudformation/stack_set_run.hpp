// An operation on a stack set, carried on: so many instances at a time, a region after the other or
// all at once, until too many have failed. All that it knows is in the record; of its parts those
// are saved that changed, with what it did. Committer's thread.
//
//   SetRun run(s, set, operation, now);
//   while (run.advance()) {}
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "cloud/cloudformation/stack_sets.hpp"

namespace cloud::cloudformation {

class SetRun {
  public:
    SetRun(StackSets& s, StackSet set, SetOperation operation, base::Instant now);
    // Does one piece. False: it waits for stacks, or has ended.
    bool advance();

  private:
    // How far a region may be worked on.
    struct Pace {
        std::size_t all = 0;
        std::size_t running = 0;
        std::size_t pending = 0;
        std::size_t failed = 0;
        std::size_t tolerance = 0;
        std::size_t at_once = 1;
        bool exceeded() const { return failed > tolerance; }
        bool done() const { return running == 0 && pending == 0; }
    };
    using Paces = std::map<std::string, Pace>;  // by region
    Paces paces() const;
    void work_out(Pace& pace) const;
    std::size_t limit(char const* name, std::size_t of, std::size_t usual) const;

    bool settle_one();
    bool start_one();
    bool start_in(std::string const& region, Pace const& pace);
    void cancel_rest(std::string const& reason);
    void end();
    std::size_t index_of(Part const& part) const;
    void note(Part const& part);  // that it changes
    void save_changed();

    void start(Part& part);
    void work_on(Part& part, StackInstance& one);
    void make(Part& part, StackInstance& one, aws::Caller const& caller);
    void take_away(StackInstance& one, aws::Caller const& caller);
    bool settle(Part& part);
    void finish(Part& part, std::string const& failure);
    codec::Json input_for(StackInstance const& one) const;
    std::string failure_of(Stack const& stack) const;
    codec::Json call(aws::Caller const& caller, char const* operation, codec::Json input) const;
    std::optional<StackInstance> instance(Part const& part) const;

    StackSets& s_;
    StackSet set_;
    SetOperation operation_;
    std::set<std::size_t> changed_;   // parts that are not yet saved
    std::size_t asked_ = 0;           // the parts before it were looked at,
    std::vector<std::size_t> fresh_;  // but for these, which were started since
    base::Instant now_;
};

}  // namespace cloud::cloudformation
