// What a parser is given beside the text: where the line came from, and what that tells.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "siem/event.hpp"
#include "siem/normalise/times.hpp"

namespace siem::normalise {

// What the names of the log group, the stream and the object's key say of what is in them.
enum Hint : std::uint32_t {
    kVpcFlow = 1U << 0,
    kLoadBalancer = 1U << 1,
    kLambda = 1U << 4,
    kNginx = 1U << 5,
    kApache = 1U << 6,
    kHaproxy = 1U << 7,
    kIis = 1U << 8,
    kMysql = 1U << 9,
    kPostgres = 1U << 10,
    kAuth = 1U << 11,
    kAuditd = 1U << 12,
    kError = 1U << 13,  // the error log of a web server
    kSlow = 1U << 14,
};
using Hints = std::uint32_t;

struct Settings {
    // What times without a zone are in; also said of each event of a server, as event.timezone.
    std::optional<Zone> zone = {};
};

struct Line {
    std::string_view text;  // the message without line ends behind it
    Record const& record;
    Origin const& origin;
    Hints hints;
    Zone zone;
    std::int64_t near_micros;  // when it was logged, about: for times without a year
};

Hints hints_of(std::string_view group, std::string_view stream, std::string_view key);

}  // namespace siem::normalise
