// What parsers write an event with: core fields into their columns, everything else as leaves. The
// first value of a field stays, and what is absent is left out. Views must live as long as the
// message or be kept here. One thread.
//
//   out.begin(line, event);
//   out.text(Field::http_request_method, "GET");
//   out.leaf("http.version", "1.1");
//   out.source("10.0.0.1");          // source.ip, and source.address as it stands
//   out.categories({"web"}, {"access"});
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>
#include <vector>

#include "base/arena.hpp"
#include "siem/event.hpp"
#include "siem/normalise/leaf_table.hpp"

namespace siem::normalise {

using Values = std::initializer_list<std::string_view>;

class EventWriter {
  public:
    // Takes the event as it is, with the leaves that it has, which become one a name.
    void begin(Event& event);
    LeafTable const& leaves() const { return table_; }
    Event const& event() const { return *event_; }
    bool touched() const { return touched_; }  // since begin()
    std::string_view value(Name const& name) const { return table_.find(name); }

    void text(Field field, std::string_view value);
    void number(Field field, std::string_view digits);
    void number(Field field, std::int64_t value);
    bool address(Field field, std::string_view ip);  // false where it is none
    void leaf(Name const& name, std::string_view value);
    void leaf(Name const& name, std::int64_t value);
    // One more value of a leaf that has several, each once.
    void also(Name const& name, std::string_view value);
    // By an ECS name, into its column or as a leaf. A column takes the first of several values.
    void put(Name const& name, std::string_view value);
    void put(Field field, std::string_view value);
    // Several values are a leaf too, beside the column that has the first.
    void several(Field field, Values values);
    void categories(Values category, Values type);
    void outcome(bool success) { text(Field::event_outcome, success ? "success" : "failure"); }
    // An address as it stands (source.address) and, where it is an IP, source.ip.
    void source(std::string_view address);
    void destination(std::string_view address);
    void level(std::string_view name);       // log.level, in lower case
    void millis(std::string_view duration);  // event.duration, from milliseconds with a fraction
    void seconds(std::string_view duration);

    // The event's own time, in microseconds; nothing where the line has none.
    void time(std::optional<std::int64_t> micros);
    std::optional<std::int64_t> time() const { return time_; }

    std::string_view keep(std::string_view text) { return arena_.concat({text}); }
    std::string_view concat(Values parts) { return arena_.concat(parts); }
    std::string_view lower(std::string_view text);
    std::string_view digits(std::int64_t value);
    std::string_view iso(std::int64_t micros);
    // \xHH, \" and \\ as what they stand for; the text itself where there is none.
    std::string_view unescaped(std::string_view text);
    // %HH as what it stands for, where all are whole.
    std::string_view percent_decoded(std::string_view text);

  private:
    Event* event_ = nullptr;
    base::Arena arena_;
    LeafTable table_;
    std::optional<std::int64_t> time_;
    bool touched_ = false;
};

// The first of several values.
inline std::string_view first_value(std::string_view value) {
    return value.substr(0, value.find(kValueSeparator));
}

}  // namespace siem::normalise
