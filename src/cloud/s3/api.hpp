// Which operation of S3 a request asks for, as a table, and the page of what there is.
#pragma once

#include "aws/operation.hpp"
#include "cloud/s3/request.hpp"

namespace cloud::s3 {

using Verb = http::Reply (*)(Store&, Request const&);

struct Route {
    char const* name;    // "GetObject"
    Verb verb;           // nullptr: PutObject, whose body streams
    char const* action;  // "s3:GetObject", on what the request names; "": the verb asks for itself
};

// Throws NotImplemented for what is known and not done, MethodNotAllowed for what is not.
Route route(Request const& request);
aws::Service describe_api();

}  // namespace cloud::s3
