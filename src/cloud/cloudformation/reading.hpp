// Templates of stacks, read as the stack has them: their loops are written out by its parameters.
//
//   cfn::Template const read = template_of(stack);   // throws cfn::Invalid
#pragma once

#include <map>
#include <string>

#include "cfn/template.hpp"
#include "cloud/cloudformation/model.hpp"

namespace cloud::cloudformation {

cfn::Template template_of(Stack const& stack);
// As AWS shows it where a transform is run: JSON, written out. Else as it was given.
std::string processed_template(Stack const& stack);

// "AWS::Region" and the others, all but AWS::NoValue.
std::map<std::string, codec::Json> pseudo_parameters(Stack const& stack);

}  // namespace cloud::cloudformation
