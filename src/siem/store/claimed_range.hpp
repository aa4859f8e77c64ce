// What of a stream a batch holds: its ids from the first to the last. Two processes that insert the
// same event have ranges that meet. Pure.
//
//   overlap(ranges_of(identities(mine)), decode_ranges(text_of_another).value())
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "siem/store/identities.hpp"

namespace siem::store {

struct ClaimedRange {
    std::string stream;  // stream_key()
    std::string first;
    std::string last;
};

std::string encode(std::vector<ClaimedRange> const& ranges);
// Errors are ErrorKind::retry.
base::Result<std::vector<ClaimedRange>> decode_ranges(std::string_view encoded);
std::vector<ClaimedRange> ranges_of(Identities const& batch);
bool overlap(std::vector<ClaimedRange> const& a, std::vector<ClaimedRange> const& b);

}  // namespace siem::store
