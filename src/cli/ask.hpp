// Asking a running SIEM over its API.
#pragma once

#include <string>
#include <vector>

#include "base/error.hpp"
#include "codec/json.hpp"
#include "http/client.hpp"
#include "http/message.hpp"

namespace cli {

// The rows of a search. The error says what to do: start the SIEM, correct the query.
base::Result<std::vector<codec::Json>> ask_search(http::Client& client, std::string const& siem_url,
                                                  http::Parameters const& parameters);
base::Result<codec::Json> ask_status(http::Client& client, std::string const& siem_url);

}  // namespace cli
