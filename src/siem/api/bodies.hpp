// Bodies that are JSON, and the answers of what may be wrong with them. Pure.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "codec/json.hpp"
#include "siem/api/resource.hpp"

namespace siem::api {

// An object with no member but those. ErrorKind::skip.
base::Result<codec::Json> parse_body(Asked const& asked, std::vector<std::string> const& members);
// A list of texts; nothing where it is none.
base::Result<std::vector<std::string>> parse_texts(codec::Json const& json, char const* what);

// 400, 401, 403, 404, 409 or 429 by the codes of siem/accounts.hpp; 503 where the disk failed.
http::Reply refusal(base::Error const& error);
http::Reply done_or_refusal(base::Result<void> const& done);
http::Reply told_or_refusal(base::Result<codec::Json> const& told);

// As replying(), of what may throw because the disk does.
std::function<void(Asked const&, http::Respond const&)> replying_from_disk(
    std::function<http::Reply(Asked const&)> make);

}  // namespace siem::api
