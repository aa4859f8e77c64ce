#include "siem/normalise/event_writer.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>

#include "base/text.hpp"
#include "siem/normalise/aliases.hpp"

namespace siem::normalise {
namespace {

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

int hex_byte(std::string_view text, std::size_t at) {
    if (at + 2 > text.size()) return -1;
    int const high = hex_digit(text[at]);
    int const low = hex_digit(text[at + 1]);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
}

// `value` in `count` digits, and what is behind it.
char* put_digits(char* at, int count, int value, char behind) {
    for (int i = count; i-- > 0; value /= 10) at[i] = static_cast<char>('0' + value % 10);
    at[count] = behind;
    return at + count + 1;
}

// Longer than any of our years in nanoseconds is no duration.
std::optional<std::int64_t> nanos(std::string_view text, double each) {
    std::optional<double> const value = base::to_double(text);
    if (!value || !(*value >= 0) || *value * each > 9e18) return std::nullopt;
    return static_cast<std::int64_t>(std::llround(*value * each));
}

}  // namespace

void EventWriter::begin(Event& event) {
    event_ = &event;
    arena_.clear();
    table_.index(event.leaves);
    time_.reset();
    touched_ = false;
}

void EventWriter::text(Field field, std::string_view value) {
    touched_ = true;
    std::string_view& column = (*event_)[field];
    if (column.empty()) column = value;
}

void EventWriter::number(Field field, std::string_view digits) {
    touched_ = true;
    if (digits.empty() || event_->integer(field) != kAbsent) return;
    event_->integer(field) = base::to_int64(digits).value_or(kAbsent);
}

void EventWriter::number(Field field, std::int64_t value) {
    touched_ = true;
    if (event_->integer(field) == kAbsent) event_->integer(field) = value;
}

bool EventWriter::address(Field field, std::string_view ip) {
    touched_ = true;
    Ip parsed;
    if (!parse_ip(ip, parsed)) return false;
    if (event_->address(field) == Ip{}) event_->address(field) = parsed;
    return true;
}

void EventWriter::leaf(Name const& name, std::string_view value) {
    touched_ = true;
    if (!value.empty()) table_.add(name, value);
}

void EventWriter::leaf(Name const& name, std::int64_t value) { leaf(name, digits(value)); }

void EventWriter::also(Name const& name, std::string_view value) {
    if (value.empty() || table_.add(name, value)) return;
    std::string_view const before = table_.find(name);
    for (std::string_view rest = before;;) {
        std::string_view const one = first_value(rest);
        if (one == value) return;
        if (one.size() == rest.size()) break;
        rest.remove_prefix(one.size() + 1);
    }
    static constexpr char kSeparator[] = {kValueSeparator, '\0'};
    table_.replace(name, concat({before, kSeparator, value}));
}

void EventWriter::put(Name const& name, std::string_view value) {
    if (value.empty()) return;
    if (std::optional<Field> const field = column_named(name))
        put(*field, value);
    else
        leaf(name, value);
}

void EventWriter::put(Field field, std::string_view value) {
    switch (info(field).type) {
        case FieldType::text:
            if (field == Field::log_level)
                level(first_value(value));
            else
                text(field, first_value(value));
            break;
        case FieldType::ip:
            address(field, first_value(value));
            break;
        case FieldType::integer:
            number(field, first_value(value));
            break;
        case FieldType::time:
            break;  // ours alone
    }
}

void EventWriter::several(Field field, Values values) {
    if (values.size() == 0) return;
    text(field, *values.begin());
    if (values.size() < 2) return;
    for (std::string_view const value : values) also(Name(info(field).name), value);
}

void EventWriter::categories(Values category, Values type) {
    several(Field::event_category, category);
    several(Field::event_type, type);
}

void EventWriter::source(std::string_view from) {
    if (from.empty()) return;
    leaf("source.address", from);
    address(Field::source_ip, from.substr(0, from.find('%')));
}

void EventWriter::destination(std::string_view to) {
    if (to.empty()) return;
    leaf("destination.address", to);
    address(Field::destination_ip, to.substr(0, to.find('%')));
}

void EventWriter::level(std::string_view name) { text(Field::log_level, lower(name)); }

void EventWriter::millis(std::string_view duration) {
    if (std::optional<std::int64_t> const n = nanos(duration, 1e6)) {
        number(Field::event_duration, *n);
    }
}

void EventWriter::seconds(std::string_view duration) {
    if (std::optional<std::int64_t> const n = nanos(duration, 1e9)) {
        number(Field::event_duration, *n);
    }
}

void EventWriter::time(std::optional<std::int64_t> micros) {
    constexpr std::int64_t kLatest = 9'214'646'400'000'000;  // the year 2262, as the store has it
    if (!time_ && micros && *micros >= 0 && *micros < kLatest) time_ = micros;
}

std::string_view EventWriter::lower(std::string_view text) {
    auto const upper = [](char c) { return c >= 'A' && c <= 'Z'; };
    if (std::none_of(text.begin(), text.end(), upper)) return text;
    char* const made = arena_.room(text.size());
    std::transform(text.begin(), text.end(), made,
                   [&](char c) { return upper(c) ? static_cast<char>(c + 32) : c; });
    return {made, text.size()};
}

std::string_view EventWriter::digits(std::int64_t value) {
    std::array<char, 24> buffer{};
    auto const end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
    return keep({buffer.data(), static_cast<std::size_t>(end - buffer.data())});
}

std::string_view EventWriter::iso(std::int64_t micros) {
    constexpr std::int64_t kMillisADay = 86'400'000;
    std::int64_t const millis = micros / 1000;
    std::chrono::year_month_day const date{
        std::chrono::sys_days(std::chrono::days(millis / kMillisADay))};
    auto const of_day = static_cast<int>(millis % kMillisADay);
    char* const made = arena_.room(24);
    char* at = put_digits(made, 4, static_cast<int>(date.year()), '-');
    at = put_digits(at, 2, static_cast<int>(static_cast<unsigned>(date.month())), '-');
    at = put_digits(at, 2, static_cast<int>(static_cast<unsigned>(date.day())), 'T');
    at = put_digits(at, 2, of_day / 3'600'000, ':');
    at = put_digits(at, 2, of_day / 60'000 % 60, ':');
    at = put_digits(at, 2, of_day / 1000 % 60, '.');
    put_digits(at, 3, of_day % 1000, 'Z');
    return {made, 24};
}

std::string_view EventWriter::unescaped(std::string_view text) {
    if (text.find('\\') == std::string_view::npos) return text;
    char* const made = arena_.room(text.size());
    std::size_t size = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (c == '\\' && i + 1 < text.size()) {
            int const byte = text[i + 1] == 'x' ? hex_byte(text, i + 2) : -1;
            bool const quoted = text[i + 1] == '"' || text[i + 1] == '\\';
            if (byte >= 0) {
                c = static_cast<char>(byte);
                i += 3;
            } else if (quoted) {
                c = text[++i];
            }
        }
        made[size++] = c;
    }
    return {made, size};
}

std::string_view EventWriter::percent_decoded(std::string_view text) {
    if (text.find('%') == std::string_view::npos) return text;
    char* const made = arena_.room(text.size());
    std::size_t size = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (c == '%') {
            int const byte = hex_byte(text, i + 1);
            if (byte < 0) return text;
            c = static_cast<char>(byte);
            i += 2;
        }
        made[size++] = c;
    }
    return {made, size};
}

}  // namespace siem::normalise
