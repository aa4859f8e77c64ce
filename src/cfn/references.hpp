// What a template's values refer to: by Ref, Fn::GetAtt, Fn::Sub, Condition. Pure.
//
//   for (cfn::Reference const& to : cfn::references_in(resource.properties)) …
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "cfn/template.hpp"
#include "codec/json.hpp"

namespace cfn {

struct Reference {
    enum class Kind { ref, attribute, condition };
    Kind kind = Kind::ref;
    std::string name;            // a resource, a parameter, "AWS::Region"; or a condition
    std::string attribute = {};  // of Fn::GetAtt
};

// All of a value. `taken` says which branch an Fn::If takes (its condition's name → true for the
// first); without it both count.
using Taken = std::function<bool(std::string const& condition)>;
std::vector<Reference> references_in(codec::Json const& value, Taken const& taken = {});

// A piece of Fn::Sub's text: what stands between the references, or the name of one.
struct SubPiece {
    bool reference = false;
    std::string text;
};
// Throws Invalid for "${" without its end.
std::vector<SubPiece> sub_pieces(std::string_view text);

// Where a function is what it stands as: {"Fn::Join": […]}, one member alone.
bool is_function(codec::Json const& value);

bool is_pseudo_parameter(std::string_view name);

// Throws Invalid in AWS's words for what is not there.
void check_references(Template const& read);

}  // namespace cfn
