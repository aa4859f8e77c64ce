// The awsJson protocols, 1.0 and 1.1: a JSON object in, a JSON object out.
//
//   codec::Json input = aws::json_input(body);                       // throws aws::Error
//   http::Reply reply = aws::json_reply(protocol, output, request_id);
#pragma once

#include <string>
#include <string_view>

#include "aws/error.hpp"
#include "aws/operation.hpp"
#include "codec/json.hpp"
#include "http/message.hpp"

namespace aws {

// An empty body is an empty object. Throws SerializationException.
codec::Json json_input(std::string const& body);
// The same for an operation that takes a large input: the arrays stay in `large`, whose views look
// into memory of its own.
codec::Json json_input(std::string const& body, LargeInput& large);
http::Reply json_reply(Protocol protocol, codec::Json const& output, std::string const& request_id);

// `query_compatible`: of a service that once spoke the query protocol (SQS). Its clients still ask
// for the code of those days, and find it in x-amzn-query-error.
http::Reply json_error(Protocol protocol, Error const& error, std::string const& request_id,
                       bool query_compatible);

// "prefix#Code:http://…" → "Code"
std::string_view bare_code(std::string_view code);

}  // namespace aws
