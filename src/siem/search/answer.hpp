// What the store answers, as rows of JSON values. Pure.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "codec/json.hpp"

namespace siem::search {

// Of JSONCompactEachRow: each an array of `cells` values. ErrorKind::retry: it is no such answer.
base::Result<std::vector<codec::Json>> rows_of(std::string_view answer, std::size_t cells);

}  // namespace siem::search
