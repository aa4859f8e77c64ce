#include "base/error.hpp"

#include "base/assert.hpp"

namespace base {

std::string_view to_string(ErrorKind kind) {
    switch (kind) {
        case ErrorKind::retry:
            return "retry";
        case ErrorKind::skip:
            return "skip";
        case ErrorKind::quarantine:
            return "quarantine";
        case ErrorKind::stop:
            return "stop";
    }
    ASSERT(!"an error kind out of range");
    return {};
}

}  // namespace base
