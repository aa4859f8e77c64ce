// Replies of the API, and what a request was wrong with as one. Pure.
#pragma once

#include <string>

#include "base/error.hpp"
#include "codec/json.hpp"
#include "http/message.hpp"

namespace siem::api {

http::Headers headers_of(char const* type);  // as every reply has them
http::Reply text_reply(int status, char const* type, std::string body);
http::Reply json_reply(codec::Json const& json);
http::Reply ndjson_reply(base::Result<std::string> rows);
http::Reply json_or_error(base::Result<codec::Json> const& json);
// Where ErrorKind::skip says that the request is wrong.
http::Reply json_or_refusal(base::Result<codec::Json> const& json);

codec::Json error_json(std::string const& code, std::string const& message);
http::Reply error_reply(int status, std::string const& code, std::string const& message);
http::Reply bad_request(std::string const& message);
http::Reply not_found(std::string const& message);
http::Reply not_allowed(std::string const& methods);
http::Reply busy();
http::Reply store_error(base::Error const& error);

}  // namespace siem::api
