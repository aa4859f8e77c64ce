// A text of a policy, compiled: wildcards (* any run, ? one character) and policy variables
// (${aws:username}, ${key, 'default'}, ${*}). What a variable stands for is text, never a wildcard.
// Matching takes at worst pattern times text, never more. Immutable. Rules: IAM guide, "IAM policy
// elements: Variables and tags".
//
//   Pattern const home("home/${aws:username}/*", {.wildcards = true, .variables = true});
//   home.match("home/ann/notes", context) == Truth::yes
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/context.hpp"
#include "policy/truth.hpp"

namespace policy {

struct Reading {
    bool wildcards = false;
    bool variables = false;
    bool ignore_case = false;
};

class Pattern {
  public:
    Pattern(std::string_view text, Reading reading);
    Truth match(std::string_view text, Context const& context) const;
    bool has_variables() const { return variables_; }

  private:
    struct Piece {
        enum class Kind { text, one, run, variable };
        Kind kind = Kind::text;
        std::string text;  // of a variable: its key
        std::optional<std::string> fallback = {};
    };
    void add(Piece piece);
    void add_variable(std::string_view inside);
    bool whole(std::string_view text, Context const& context) const;
    std::optional<std::size_t> step(Piece const& piece, std::string_view text,
                                    Context const& context) const;

    // What every match begins with, and whether that is all there is to it: so most patterns are
    // done with before their pieces are looked at.
    enum class Rest { nothing, anything, pieces };
    std::string head_;
    Rest rest_ = Rest::pieces;
    std::vector<Piece> pieces_;
    bool variables_ = false;
    bool ignore_case_ = false;
};

// Where the ${…} that begins at `at` ends, behind its brace; nothing where it has no end.
std::optional<std::size_t> end_of_variable(std::string_view text, std::size_t at);

}  // namespace policy
