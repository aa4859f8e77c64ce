// What callers got wrong, with the codes of siem/accounts.hpp.
#pragma once

#include <chrono>
#include <string>
#include <utility>

#include "base/clock.hpp"
#include "base/error.hpp"

namespace siem::access {

inline constexpr char const* kLocal = "local";

inline tl::unexpected<base::Error> wrong(char const* code, std::string message) {
    return base::fail(base::ErrorKind::skip, std::move(message), code);
}
inline tl::unexpected<base::Error> wrong_credentials() {
    return wrong("wrong_credentials", "The name, the password or the code is not right.");
}
inline tl::unexpected<base::Error> code_needed() {
    return wrong("code_needed", "The code of your authenticator is needed, too.");
}
inline tl::unexpected<base::Error> locked(base::Duration time) {
    auto const minutes = std::chrono::ceil<std::chrono::minutes>(time).count();
    return wrong("locked",
                 "Too many attempts failed: try again in " + std::to_string(minutes) + " minutes.");
}

}  // namespace siem::access
