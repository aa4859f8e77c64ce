// Searches that a running SIEM keeps under a name.
#pragma once

#include <string>

#include "codec/json.hpp"
#include "http/client.hpp"

namespace cli {

// That of the name: the caller's own before one that is shared; or OWNER/NAME. Throws
// std::runtime_error where there is none, or several.
codec::Json saved_search(http::Client& client, std::string const& siem_url,
                         std::string const& name);

}  // namespace cli
