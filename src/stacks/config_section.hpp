// A mapping of the config whose keys are taken one by one: each read as what it has to be, and what
// is left over at the end is a mistake. For the readers of config_*.cpp; one thread.
//
//   Section section(node, "queue");
//   config.queue = section.name("name", wrong_queue_name);
//   section.finish();
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "codec/yaml.hpp"
#include "stacks/names.hpp"

namespace stacks {

// Thrown by the readers alone: the line that is wrong, and why.
struct Wrong {
    int line;
    std::string why;
};

struct Bounds {
    std::int64_t least;
    std::int64_t most;
};

class Section {
  public:
    Section(codec::Yaml const& node, std::string name);  // throws Wrong where it is no mapping

    codec::Yaml const* take(std::string_view key);  // nullptr where it is not there
    codec::Yaml const& need(std::string_view key);
    std::string text(std::string_view key, std::optional<std::string> fallback = {});
    // A text that a rule of AWS's has to let pass.
    std::string name(std::string_view key, Rule (*wrong)(std::string_view),
                     std::optional<std::string> fallback = {});
    // One of those.
    std::string choice(std::string_view key, std::vector<std::string> const& all,
                       std::string const& fallback);
    bool truth(std::string_view key, bool fallback);
    std::chrono::seconds seconds(std::string_view key, std::chrono::seconds fallback);
    // Whole days, of those bounds. 0 where the key is not there.
    std::int64_t days(std::string_view key, Bounds const& bounds);
    std::int64_t integer(std::string_view key, std::int64_t fallback, Bounds const& bounds);
    // Of those bounds, as 200GB or 192MiB.
    std::uint64_t bytes(std::string_view key, std::uint64_t fallback, Bounds const& bounds);
    // A list, of at least one where the key is there, each let pass by the rule and none twice;
    // `what` they are: "Regions".
    std::vector<std::string> names(std::string_view key, Rule (*wrong)(std::string_view),
                                   std::string_view what);
    int line_of(std::string_view key, std::string_view item) const;  // of an item of a list

    int line_of(std::string_view key) const;
    void finish() const;  // throws Wrong of a key that nobody took

  private:
    std::string unknown(codec::Yaml::Entry const& entry) const;
    Wrong misspelt(codec::Yaml::Entry const& entry, std::string const& meant) const;
    void refuse_misspelt(std::string_view key) const;

    codec::Yaml const& node_;
    std::string name_;
    std::vector<std::string> known_;
};

}  // namespace stacks
