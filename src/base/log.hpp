// The program's own log: JSON lines on stderr. Thread-safe; a line is written whole.
// Nothing secret is ever passed here: keys, tokens, signatures, message bodies.
//
//   base::log_info("bucket created", {{"bucket", name}, {"account", account}});
#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace base {

enum class LogLevel { debug, info, warn, error, off };

struct LogField {
    std::string_view key;
    std::variant<std::string, std::int64_t, double, bool> value;

    LogField(std::string_view k, std::string_view v) : key(k), value(std::string(v)) {}
    LogField(std::string_view k, std::string const& v) : key(k), value(v) {}
    LogField(std::string_view k, char const* v) : key(k), value(std::string(v)) {}
    LogField(std::string_view k, bool v) : key(k), value(v) {}
    LogField(std::string_view k, double v) : key(k), value(v) {}
    template <std::integral T>
    LogField(std::string_view k, T v) : key(k), value(static_cast<std::int64_t>(v)) {}
};

using LogFields = std::initializer_list<LogField>;

void set_log_level(LogLevel level);
std::optional<LogLevel> parse_log_level(std::string_view text);  // "debug" … "error", "off"

void log(LogLevel level, std::string_view message, LogFields fields = {});
inline void log_debug(std::string_view m, LogFields f = {}) { log(LogLevel::debug, m, f); }
inline void log_info(std::string_view m, LogFields f = {}) { log(LogLevel::info, m, f); }
inline void log_warn(std::string_view m, LogFields f = {}) { log(LogLevel::warn, m, f); }
inline void log_error(std::string_view m, LogFields f = {}) { log(LogLevel::error, m, f); }

}  // namespace base
