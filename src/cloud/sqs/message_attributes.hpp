// What a message carries beside its body: the rules on it, its size, and the MD5 that clients
// check it by. `attributes` is MessageAttributes as JSON. Pure.
//
//   check_message_attributes(in.at("MessageAttributes"));
//   std::string const md5 = md5_of(in.at("MessageAttributes"));
#pragma once

#include <cstdint>
#include <string>

#include "codec/json.hpp"

namespace cloud::sqs {

void check_body(std::string const& body);                      // throws InvalidMessageContents
void check_message_attributes(codec::Json const& attributes);  // throws InvalidParameterValue
// In hex, of attributes that were checked; "" where there are none. As AWS documents it: of each
// in the order of names, name, type and value with their lengths in front.
std::string md5_of(codec::Json const& attributes);
std::uint64_t message_bytes(std::string const& body, codec::Json const& attributes);

}  // namespace cloud::sqs
