// A filter pattern, read from the front: what its three languages have in common.
//
//   Scanner in(text);
//   if (in.take("&&")) …
//   Value value = read_value(in);
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "cloud/logs/pattern/regex.hpp"

namespace cloud::logs::pattern {

[[noreturn]] void invalid();                               // "Invalid filter pattern"
[[noreturn]] void invalid_character(std::string_view at);  // names the one that it stands on

class Scanner {
  public:
    explicit Scanner(std::string_view text) : rest_(text) {}

    bool at_end();                    // but for space
    bool at(std::string_view token);  // next, after space
    bool take(std::string_view token);
    bool take_word(std::string_view word);  // "IS": no letter may follow
    bool space_is_next() const;
    std::string_view rest() const { return rest_; }
    template <typename Wanted>
    std::string_view take_while(Wanted const& wanted) {
        std::size_t size = 0;
        while (size < rest_.size() && wanted(rest_[size])) ++size;
        std::string_view const taken = rest_.substr(0, size);
        rest_.remove_prefix(size);
        return taken;
    }
    // At a quote: what is in it, with \" and \\ read.
    std::string take_quoted();
    // At a percent sign: %…%, compiled.
    std::shared_ptr<Regex const> take_regex();
    std::size_t regexes() const { return regexes_; }

  private:
    void skip_space();

    std::string_view rest_;
    std::size_t regexes_ = 0;
};

bool is_space(char c);
bool is_word(char c);  // letters, digits and _

}  // namespace cloud::logs::pattern
