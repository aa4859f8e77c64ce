// What the types of audit records mean in ECS.
#pragma once

#include <string_view>

namespace siem::normalise {

struct AuditType {
    std::string_view name;  // "ADD_USER"
    std::string_view action;
    std::string_view categories;  // words
    std::string_view types;
    bool acting = false;   // of a program that acts for who is logged in
    bool account = false;  // and changes an account
};

AuditType const* audit_type(std::string_view name);  // nullptr where it is told by its name alone

}  // namespace siem::normalise
