// S3's operations by the names of the SDK: what an SDK takes as an object is a request of method,
// query, headers and XML, and the answer is an object again. For custom resources, whose functions
// call S3 like every service. Rules: the S3 API reference.
//
//   ObjectCall const call{"PutBucketNotificationConfiguration", input};
//   codec::Json const output = read_answer(call, desk.object_as(caller, request_of(call)));
#pragma once

#include <string>

#include "cloud/operations.hpp"
#include "codec/json.hpp"

namespace cloud::cloudformation {

struct ObjectCall {
    std::string operation;  // "PutBucketPolicy"
    codec::Json input;      // {"Bucket": …, "Policy": …}
};

// Without its caller. Throws InvalidAction for an operation that is not known here, InvalidRequest
// for a member that is not.
ObjectOperations::Asked request_of(ObjectCall const& call);
// What the SDK gives back: an object's body as text. Throws InvalidRequest where that is too large.
codec::Json read_answer(ObjectCall const& call, http::Reply const& reply);

}  // namespace cloud::cloudformation
