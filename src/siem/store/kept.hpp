// How events are kept, by their source: how long, and whether with a word index; and what is held
// however old it is. As the settings say it and as conditions over the table of events. Pure.
//
//   store::KeptFor kept{.sources = {{{}, {"/aws/cloudtrail/*"}, 365}}, .days = 90};
//   expired_sql(kept, now)   // true of what is to go
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.hpp"

namespace siem::store {

// Where there are several conditions all have to be met; the first source that an event is of
// counts.
struct KeptSource {
    std::vector<std::string> accounts = {};    // their ids; none: any
    std::vector<std::string> log_groups = {};  // names, and patterns with * and ?; none: any
    std::uint32_t days = 0;
    bool word_index = true;
};

// What matches stays until the hold is taken from the settings.
struct Hold {
    std::string name;
    std::string query;      // as a person wrote it
    std::string condition;  // the same over the table of events
};

struct KeptFor {
    std::vector<KeptSource> sources = {};
    std::uint32_t days = 90;  // what no source is of
    std::vector<Hold> holds = {};

    std::uint32_t fewest_days() const;
    std::uint32_t most_days() const;
};

// The place in `sources` of the one that an event is of, or how many there are.
std::string source_sql(KeptFor const& kept);
std::string held_sql(KeptFor const& kept);
// Kept to the end of the day so many days after the event's own (UTC), and not held.
std::string expired_sql(KeptFor const& kept, base::Instant now);

}  // namespace siem::store
