// Which events a batch holds: by account, log group, log stream and the id that is unique there.
// Refers to the batch. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "siem/batch.hpp"

namespace siem::store {

// Ids in their order: the shorter first, since CloudWatch's are numbers.
bool id_less(std::string_view a, std::string_view b);

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
    struct Row {
        std::size_t stream;
        std::string_view id;
    };
    std::vector<Stream> streams;
    std::vector<Row> rows;
};

// An event without an id is our own mistake: decoding refuses them.
Identities identities(Batch const& batch);

// One text for the three names, unlike any other three's.
std::string stream_key(std::string_view account, std::string_view group, std::string_view stream);

// Rows of a batch that cannot be taken as new. `marks` are, a stream, an id that none stored
// exceeds ("" where nothing is stored).
struct Repeats {
    std::vector<bool> marked;           // an earlier row of the batch is the same event
    std::vector<std::size_t> suspects;  // rows that may be stored: ask
};
Repeats find_repeats(Identities const& batch, std::vector<std::string> const& marks);

}  // namespace siem::store
