// Objects as Firehose writes them, of one event each.
#pragma once

#include <string>

#include "codec/gzip.hpp"

namespace siem {

inline std::string envelope(std::string const& id, std::string const& message) {
    return R"({"messageType":"DATA_MESSAGE","owner":"111122223333","logGroup":"/app",)"
           R"("logStream":"web","subscriptionFilters":["f"],"logEvents":[{"id":")" +
           id + R"(","timestamp":1795000000000,"message":")" + message + R"("}]})";
}

inline std::string object(std::string const& id, std::string const& message = "hello") {
    return codec::gzip(envelope(id, message));
}

}  // namespace siem
