// Linux auditd's records: "type=SYSCALL msg=audit(1481077334.334:553): key=value …", with
// "node=…" before, and for those of user space more pairs in msg='…'.
#include <algorithm>
#include <array>
#include <optional>

#include "base/text.hpp"
#include "siem/normalise/audit_types.hpp"
#include "siem/normalise/scanner.hpp"
#include "siem/normalise/sources.hpp"

namespace siem::normalise {
namespace {

constexpr std::size_t kMostPairs = 2000;
constexpr std::size_t kLongestKey = 64;

constexpr std::array kMappings{
    Mapping{"pid", Field::process_pid},     Mapping{"ppid", "process.parent.pid"},
    Mapping{"comm", Field::process_name},   Mapping{"exe", "process.executable"},
    Mapping{"exit", "process.exit_code"},   Mapping{"cwd", "process.working_directory"},
    Mapping{"auid", "user.audit.id"},       Mapping{"gid", "user.group.id"},
    Mapping{"euid", "user.effective.id"},   Mapping{"egid", "user.effective.group.id"},
    Mapping{"suid", "user.saved.id"},       Mapping{"sgid", "user.saved.group.id"},
    Mapping{"fsuid", "user.filesystem.id"}, Mapping{"fsgid", "user.filesystem.group.id"},
    Mapping{"terminal", "user.terminal"},
};

struct Architecture {
    std::string_view code;
    std::string_view name;
};
constexpr std::array kArchitectures{
    Architecture{"c000003e", "x86_64"}, Architecture{"40000003", "i386"},
    Architecture{"c00000b7", "aarch64"}, Architecture{"40000028", "arm"}};

// A record's pairs, one after the other: key=value, key="value", key='value'.
class Pairs {
  public:
    explicit Pairs(std::string_view text) : rest_(text) {}

    bool next() {
        for (;;) {
            rest_.remove_prefix(std::min(rest_.find_first_not_of(" ,\x1d"), rest_.size()));
            std::size_t const stop = std::min(rest_.find_first_of(" =,"), rest_.size());
            if (rest_.empty()) return false;
            if (stop == rest_.size() || rest_[stop] != '=' || stop > kLongestKey) {
                rest_.remove_prefix(std::min(stop + 1, rest_.size()));
                continue;
            }
            key = rest_.substr(0, stop);
            rest_.remove_prefix(stop + 1);
            take_value();
            return true;
        }
    }

    std::string_view key;
    std::string_view value;
    bool quoted = false;

  private:
    void take_value() {
        char const quote = rest_.empty() ? '\0' : rest_.front();
        quoted = quote == '"' || quote == '\'';
        if (quoted) {
            std::size_t const end = std::min(rest_.find(quote, 1), rest_.size());
            value = rest_.substr(1, end - 1);
            rest_.remove_prefix(std::min(end + 1, rest_.size()));
            return;
        }
        std::size_t end = std::min(rest_.find(' '), rest_.size());
        if (key == "op") end = end_of_operation(end);
        value = rest_.substr(0, end);
        rest_.remove_prefix(std::min(end + 1, rest_.size()));
    }

    // "op=adding group to /etc/group id=1004": up to the next pair.
    std::size_t end_of_operation(std::size_t end) const {
        while (end < rest_.size()) {
            std::size_t const next = std::min(rest_.find(' ', end + 1), rest_.size());
            if (rest_.substr(end + 1, next - end - 1).find('=') != std::string_view::npos) break;
            end = next;
        }
        return end;
    }

    std::string_view rest_;
};

bool said_nothing(std::string_view value) {
    return value.empty() || value == "?" || value == "(null)" || value == "\"?\"";
}

std::optional<Field> user_field(std::string_view key) {
    if (key == "uid") return Field::user_id;
    if (key == "acct") return Field::user_name;
    return std::nullopt;
}

// What untrusted text is written as where it has a space or a quote: hex digits.
std::string_view from_hex(std::string_view value, EventWriter& out) {
    if (value.size() < 4 || value.size() % 2 != 0) return value;
    std::optional<std::string> const bytes = base::from_hex(value);
    if (!bytes) return value;
    std::string text = *bytes;
    for (char& c : text) c = c == '\0' ? ' ' : c;
    return out.keep(text);
}

// Who acts is the login user; as whom, the user.
void write_acting_user(AuditType const& type, std::string_view key, std::string_view value,
                       EventWriter& out) {
    if (key == "uid") {
        if (type.account) out.leaf("user.effective.id", value);
        out.also("auditd.log.uid", value);
    } else if (key == "auid") {
        static constexpr std::string_view kNobody = "4294967295";
        out.text(Field::user_id, value == kNobody ? out.value("auditd.log.uid") : value);
        out.leaf("user.audit.id", value);
    } else if (key == "acct") {
        out.text(Field::user_name, value);
        out.leaf(type.account ? Name("user.target.name") : Name("user.effective.name"), value);
    } else if (key == "id") {
        out.leaf(type.name == "ADD_GROUP" || type.name == "DEL_GROUP" ? Name("group.id")
                                                                      : Name("user.target.id"),
                 value);
        out.leaf("auditd.log.id", value);
    }
}

bool of_acting_user(AuditType const* type, std::string_view key) {
    if (!type || !type->acting) return false;
    return key == "uid" || key == "auid" || key == "acct" || key == "id";
}

void write_pair(AuditType const* type, Pairs const& pair, EventWriter& out) {
    std::string_view const key = pair.key;
    if (said_nothing(pair.value)) return;
    bool const text = key == "comm" || key == "exe" || key == "proctitle" || key == "acct" ||
                      key == "name" || key == "cwd";
    std::string_view const value = text && !pair.quoted ? from_hex(pair.value, out) : pair.value;
    if (of_acting_user(type, key)) {
        write_acting_user(*type, key, value, out);
        return;
    }
    Name const name(key);
    for (Mapping const& mapping : kMappings) {
        if (mapping.from.hash != name.hash || mapping.from.text != key) continue;
        apply(mapping, value, out);
        return;
    }
    if (std::optional<Field> const field = user_field(key)) {
        out.text(*field, value);
    } else if (key == "res" || key == "result") {
        out.outcome(value == "success" || value == "1");
    } else if (key == "addr") {
        out.source(value);
    } else if (key == "arch") {
        auto const known = std::find_if(kArchitectures.begin(), kArchitectures.end(),
                                        [&](Architecture const& one) { return one.code == value; });
        out.leaf("host.architecture", known == kArchitectures.end() ? value : known->name);
    } else {
        out.also(Name(out.concat({"auditd.log.", key})), value);
    }
}

// "a10", "a10[1]": the number of an argument, and nothing where it is none.
std::optional<std::int64_t> argument_number(std::string_view key) {
    if (!key.starts_with('a')) return std::nullopt;
    std::string_view const digits = key.substr(1, std::min(key.find('['), key.size()) - 1);
    return all_digits(digits) ? base::to_int64(digits) : std::nullopt;
}

void write_execve(std::string_view body, EventWriter& out) {
    std::string arguments;
    std::int64_t first = -1;
    std::string_view executable;
    Pairs pairs(body);
    for (std::size_t count = 0; count < kMostPairs && pairs.next(); ++count) {
        if (pairs.key == "argc") out.leaf("process.args_count", pairs.value);
        std::optional<std::int64_t> const number = argument_number(pairs.key);
        if (!number) continue;
        std::string_view const value = pairs.quoted ? pairs.value : from_hex(pairs.value, out);
        if (first < 0) first = *number;
        if (*number == 0) executable = value;
        if (!arguments.empty()) arguments += kValueSeparator;
        arguments.append(value);
    }
    if (first > 0) {  // a record that goes on from another
        arguments.insert(
            0, "[... " + std::to_string(first) + " truncated arguments ...]" + kValueSeparator);
    }
    out.leaf("process.args", out.keep(arguments));
    out.leaf("process.executable", executable);
}

// connect, accept, accept4 of x86_64
void write_direction(EventWriter& out) {
    if (out.value("host.architecture") != "x86_64") return;
    std::string_view const call = out.value("auditd.log.syscall");
    if (call == "42") out.leaf("network.direction", "egress");
    if (call == "43" || call == "288") out.leaf("network.direction", "ingress");
}

void write_type(std::string_view name, AuditType const* type, EventWriter& out) {
    if (!type) {
        out.text(Field::event_action, out.lower(name));
        if (name == "SYSCALL") out.categories({"process"}, {"info"});
        return;
    }
    out.leaf("auditd.log.record_type", name);
    out.text(Field::event_action, type->action);
    for (std::string_view const one : base::split(type->categories, ' ')) {
        out.text(Field::event_category, one);
        if (type->categories.size() > one.size()) out.also("event.category", one);
    }
    for (std::string_view const one : base::split(type->types, ' ')) {
        out.text(Field::event_type, one);
        if (type->types.size() > one.size()) out.also("event.type", one);
    }
}

}  // namespace

bool parse_auditd(Line const& line, EventWriter& out) {
    Scanner rest(line.text);
    std::string_view node;
    if (rest.skip("node=")) node = rest.word();
    if (!rest.skip("type=")) return false;
    std::string_view const name = rest.word();
    rest.expect("msg=audit(");
    std::string_view const time = rest.until(":");
    std::string_view const sequence = rest.until("):");
    if (rest.failed() || !all_digits(sequence)) return false;
    out.time(epoch_time(time));
    out.leaf("auditd.log.node", node);
    out.leaf("auditd.log.sequence", sequence);
    AuditType const* const type = audit_type(name);
    write_type(name, type, out);
    if (name == "EXECVE") {
        write_execve(rest.rest(), out);
        return true;
    }
    Pairs pairs(rest.rest());
    for (std::size_t count = 0; count < kMostPairs && pairs.next(); ++count) {
        if (pairs.key != "msg") {
            write_pair(type, pairs, out);
            continue;
        }
        Pairs inner(pairs.value);
        while (inner.next()) write_pair(type, inner, out);
    }
    if (name == "SYSCALL") write_direction(out);
    return true;
}

}  // namespace siem::normalise
