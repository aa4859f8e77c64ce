// What is known of a stream's stored events by their ids alone, so that most events are known to be
// new without a question. Pure.
//
//   Mark mark("3841");            // what was stored before may have any id up to this one
//   mark.add("3900", "3950");     // since then: an object's events
//   mark.may_hold("3920");        // true: the store must be asked
//   mark.may_hold("3870");        // false: new, though it comes after what has higher ids
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace siem::store {

// Ids in their order: the shorter first, since CloudWatch's are numbers.
bool id_less(std::string_view a, std::string_view b);

// Of objects of one stream that come in any order this many are told apart.
inline constexpr std::size_t kMostSpans = 1000;

class Mark {
  public:
    explicit Mark(std::string_view floor = {}) : floor_(floor) {}

    // All that is stored from now on has one of these ids, or one that was given before.
    void add(std::string_view first, std::string_view last);
    // Whether something between the two, both included, may be stored.
    bool may_hold(std::string_view first, std::string_view last) const;
    bool may_hold(std::string_view id) const { return may_hold(id, id); }
    std::size_t spans() const { return spans_.size(); }

  private:
    struct Span {
        std::string first;
        std::string last;
    };
    // The first span that does not end before the id.
    std::size_t place(std::string_view id) const;

    std::string floor_;        // anything up to it may be stored, and nothing else
    std::vector<Span> spans_;  // but these: apart, in order, above the floor
};

}  // namespace siem::store
