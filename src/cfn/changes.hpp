// How two values of a resource's properties differ, member by member. Pure.
//
//   for (cfn::Change const& change : cfn::changes(old_properties, new_properties)) …
#pragma once

#include <string>
#include <vector>

#include "codec/json.hpp"

namespace cfn {

struct Change {
    enum class Kind { add, remove, modify };
    Kind kind = Kind::modify;
    std::string path;  // "/BucketEncryption/0/KMSMasterKeyID", RFC 6901 without its escapes
    codec::Json before, after;
};

// The leaves that differ. A number and a boolean are what their texts are: 300 and "300" are one.
std::vector<Change> changes(codec::Json const& before, codec::Json const& after);
// "BucketEncryption" of "/BucketEncryption/0/…".
std::string property_of(Change const& change);

}  // namespace cfn
