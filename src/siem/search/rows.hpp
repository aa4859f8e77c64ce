// The store's rows as events for people: what is empty is left out, and leaves stand beside the
// core fields under their own names. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "codec/json.hpp"

namespace siem::search {

// `rows` is what a statement of events_sql answers. A leaf that came several times is an array;
// one that is named as a core field with a value is left out. Errors are ErrorKind::retry.
base::Result<std::string> events_ndjson(std::string_view rows);
base::Result<std::vector<codec::Json>> events_of(std::string_view rows);

}  // namespace siem::search
