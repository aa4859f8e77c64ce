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
// What a resource of the API answers, such as "histogram".
base::Result<codec::Json> ask_counts(http::Client& client, std::string const& siem_url,
                                     std::string const& resource,
                                     http::Parameters const& parameters);
// What the API answers at a path, such as /api/v1/status.
base::Result<codec::Json> ask_siem(http::Client& client, std::string const& siem_url,
                                   std::string const& path);
// A change such as "POST /api/v1/users", whose body is JSON, and what it answers.
base::Result<codec::Json> ask_change(http::Client& client, std::string const& siem_url,
                                     std::string const& what, codec::Json const& body);
// The same where the answer is lines of JSON.
base::Result<std::vector<codec::Json>> ask_lines(http::Client& client, std::string const& siem_url,
                                                 std::string const& what, codec::Json const& body);
// The same as text; `method` is GET or POST.
base::Result<std::string> ask_siem_text(http::Client& client, std::string const& siem_url,
                                        std::string const& path, std::string const& method = "GET");
// What was answered; else throws std::runtime_error with what the error says.
codec::Json told_or_thrown(base::Result<codec::Json> told);

}  // namespace cli
