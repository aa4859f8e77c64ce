// Fn::ForEach of the transform AWS::LanguageExtensions, written out before anything else is read of
// a template. Rules: CloudFormation template reference, "Fn::ForEach". Pure.
//
//   tree = cfn::write_out_loops(tree);
#pragma once

#include <string_view>

#include "codec/json.hpp"

namespace cfn {

inline constexpr std::string_view kLanguageExtensions = "AWS::LanguageExtensions";

// Of the sections that may have loops: Conditions, Resources, Outputs. A collection is a list of
// texts; one by Ref to a parameter is refused. Throws Invalid.
codec::Json write_out_loops(codec::Json const& tree);

}  // namespace cfn
