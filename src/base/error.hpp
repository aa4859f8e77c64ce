// What the outside did to us, as a value: a torn gzip, a line that will not parse, a 404, a full
// disk. The kind says what to do about it; the message says what happened, for a person.
// (A caller that is wrong is an aws::Error, thrown; our own mistakes are ASSERT.)
//
//   base::Result<std::string> text = codec::gunzip(object, limits);
//   if (!text) return base::fail(text.error());
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>

namespace base {

enum class ErrorKind {
    retry,       // try the same again later: throttled, unreachable, no space
    skip,        // nothing is lost by going on: a test message, an event already stored
    quarantine,  // it can never be read: keep it aside with this reason
    stop,        // nothing sensible can be done: say so and end
};

std::string_view to_string(ErrorKind kind);

struct Error {
    ErrorKind kind = ErrorKind::stop;
    std::string message;
    std::string code = {};  // the other side's own code where it has one: "AccessDenied"
};

template <typename T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> fail(Error error) { return tl::unexpected<Error>(std::move(error)); }
inline tl::unexpected<Error> fail(ErrorKind kind, std::string message, std::string code = {}) {
    return tl::unexpected<Error>(Error{kind, std::move(message), std::move(code)});
}

}  // namespace base
