// The query protocol of STS, IAM and of SQS's older clients: form parameters in, XML out.
//
//   codec::Json in = aws::query_input(parameters);   // {"Tags": [{"Key": "a", "Value": "1"}]} of
//                                                    // Tags.member.1.Key=a&Tags.member.1.Value=1
#pragma once

#include <string>

#include "aws/error.hpp"
#include "codec/json.hpp"
#include "codec/xml.hpp"
#include "http/message.hpp"

namespace aws {

// A tree with text leaves. Members named by numbers are a list in the order of the numbers, and
// "member" and "entry" in front of them are no level of their own. Throws MalformedQueryString
// for what is too deep or names one thing both as a value and as a structure.
codec::Json query_input(http::Parameters const& parameters);

// An answer's members as children of `to`: lists as <member>s, null left out. A map is an object
// with one list, "entry", of objects with a "key" and a "value" each.
void add_query_members(codec::Xml& to, codec::Json const& output);

struct QueryAnswer {
    std::string action;
    std::string xmlns;
    std::string request_id;
};
// Without a result (null) there is the metadata alone, as of actions that answer nothing.
http::Reply query_reply(QueryAnswer const& answer, codec::Xml const* result);
http::Reply query_error(Error const& error, std::string const& request_id,
                        std::string const& xmlns);

}  // namespace aws
