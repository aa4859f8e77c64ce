// The transform AWS::LanguageExtensions, done before anything else is read of a template: its loops
// are written out, and functions that stand for names become those names. Rules: CloudFormation
// template reference, "Fn::ForEach" and "AWS::LanguageExtensions transform". Pure.
//
//   WrittenOut const made = cfn::write_out_loops(tree, declarations, &setting);
#pragma once

#include <string_view>

#include "cfn/template.hpp"
#include "codec/json.hpp"

namespace cfn {

inline constexpr std::string_view kLanguageExtensions = "AWS::LanguageExtensions";

struct WrittenOut {
    codec::Json tree;
    bool sketched = false;  // see Template
};

// Of the sections that may have loops: Conditions, Resources, Outputs. A collection is a list of
// texts, or a function of parameters, mappings and pseudo parameters that gives one. Without a
// setting a collection by a function is not known: its loop has one turn, by the loop's own name.
// Throws Invalid.
WrittenOut write_out_loops(codec::Json const& tree, Template const& declarations,
                           Setting const* setting);

}  // namespace cfn
