// Where a JSON document ends that another may follow. Pure.
//
//   end_of_document(R"({"a":"}"} {"b":1})")  // 9
#pragma once

#include <cstddef>
#include <string_view>

namespace siem::decode {

// Where the JSON document at the front of `text` ends, or npos where it is torn. What is no object
// and no list ends where the next object might begin. It is not looked at whether it is JSON.
std::size_t end_of_document(std::string_view text);

}  // namespace siem::decode
