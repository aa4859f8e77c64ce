// What a stack's parameters are worth: given, from before, or by default, and whether the template
// takes them. Pure.
//
//   cfn::Values const values = cfn::parameter_values(read, {{"Bucket", {"logs"}}}, before);
#pragma once

#include <map>
#include <string>
#include <vector>

#include "cfn/template.hpp"
#include "codec/json.hpp"

namespace cfn {

struct Given {
    std::string value;
    bool previous = false;  // UsePreviousValue
};

// Throws Invalid in AWS's words. SSM parameters are not resolved yet.
Values parameter_values(Template const& read, std::map<std::string, Given> const& given,
                        Values const& before);

// "AWS::SSM::Parameter::Value<String>"
bool is_ssm(Parameter const& parameter);
// The types whose Ref is a list: CommaDelimitedList, List<…>, and those of SSM.
bool is_list(Parameter const& parameter);
// A text, or the list of its parts.
codec::Json reference_value(Parameter const& parameter, Value const& value);

}  // namespace cfn
