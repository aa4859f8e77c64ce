#include "base/log.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cmath>
#include <mutex>

#include "base/clock.hpp"
#include "base/text.hpp"
#include "base/time.hpp"

namespace base {

namespace {

constexpr std::array<std::string_view, 5> kNames = {"debug", "info", "warn", "error", "off"};

std::atomic<LogLevel> threshold{LogLevel::info};

// base/ is below codec/, so the few escapes that a line of JSON needs are written here.
void append_quoted(std::string& out, std::string_view text) {
    bool const whole = valid_utf8(text);
    out += '"';
    for (char c : text) {
        auto const byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (byte < 0x20) {
            fmt::format_to(std::back_inserter(out), "\\u{:04x}", byte);
        } else if (byte >= 0x80 && !whole) {
            out += '?';
        } else {
            out += c;
        }
    }
    out += '"';
}

struct AppendValue {
    std::string& out;
    void operator()(std::string const& v) const { append_quoted(out, v); }
    void operator()(std::int64_t v) const { out += std::to_string(v); }
    void operator()(bool v) const { out += v ? "true" : "false"; }
    void operator()(double v) const {
        out += std::isfinite(v) ? fmt::format("{}", v) : std::string("null");
    }
};

std::string line_of(LogLevel level, std::string_view message, LogFields fields) {
    std::string line = "{\"time\":\"" + iso8601(SystemClock().now()) + "\",\"level\":\"";
    line += kNames[static_cast<std::size_t>(level)];
    line += "\",\"message\":";
    append_quoted(line, message);
    for (LogField const& field : fields) {
        line += ',';
        append_quoted(line, field.key);
        line += ':';
        std::visit(AppendValue{line}, field.value);
    }
    line += "}\n";
    return line;
}

}  // namespace

void set_log_level(LogLevel level) { threshold = level; }

std::optional<LogLevel> parse_log_level(std::string_view text) {
    for (std::size_t i = 0; i < kNames.size(); ++i) {
        if (text == kNames[i]) return static_cast<LogLevel>(i);
    }
    return std::nullopt;
}

void log(LogLevel level, std::string_view message, LogFields fields) {
    if (level < threshold.load(std::memory_order_relaxed) || level >= LogLevel::off) return;
    std::string const line = line_of(level, message, fields);
    static std::mutex one_line_at_a_time;
    std::lock_guard const lock(one_line_at_a_time);
    std::string_view rest = line;
    while (!rest.empty()) {
        ssize_t const written = ::write(STDERR_FILENO, rest.data(), rest.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return;  // there is nowhere left to complain to
        rest.remove_prefix(static_cast<std::size_t>(written));
    }
}

}  // namespace base
