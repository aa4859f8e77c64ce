#include "cli/rows.hpp"

#include <fmt/format.h>

#include <array>

#include "base/text.hpp"

namespace cli {
namespace {

constexpr std::array kCsvFields{"@timestamp", "cloud.account.id", "cloud.region", "log.group",
                                "log.stream", "event.id",         "message"};
constexpr std::size_t kLongestMessage = 200;

}  // namespace

std::string text_of(codec::Json const& value) {
    return value.is_text() ? value.text() : value.is_null() ? std::string() : codec::to_json(value);
}

std::string on_one_line(std::string const& text) {
    std::string line;
    for (char const c : text) {
        if (line.size() >= kLongestMessage) return line + "…";
        bool const control = static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
        line.push_back(control ? ' ' : c);
    }
    return line;
}

std::string csv_value(std::string const& text) {
    if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
    return "\"" + base::replace_all(text, "\"", "\"\"") + "\"";
}

std::string columns_of(std::string_view format) {
    if (format == "table") return "message";
    return format == "csv" ? csv_header() : std::string();
}

std::string table_header() {
    return fmt::format("{:<24} {:<12} {:<24} {}", "TIME", "ACCOUNT", "LOG GROUP", "MESSAGE");
}

std::string table_row(codec::Json const& event) {
    // Milliseconds are what CloudWatch keeps.
    std::string const time = text_of(event.at("@timestamp")).substr(0, 23) + "Z";
    return fmt::format("{:<24} {:<12} {:<24} {}", time, text_of(event.at("cloud.account.id")),
                       text_of(event.at("log.group")), on_one_line(text_of(event.at("message"))));
}

std::string csv_header() { return fmt::format("{}", fmt::join(kCsvFields, ",")); }

std::string csv_row(codec::Json const& event) {
    std::string line;
    for (char const* field : kCsvFields) {
        if (field != kCsvFields.front()) line += ",";
        line += csv_value(text_of(event.at(field)));
    }
    return line;
}

}  // namespace cli
