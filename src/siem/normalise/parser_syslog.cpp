// Lines of syslog of any program: its header, and the message. Those of programs that say who may
// do what (sshd, sudo, su, useradd …) are read further in auth_message.cpp.
#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "siem/normalise/auth_message.hpp"
#include "siem/normalise/sources.hpp"
#include "siem/normalise/syslog_header.hpp"

namespace siem::normalise {
namespace {

constexpr std::array<std::string_view, 19> kAuthPrograms{
    "sshd",     "sudo",     "su",       "login",          "useradd",     "userdel", "usermod",
    "groupadd", "groupdel", "groupmod", "passwd",         "chage",       "chfn",    "chsh",
    "gpasswd",  "pkexec",   "polkitd",  "systemd-logind", "sshd-session"};

bool of_auth(std::string_view program) {
    std::size_t const slash = program.rfind('/');
    if (slash != std::string_view::npos) program.remove_prefix(slash + 1);
    return std::find(kAuthPrograms.begin(), kAuthPrograms.end(), program) != kAuthPrograms.end();
}

}  // namespace

bool parse_syslog(Line const& line, EventWriter& out) {
    std::optional<SyslogHeader> const header = read_syslog_header(line);
    if (!header) return false;
    write_syslog_header(*header, out);
    bool const auth = of_auth(header->program) || (line.hints & kAuth) != 0;
    out.text(Field::event_dataset, auth ? "system.auth" : "system.syslog");
    bool const read = auth && write_auth_message(header->program, header->message, out);
    if (!read) out.leaf("message", base::trim(header->message));
    return true;
}

}  // namespace siem::normalise
