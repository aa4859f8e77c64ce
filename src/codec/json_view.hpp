// JSON to look into, not to keep: simdjson's tape, no tree of our own. For the log path.
//
//   codec::JsonDocument document;                        // one a thread, keeps its memory
//   std::optional<codec::JsonView> root = document.parse(message);
//   if (root) if (auto name = root->find("user")) use(name->text());
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "codec/json.hpp"

namespace codec {

class JsonView {  // lives until its document parses again
  public:
    enum class Kind { null, boolean, number, text, array, object };
    Kind kind() const;
    std::optional<JsonView> find(std::string_view key) const;  // the first; nothing if no object
    std::optional<JsonView> at(std::size_t index) const;       // nothing if no array; counts to it
    // True once `wanted` is of an element of the array, asked one after the other.
    bool any_element(std::function<bool(JsonView)> const& wanted) const;
    // Each member of an object, each element of an array; none where it is neither.
    void each_member(std::function<void(std::string_view key, JsonView)> const& visit) const;
    void each_element(std::function<void(JsonView)> const& visit) const;
    bool boolean() const;
    double number() const;
    std::optional<std::int64_t> integer() const;  // nothing where it is none, or has a fraction
    std::string_view text() const;
    std::string scalar() const;  // of a text, a number, a boolean: as a person writes it
    Json tree() const;           // a copy of it, to keep

  private:
    friend class JsonDocument;
    using Element = std::array<std::byte, 16>;  // simdjson's own, which no header shows
    explicit JsonView(Element const& element) : element_(element) {}

    Element element_;
};

class JsonDocument {
  public:
    JsonDocument();
    ~JsonDocument();
    // Nothing where `text` is not one whole JSON value.
    std::optional<JsonView> parse(std::string_view text);

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace codec
