// What the API is, as an OpenAPI document: openapi.json, which is part of the program. Pure.
#pragma once

#include <string_view>

namespace siem::api {

std::string_view openapi_document();

}  // namespace siem::api
