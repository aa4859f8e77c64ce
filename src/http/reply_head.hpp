// The bytes of a reply's head. Pure.
#pragma once

#include <cstdint>
#include <string>

#include "base/clock.hpp"
#include "http/message.hpp"

namespace http {

struct ReplyFrame {
    bool head_request = false;  // HEAD: no body is sent
    bool keep_alive = true;
    bool http_1_0 = false;
    bool piped = false;  // the body comes by a pipe: its length is not known
    base::Instant now;
};

std::uint64_t body_bytes(Reply const& reply);
bool has_body(Reply const& reply, ReplyFrame const& frame);
std::string reply_head(Reply const& reply, ReplyFrame const& frame);

}  // namespace http
