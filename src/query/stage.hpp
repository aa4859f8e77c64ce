// A pipe at work: it takes rows and hands rows on to the next. Not thread-safe. What a stage keeps
// it charges to the budget that all of a query share; where that is used up, TooMuch is thrown,
// which query/execution.hpp hands out as an error.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "query/pipe.hpp"
#include "query/row.hpp"

namespace query {

struct TooMuch : std::runtime_error {
    using std::runtime_error::runtime_error;
};

class Budget {
  public:
    explicit Budget(std::size_t bytes) : left_(bytes) {}
    void charge(std::size_t bytes) {
        if (bytes > left_) throw TooMuch("the query needs more memory than it may have");
        left_ -= bytes;
    }
    void give_back(std::size_t bytes) { left_ += bytes; }

  private:
    std::size_t left_;
};

class Stage {
  public:
    virtual ~Stage() = default;
    virtual void take(Row& row) = 0;
    virtual void end() { next_->end(); }  // no more rows come
    virtual bool wants_more() const { return next_->wants_more(); }

    void goes_to(Stage& next) { next_ = &next; }

  protected:
    Stage& next() { return *next_; }
    Stage const& next() const { return *next_; }

  private:
    Stage* next_ = nullptr;
};

struct Range {  // of @timestamp, both ends inclusive
    std::int64_t first_millis = 0;
    std::int64_t last_millis = 0;

    bool has(std::int64_t millis) const { return millis >= first_millis && millis <= last_millis; }
};

// What a stage is made within.
struct Planning {
    Budget& budget;
    std::int64_t now_millis;
    std::vector<Name> needed = {};  // of a row that is kept: what the stages behind ask for
    std::size_t most_rows = 0;      // that they want of a sort
};

std::unique_ptr<Stage> make_stage(Fields const& pipe);
std::unique_ptr<Stage> make_stage(Where const& pipe);
std::unique_ptr<Stage> make_stage(Parse const& pipe);
std::unique_ptr<Stage> make_stage(Unnest const& pipe);
std::unique_ptr<Stage> make_stage(Limit const& pipe);
std::unique_ptr<Stage> make_stage(Stats const& pipe, Planning const& planning);
std::unique_ptr<Stage> make_stage(Sort const& pipe, Planning const& planning);
// Of each the first in the order of `sort`; without keys, as they come.
std::unique_ptr<Stage> make_stage(Dedup const& pipe, Sort const& sort, Planning const& planning);
// With `diff`, of two ranges: the one asked for, and the one before that it is compared with.
struct Compared {
    bool wanted = false;
    Range now = {};
    Range before = {};
};
std::unique_ptr<Stage> make_stage(Cluster const& pipe, Compared const& compared,
                                  Planning const& planning);

// Values that are the same have the same key.
void append_key(std::string& key, Datum const& datum);

// A kept row and what it is ordered by.
struct Ranked {
    std::vector<Datum> keys;
    std::uint64_t arrival = 0;  // the earlier one comes first where the keys are the same
    Row row;
};
std::vector<Datum> sort_keys(Sort const& sort, Row const& row);
bool comes_before(Sort const& sort, Ranked const& a, Ranked const& b);
std::size_t bytes_of(Ranked const& ranked);
// The end of a stage that kept them: each goes to the next, and gives its bytes back.
void hand_on(std::vector<Ranked>& rows, Budget& budget, Stage& next);

}  // namespace query
