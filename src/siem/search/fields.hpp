// Which fields events have, and how many have each. The core fields are known; leaves are counted
// in a sample, since all of them would mean to read all names of all events. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "codec/json.hpp"
#include "siem/search/sample.hpp"
#include "siem/searcher.hpp"

namespace siem::search {

// Errors are ErrorKind::skip.
base::Result<std::string> leaves_sql(FieldsRequest const& request, Sample const& sample);
base::Result<std::string> core_fields_sql(FieldsRequest const& request, Sample const& sample);

// {"fields":[{"name","type","core","count"}],"total","approximate"}, core fields first, leaves by
// how many have them; those that begin with the prefix, whatever its case.
base::Result<codec::Json> fields_json(FieldsRequest const& request, Sample const& sample,
                                      std::string_view cores, std::string_view leaves);

}  // namespace siem::search
