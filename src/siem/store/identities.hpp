// Which events a batch holds: by account, log group, log stream and the id that is unique there.
// Refers to the batch. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "siem/batch.hpp"
#include "siem/store/marks.hpp"

namespace siem::store {

struct Identities {
    struct Stream {
        std::string_view account;
        std::string_view group;
        std::string_view stream;
        std::string_view last_id = {};  // the highest in the batch
        std::int64_t newest = 0;        // its newest @timestamp in the batch

        bool same_as(Stream const& other) const {
            return stream == other.stream && group == other.group && account == other.account;
        }
    };
    // Events of one stream in one object, of which each has a higher id than the one before.
    struct Run {
        std::size_t stream;
        std::string_view first;
        std::string_view last;
    };
    struct Row {
        std::size_t run;
        std::string_view id;
    };
    std::vector<Stream> streams;
    std::vector<Run> runs;
    std::vector<Row> rows;
};

// An event without an id is our own mistake: decoding refuses them.
Identities identities(Batch const& batch);

// One text for the three names, unlike any other three's.
std::string stream_key(std::string_view account, std::string_view group, std::string_view stream);

// Rows of a batch that cannot be taken as new. `marks` are what is known of each stream.
struct Repeats {
    std::vector<bool> marked;           // an earlier row of the batch is the same event
    std::vector<std::size_t> suspects;  // rows that may be stored: ask
};
Repeats find_repeats(Identities const& batch, std::vector<Mark const*> const& marks);

}  // namespace siem::store
