// Fn::Join, Fn::Select, Fn::Split, Fn::Cidr … of values that are worked out already. Pure; they
// throw Invalid in AWS's words.
#pragma once

#include <string>

#include "codec/json.hpp"

namespace cfn {

codec::Json join(codec::Json const& argument);    // [delimiter, [text …]]
codec::Json select(codec::Json const& argument);  // [index, [value …]]
codec::Json split(codec::Json const& argument);   // [delimiter, text]
codec::Json cidr(codec::Json const& argument);    // [block, count, bits]: IPv4
codec::Json length(codec::Json const& argument);
// Every number and boolean as text, as custom resources are given them.
codec::Json as_texts(codec::Json const& value);

}  // namespace cfn
