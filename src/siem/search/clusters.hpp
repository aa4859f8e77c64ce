// Messages put together by what they have in common, each kind with a template in which what varies
// is a placeholder. In the manner of Drain (He et al., 2017): messages of one structure join the
// template that most of their words are in. Pure; one thread.
//
//   Clusters clusters;
//   for (…) clusters.add(message);      // the number of its cluster
//   text_of(clusters.all()[0].tokens)   // "user <*> logged in from <ip>"
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "siem/search/masked.hpp"

namespace siem::search {

struct Cluster {
    Tokens tokens;
    std::uint64_t count = 0;
};

class Clusters {
  public:
    static constexpr std::size_t kMost = 2000;  // all further kinds are one
    std::size_t add(std::string_view message);
    std::vector<Cluster> const& all() const { return all_; }

  private:
    std::size_t find(Tokens const& tokens, std::vector<std::size_t>& alike);
    std::size_t join(std::size_t at);

    std::vector<Cluster> all_;
    std::unordered_map<std::string, std::vector<std::size_t>> by_structure_;
    std::unordered_map<std::string, std::size_t> by_text_;  // of what was seen just so
};

// What finds the events of a template, and perhaps some others: its longest fixed parts, as a
// filter's text. "" where it has none.
std::string filter_of(Tokens const& tokens);

}  // namespace siem::search
