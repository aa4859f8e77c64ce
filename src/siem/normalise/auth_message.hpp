// What sshd, sudo, su, useradd and PAM say behind their syslog headers.
#pragma once

#include <string_view>

#include "siem/normalise/event_writer.hpp"

namespace siem::normalise {

// True where all of it is in fields; else the message is worth keeping, and what was found in it
// is written.
bool write_auth_message(std::string_view program, std::string_view message, EventWriter& out);

}  // namespace siem::normalise
