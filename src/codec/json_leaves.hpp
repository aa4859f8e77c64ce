// Every leaf of a JSON document under its dotted path, on the log path: simdjson, no tree.
// One parser a thread; the views handed out live until the next call of walk().
//
//   codec::JsonLeaves leaves;
//   bool whole = leaves.walk(message, limits, [&](std::string_view path, std::string_view value,
//                                                 codec::LeafType type) { … });
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

namespace codec {

enum class LeafType { text, integer, real, boolean, null };

struct LeafLimits {
    std::size_t max_depth = 32;
    std::size_t max_leaves = 1000;
    std::size_t max_path_bytes = 512;
};

class LeafSink {
  public:
    virtual ~LeafSink() = default;
    // `path` joins keys by dots; an array's elements share their array's path ("a.b"), so one
    // path can come several times. `value` is unescaped text; numbers are as written.
    virtual void leaf(std::string_view path, std::string_view value, LeafType type) = 0;
};

class JsonLeaves {
  public:
    JsonLeaves();
    ~JsonLeaves();
    // True if `text` is one whole JSON object within the limits; on false the sink may have seen
    // some leaves (what is beyond a limit is left out, and that alone does not make it false).
    // Empty objects and arrays give a leaf with the text "{}" or "[]".
    bool walk(std::string_view text, LeafLimits const& limits, LeafSink& sink);

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace codec
