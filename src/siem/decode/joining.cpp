#include "siem/decode/joining.hpp"

#include "base/text.hpp"

namespace siem::decode {

Joining joining_of(std::vector<JoinRule> const& rules, std::string_view key) {
    for (JoinRule const& rule : rules) {
        if (base::glob_match(rule.keys, key)) return rule.how;
    }
    return {};
}

// A traceback of Python's ends with a line that is not indented, which names the exception.
bool Continuation::goes_on(std::string_view line) {
    if (joining_.start) return !joining_.start->found_in(line);
    bool const indented = line.starts_with(' ') || line.starts_with('\t');
    if (indented) return true;
    if (in_traceback_) {
        in_traceback_ = false;
        return true;
    }
    if (line.starts_with("Traceback (most recent call last)")) {
        in_traceback_ = true;
        return true;
    }
    for (std::string_view const start :
         {"Caused by: ", "Suppressed: ", "... ", "During handling of the above exception",
          "The above exception was the direct cause", "--- End of "}) {
        if (line.starts_with(start)) return true;
    }
    return false;
}

}  // namespace siem::decode
