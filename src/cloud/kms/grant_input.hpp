// CreateGrant's input, read and checked. Pure.
//
//   Grant const grant = read_grant(call, key);
#pragma once

#include <string>

#include "cloud/kms/model.hpp"

namespace cloud::kms {

// Without an id and a date. Throws ValidationException and InvalidArnException.
Grant read_grant(aws::Invocation const& call, Key const& key);
// An account's id is its root's ARN.
std::string principal_in(codec::Json const& in, std::string_view member);

}  // namespace cloud::kms
