// A template's text, JSON or YAML with the short tags, as one tree in which every function has its
// long form: `!Sub "${A}"` is {"Fn::Sub": "${A}"}, `!GetAtt A.Arn` is {"Fn::GetAtt": ["A", "Arn"]}.
// Pure.
//
//   codec::Json const tree = cfn::parse_source(text);   // throws Invalid
#pragma once

#include <string_view>

#include "codec/json.hpp"

namespace cfn {

// Throws Invalid, "Template format error: YAML not well-formed. (line 3)", and for what is no
// object.
codec::Json parse_source(std::string_view text);

}  // namespace cfn
