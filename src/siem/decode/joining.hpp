// Lines that belong to the line before them: stack traces of Java, Python, Node and .NET; or, with
// a pattern, all that does not start as a record does. One thread.
//
//   decode::Joining join{.on = true};
//   join.start = codec::Regex::compile("^[0-9]{4}-")…
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "codec/regex.hpp"

namespace siem::decode {

struct Joining {
    bool on = false;
    // What is found in the first line of every record, and in no other; "^" binds it to the
    // beginning. Shared, since all lanes' decoders have the same, and it never changes.
    std::shared_ptr<codec::Regex const> start = nullptr;
};

// How the lines of some objects are joined, by their keys.
struct JoinRule {
    std::string keys;  // with * and ?
    Joining how;
};
// That of the first rule that the key is of; none where it is of none.
Joining joining_of(std::vector<JoinRule> const& rules, std::string_view key);

class Continuation {
  public:
    explicit Continuation(Joining joining) : joining_(std::move(joining)) {}
    bool on() const { return joining_.on; }
    // Whether `line` goes on with the record that the lines before it are. To be asked of each.
    bool goes_on(std::string_view line);

  private:
    Joining joining_;
    bool in_traceback_ = false;
};

}  // namespace siem::decode
