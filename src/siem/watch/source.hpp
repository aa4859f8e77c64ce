// What Sources knows of one source.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "siem/watch/sources.hpp"

namespace siem::watch {

// What has been coming in of late; let go of when nothing did.
struct Live {
    Rate events = {};
    Rate bytes = {};
    Latency latency = {};
};

struct Sources::Source {
    std::vector<Day> days = {};  // the last of kDaysOfHabit, in order
    Today today = {};            // the newest day there was an event on
    base::Instant newest = {};   // of its events
    base::Instant ingested = {};
    std::string dataset = {};
    std::unique_ptr<Live> live = {};
    bool told_silent = false;  // in the log
};

inline char const* name_of(SourceState state) {
    switch (state) {
        case SourceState::active:
            return "active";
        case SourceState::silent:
            return "silent";
        case SourceState::learning:
            break;
    }
    return "learning";
}

}  // namespace siem::watch
