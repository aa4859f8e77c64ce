// What stands before a message in syslog: RFC 3164's "Feb  9 21:20:19 host program[pid]: ", RFC
// 5424's "<34>1 2003-10-11T22:14:15.003Z host program pid id [data] ", and the first with an ISO
// time, as rsyslog writes it; each with "<priority>" or without.
//
//   std::optional<SyslogHeader> header = read_syslog_header(line);
#pragma once

#include <optional>
#include <string_view>

#include "siem/normalise/event_writer.hpp"
#include "siem/normalise/line.hpp"

namespace siem::normalise {

struct SyslogHeader {
    std::optional<std::int64_t> time;
    std::string_view priority;  // digits
    std::string_view host;
    std::string_view program;
    std::string_view pid;
    std::string_view message_id;  // of RFC 5424
    std::string_view data;        // of RFC 5424: "[id key="value"]…"
    std::string_view message;
};

std::optional<SyslogHeader> read_syslog_header(Line const& line);
void write_syslog_header(SyslogHeader const& header, EventWriter& out);

}  // namespace siem::normalise
