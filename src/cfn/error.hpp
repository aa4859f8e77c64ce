// What is wrong with a template or with what it is given, in CloudFormation's own words. Thrown by
// everything in this room; the service answers it as a ValidationError, or fails the resource with
// it.
//
//   throw cfn::Invalid("Template format error: At least one Resources member must be defined.");
#pragma once

#include <exception>
#include <string>
#include <utility>

namespace cfn {

struct Invalid : std::exception {
    std::string message;
    explicit Invalid(std::string message_) : message(std::move(message_)) {}
    char const* what() const noexcept override { return message.c_str(); }
};

inline Invalid format_error(std::string const& what) {
    return Invalid("Template format error: " + what);
}
inline Invalid template_error(std::string const& what) {
    return Invalid("Template error: " + what);
}

}  // namespace cfn
