// Which attributes a queue has, what they may be, and what they are by default. Pure.
#pragma once

#include <string>
#include <string_view>

#include "cloud/sqs/model.hpp"

namespace cloud::sqs {

std::string default_of(std::string_view attribute);  // "" where there is none
// Throws InvalidAttributeName, InvalidAttributeValue and, for a RedrivePolicy,
// InvalidParameterValue.
void check_attributes(Attributes const& attributes);
bool is_attribute(std::string_view name);  // of GetQueueAttributes, "All" included

aws::Error invalid_redrive_policy(std::string const& policy, std::string const& reason);

}  // namespace cloud::sqs
