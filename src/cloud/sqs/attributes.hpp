// Which attributes a queue has, what they may be, and what they are by default. Pure.
#pragma once

#include <string>
#include <string_view>

#include "cloud/sqs/model.hpp"

namespace cloud::sqs {

std::string default_of(std::string_view attribute);  // "" where there is none
// Throws InvalidAttributeName, InvalidAttributeValue, InvalidParameterValue for what is to do with
// dead letters, and OverLimit.
void check_attributes(Attributes const& attributes);
// Sets what changes; an empty text takes away. A KMS key and SQS's own encryption turn each other
// off.
void change(Attributes& attributes, Attributes const& changes);
bool is_attribute(std::string_view name);  // of GetQueueAttributes, "All" included

}  // namespace cloud::sqs
