// Which attributes a queue has, what they may be, and what they are by default. Pure.
#pragma once

#include <string>
#include <string_view>

#include "cloud/sqs/model.hpp"
#include "codec/json.hpp"

namespace cloud::sqs {

std::string default_of(std::string_view attribute);  // "" where there is none
// Throws InvalidAttributeName and InvalidAttributeValue.
void check_attributes(Attributes const& attributes);
bool is_attribute(std::string_view name);  // of GetQueueAttributes, "All" included

// The MD5 that SQS answers for a message's attributes, in hex, and their checks. `attributes` is
// MessageAttributes as JSON. "" where there are none.
std::string check_message_attributes(codec::Json const& attributes);
std::uint64_t message_bytes(std::string const& body, codec::Json const& attributes);

}  // namespace cloud::sqs
