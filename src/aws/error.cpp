#include "aws/error.hpp"

namespace aws {

void add_explanation(http::Reply& reply, Error const& error) {
    if (error.explained.empty()) return;
    reply.headers.add("x-catchment-authorization-message", error.explained);
}

Error validation(std::string const& value, std::string const& member,
                 std::string const& constraint) {
    std::string message = "1 validation error detected: Value '" + value + "' at '" + member +
                          "' failed to satisfy constraint: " + constraint;
    return Error("ValidationException", std::move(message)).query("ValidationError");
}

Error access_denied(std::string const& message) {
    return Error("AccessDeniedException", message).query("AccessDenied", 403);
}

Error internal_failure() {
    return Error("InternalFailure",
                 "The request processing has failed because of an unknown error, exception or "
                 "failure.",
                 500);
}

Error service_unavailable(std::string const& message) {
    return Error("ServiceUnavailableException", message, 503).query("ServiceUnavailable");
}

}  // namespace aws
