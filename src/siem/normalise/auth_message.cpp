#include "siem/normalise/auth_message.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "siem/normalise/scanner.hpp"

namespace siem::normalise {
namespace {

void write_user(std::string_view name, EventWriter& out) {
    out.text(Field::user_name, name);
    out.also("related.user", name);
}

void write_source(std::string_view address, EventWriter& out) {
    Ip ip;
    out.source(address);
    if (parse_ip(address, ip)) out.also("related.ip", address);
}

// The word behind `before`, without quotes and the marks behind it.
std::string_view word_after(std::string_view text, std::string_view before) {
    std::size_t const at = text.find(before);
    if (at == std::string_view::npos) return {};
    std::string_view rest = text.substr(at + before.size());
    rest = rest.substr(0, rest.find_first_of(" ,;\t"));
    while (!rest.empty() && (rest.front() == '"' || rest.front() == '\'')) rest.remove_prefix(1);
    while (!rest.empty() && (rest.back() == '"' || rest.back() == '\'' || rest.back() == ':')) {
        rest.remove_suffix(1);
    }
    return rest;
}

// "Accepted publickey for bob from 10.0.0.1 port 22 ssh2: RSA SHA256:…",
// "Failed password for invalid user bob from 10.0.0.1 port 22 ssh2".
bool write_sshd_login(std::string_view event, Scanner rest, EventWriter& out) {
    std::string_view const method = rest.until(" for ");
    bool const invalid = rest.skip("invalid user ");
    std::size_t const from = rest.rest().rfind(" from ");
    if (rest.failed() || from == std::string_view::npos) return false;
    std::string_view const user = rest.rest().substr(0, from);
    Scanner behind(rest.rest().substr(from + 6));
    std::string_view const address = behind.word();
    behind.expect("port ");
    std::string_view const port = behind.word();
    if (behind.failed()) return false;
    write_user(user, out);
    write_source(address, out);
    out.number(Field::source_port, port);
    out.leaf("system.auth.ssh.method", method);
    out.leaf("system.auth.ssh.event", event);
    std::size_t const key = behind.rest().find(": ");
    if (key != std::string_view::npos) {
        out.leaf("system.auth.ssh.signature", behind.rest().substr(key + 2));
    }
    if (invalid) out.leaf("event.reason", "invalid user");
    out.text(Field::event_action, "ssh_login");
    out.categories({"authentication"}, {"info"});
    out.outcome(event == "Accepted");
    return true;
}

// "Invalid user bob from 10.0.0.1 port 22"
bool write_sshd_invalid(Scanner rest, EventWriter& out) {
    std::string_view const user = rest.until(" from ");
    std::string_view const address = rest.word();
    if (rest.failed()) return false;
    write_user(user, out);
    write_source(address, out);
    if (rest.skip("port ")) out.number(Field::source_port, rest.word());
    out.leaf("system.auth.ssh.event", "Invalid");
    out.text(Field::event_action, "ssh_login");
    out.categories({"authentication"}, {"info"});
    out.outcome(false);
    return true;
}

// "Connection closed by authenticating user root 10.0.0.1 port 22 [preauth]" and its kin: whoever
// has a port is the other end.
void write_sshd_peer(std::string_view message, EventWriter& out) {
    std::size_t const port = message.find(" port ");
    std::size_t const end = port == std::string_view::npos ? message.size() : port;
    std::size_t const space = message.rfind(' ', end == 0 ? 0 : end - 1);
    if (space == std::string_view::npos) return;
    Ip ip;
    std::string_view const address = message.substr(space + 1, end - space - 1);
    if (!parse_ip(address, ip)) return;
    write_source(address, out);
    if (port != std::string_view::npos) {
        Scanner digits(message.substr(port + 6));
        out.number(Field::source_port, digits.digits());
    }
}

bool write_sshd(std::string_view message, EventWriter& out) {
    Scanner rest(message);
    if (rest.skip("Accepted ")) return write_sshd_login("Accepted", rest, out);
    if (rest.skip("Failed ")) return write_sshd_login("Failed", rest, out);
    if (rest.skip("Invalid user ")) return write_sshd_invalid(rest, out);
    write_sshd_peer(message, out);
    return false;
}

// "bob : 3 incorrect password attempts ; TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/sh"
bool write_sudo(std::string_view message, EventWriter& out) {
    Scanner rest(base::trim(message));
    std::string_view const user = rest.until(" : ");
    if (rest.failed() || rest.rest().find("USER=") == std::string_view::npos) return false;
    write_user(user, out);
    bool success = true;
    while (!rest.done()) {
        std::string_view part = rest.rest();
        bool const command = part.starts_with("COMMAND=");
        std::size_t const end = command ? std::string_view::npos : part.find(" ; ");
        rest = Scanner(end == std::string_view::npos ? "" : part.substr(end + 3));
        part = part.substr(0, end);
        auto const pair = base::cut(part, "=");
        if (!pair) {
            out.leaf("system.auth.sudo.error", part);
            success = false;
        } else if (pair->first == "TTY") {
            out.leaf("system.auth.sudo.tty", pair->second);
        } else if (pair->first == "PWD") {
            out.leaf("system.auth.sudo.pwd", pair->second);
        } else if (pair->first == "USER") {
            out.leaf("system.auth.sudo.user", pair->second);
            out.leaf("user.effective.name", pair->second);
            out.also("related.user", pair->second);
        } else if (command) {
            out.leaf("system.auth.sudo.command", pair->second);
        }
    }
    out.text(Field::event_action, "sudo");
    out.categories({"process"}, {"start"});
    out.outcome(success);
    return true;
}

// "new user: name=bob, UID=1001, GID=1001, home=/home/bob, shell=/bin/bash, from=/dev/pts/1"
void write_account(std::string_view program, std::string_view message, EventWriter& out) {
    bool const group = program.starts_with("group") || message.starts_with("new group");
    std::string_view const name = word_after(message, "name=");
    std::string_view const id = word_after(message, group ? "GID=" : "UID=");
    std::string_view const type = program.ends_with("add")   ? "creation"
                                  : program.ends_with("del") ? "deletion"
                                                             : "change";
    if (group) {
        out.leaf("group.name", name);
        out.leaf("group.id", id);
    } else {
        out.text(Field::user_name, name.empty() ? word_after(message, "user ") : name);
        out.text(Field::user_id, id);
        out.also("related.user", out.event().text[static_cast<std::size_t>(Field::user_name)]);
        out.leaf("system.auth.useradd.home", word_after(message, "home="));
        out.leaf("system.auth.useradd.shell", word_after(message, "shell="));
    }
    out.several(Field::event_category, {"iam"});
    out.several(Field::event_type, {type, group ? "group" : "user"});
    out.outcome(message.find("failed") == std::string_view::npos);
}

// "Successful su for root by bob", "FAILED SU (to root) bob on pts/0", "(to root) bob on pts/0"
void write_su(std::string_view message, EventWriter& out) {
    std::string_view const to = word_after(message, " for ");
    std::string_view const by = word_after(message, " by ");
    std::size_t const paren = message.find("(to ");
    if (paren != std::string_view::npos) {
        Scanner rest(message.substr(paren + 4));
        std::string_view const target = rest.until(") ");
        std::string_view const user = rest.done() ? std::string_view() : rest.word();
        out.leaf("user.effective.name", target);
        out.also("related.user", target);
        write_user(user, out);
    } else if (!to.empty() && !by.empty()) {
        out.leaf("user.effective.name", to);
        out.also("related.user", to);
        write_user(by, out);
    } else {
        return;
    }
    bool const failed = message.starts_with("FAILED");
    out.text(Field::event_action, "su");
    out.categories({"authentication"}, {"start"});
    out.outcome(!failed);
}

// "pam_unix(sshd:session): session opened for user root(uid=0) by bob(uid=1000)"
bool write_session(std::string_view message, EventWriter& out) {
    static constexpr std::string_view kOpened = "session opened for user ";
    static constexpr std::string_view kClosed = "session closed for user ";
    std::size_t const opened = message.find(kOpened);
    if (opened == std::string_view::npos && message.find(kClosed) == std::string_view::npos) {
        return false;
    }
    std::string_view target =
        word_after(message, opened != std::string_view::npos ? kOpened : kClosed);
    target = target.substr(0, target.find('('));
    std::string_view by = word_after(message, " by ");
    std::size_t const paren = std::min(by.find('('), by.size());
    std::string_view const id = word_after(by.substr(paren), "(uid=");
    by = by.substr(0, paren);
    if (opened == std::string_view::npos) {
        write_user(target, out);
    } else {
        out.leaf("user.effective.name", target);
        out.text(Field::user_id, id.substr(0, id.find(')')));
        write_user(by, out);
        out.also("related.user", target);
    }
    out.text(Field::event_action,
             opened != std::string_view::npos ? "session-opened" : "session-closed");
    out.categories({"session"}, {opened != std::string_view::npos ? "start" : "end"});
    return true;
}

// "authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=10.0.0.1  user=root"
void write_pam_failure(std::string_view message, EventWriter& out) {
    if (message.find("authentication failure") == std::string_view::npos) return;
    write_source(word_after(message, "rhost="), out);
    write_user(word_after(message, " user="), out);
    out.text(Field::event_action, "authentication-failure");
    out.categories({"authentication"}, {"info"});
    out.outcome(false);
}

// "message repeated 2 times: [ Failed password … ]": how often, and the message itself.
std::string_view unrepeated(std::string_view message, EventWriter& out) {
    Scanner rest(message);
    if (!rest.skip("message repeated ")) return message;
    std::string_view const times = rest.digits();
    rest.expect(" times: [ ");
    if (rest.failed() || !rest.rest().ends_with(']')) return message;
    out.leaf("log.repeated", times);
    return rest.rest().substr(0, rest.rest().size() - 1);
}

}  // namespace

bool write_auth_message(std::string_view program, std::string_view message, EventWriter& out) {
    message = unrepeated(message, out);
    if (program.starts_with("sshd") && write_sshd(message, out)) return true;
    if (program == "sudo" && write_sudo(message, out)) return true;
    if (write_session(message, out)) return false;
    write_pam_failure(message, out);
    if (program == "su") write_su(message, out);
    bool const account = program.starts_with("user") || program.starts_with("group");
    if (account) write_account(program, message, out);
    if (!account) write_user(word_after(message, " user "), out);
    return false;
}

}  // namespace siem::normalise
