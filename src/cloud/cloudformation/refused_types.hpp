// Resource types that CloudFormation knows and this cloud refuses by name, with the reason: said of
// a template before anything is made.
#pragma once

#include <span>
#include <string_view>

namespace cloud::cloudformation {

struct RefusedType {
    char const* name;
    char const* why;
};

std::span<RefusedType const> refused_types();  // by name
RefusedType const* find_refused_type(std::string_view name);

}  // namespace cloud::cloudformation
