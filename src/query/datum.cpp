#include "query/datum.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "base/text.hpp"
#include "base/time.hpp"

namespace query {
namespace {

constexpr double kExactIntegers = 9007199254740992;
constexpr double kFarthestMillis = 1e14;  // some three thousand years, both ways

std::string time_text(Time time) {
    std::string text = base::iso8601(base::from_millis(time.millis));
    std::size_t const t = text.find('T');
    if (t != std::string::npos) text[t] = ' ';
    if (text.ends_with('Z')) text.pop_back();
    return text;
}

int sign(double a, double b) { return a < b ? -1 : a > b ? 1 : 0; }
int sign(int order) { return order < 0 ? -1 : order > 0 ? 1 : 0; }

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// The run of digits, of letters, or of neither that begins there.
std::string_view chunk(std::string_view text) {
    auto const kind = [](char c) { return is_digit(c) ? 0 : is_letter(c) ? 1 : 2; };
    std::size_t end = 1;
    while (end < text.size() && kind(text[end]) == kind(text[0])) ++end;
    return text.substr(0, end);
}

int natural_order(std::string_view a, std::string_view b) {
    while (!a.empty() && !b.empty()) {
        std::string_view const left = chunk(a);
        std::string_view const right = chunk(b);
        bool const numbers = is_digit(left[0]) && is_digit(right[0]);
        if (numbers && left.size() != right.size()) return left.size() < right.size() ? -1 : 1;
        if (int const order = left.compare(right); order != 0) return sign(order);
        a.remove_prefix(left.size());
        b.remove_prefix(right.size());
    }
    return a.empty() ? (b.empty() ? 0 : -1) : 1;
}

}  // namespace

std::optional<double> number_of(Datum const& datum) {
    if (auto const* number = std::get_if<double>(&datum)) return *number;
    if (auto const* truth = std::get_if<bool>(&datum)) return *truth ? 1 : 0;
    if (auto const* time = std::get_if<Time>(&datum)) return static_cast<double>(time->millis);
    auto const* text = std::get_if<std::string>(&datum);
    // Anything longer is no number that a person wrote, and most texts are none.
    if (!text || text->empty() || text->size() > 64) return std::nullopt;
    char const first = text->front();
    if (!is_digit(first) && first != '-' && first != '.') return std::nullopt;
    // An exponent of two digits at most, so that it is finite and no zero by rounding.
    std::size_t const exponent = text->find_first_of("eE");
    if (exponent != std::string::npos) {
        std::string_view digits = std::string_view(*text).substr(exponent + 1);
        if (digits.starts_with('-') || digits.starts_with('+')) digits.remove_prefix(1);
        if (digits.size() > 2) return std::nullopt;
    }
    std::optional<double> const number = base::to_double(*text);
    if (!number || !std::isfinite(*number)) return std::nullopt;
    return number;
}

std::string number_text(double number) {
    if (!std::isfinite(number)) return std::isnan(number) ? "NaN" : number > 0 ? "Inf" : "-Inf";
    if (number == std::trunc(number) && std::fabs(number) < kExactIntegers) {
        return std::to_string(static_cast<std::int64_t>(number));
    }
    std::array<char, 64> buffer{};
    auto const [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number);
    return error == std::errc() ? std::string(buffer.data(), end) : std::string();
}

std::string text_of(Datum const& datum) {
    struct Writer {
        std::string operator()(Missing) const { return {}; }
        std::string operator()(bool truth) const { return truth ? "1" : "0"; }
        std::string operator()(double number) const { return number_text(number); }
        std::string operator()(std::string const& text) const { return text; }
        std::string operator()(Time time) const { return time_text(time); }
        std::string operator()(Tree const& tree) const { return codec::to_json(*tree.json); }
        std::string operator()(Period) const { return {}; }
        std::string operator()(Pattern const& pattern) const { return pattern.text; }
    };
    return std::visit(Writer{}, datum);
}

bool truth_of(Datum const& datum) {
    if (auto const* truth = std::get_if<bool>(&datum)) return *truth;
    if (std::optional<double> const number = number_of(datum)) return *number != 0;
    auto const* text = std::get_if<std::string>(&datum);
    return text ? !text->empty() && !base::equal_ignoring_case(*text, "false") : !is_missing(datum);
}

std::optional<std::int64_t> millis_of(Datum const& datum) {
    if (auto const* time = std::get_if<Time>(&datum)) return time->millis;
    if (std::optional<double> const number = number_of(datum)) {
        if (std::fabs(*number) > kFarthestMillis) return std::nullopt;
        return static_cast<std::int64_t>(*number);
    }
    auto const* text = std::get_if<std::string>(&datum);
    std::optional<base::Instant> const at = text ? base::parse_iso8601(*text) : std::nullopt;
    if (!at) return std::nullopt;
    return base::to_millis(*at);
}

std::optional<int> compare(Datum const& a, Datum const& b) {
    if (is_missing(a) || is_missing(b)) return std::nullopt;
    std::optional<double> const left = number_of(a);
    std::optional<double> const right = number_of(b);
    if (left && right) return sign(*left, *right);
    if (std::holds_alternative<Time>(a) || std::holds_alternative<Time>(b)) {
        std::optional<std::int64_t> const first = millis_of(a);
        std::optional<std::int64_t> const second = millis_of(b);
        if (first && second) return *first < *second ? -1 : *first > *second ? 1 : 0;
    }
    auto const* text = std::get_if<std::string>(&a);
    auto const* other = std::get_if<std::string>(&b);
    if (text && other) return sign(text->compare(*other));
    // A truth of JSON is as good as its name.
    if (std::holds_alternative<bool>(a) && other && (*other == "true" || *other == "false")) {
        return std::get<bool>(a) == (*other == "true") ? 0 : 1;
    }
    if (std::holds_alternative<bool>(b)) {
        if (text && (*text == "true" || *text == "false")) return -*compare(b, a);
    }
    return sign(text_of(a).compare(text_of(b)));
}

int sort_order(Datum const& a, Datum const& b) {
    if (is_missing(a) || is_missing(b)) return sign(!is_missing(a), !is_missing(b));
    std::optional<double> const left = number_of(a);
    std::optional<double> const right = number_of(b);
    if (left && right) {
        int const order = sign(*left, *right);
        return order != 0 ? order : sign(text_of(a).compare(text_of(b)));
    }
    if (left || right) return left ? 1 : -1;
    auto const* text = std::get_if<std::string>(&a);
    auto const* other = std::get_if<std::string>(&b);
    if (text && other) return natural_order(*text, *other);
    return natural_order(text_of(a), text_of(b));
}

std::size_t bytes_of(Datum const& datum) {
    std::size_t bytes = sizeof(Datum);
    if (auto const* text = std::get_if<std::string>(&datum)) bytes += text->capacity();
    // A tree takes some ten times its text, and rows of one record share it: counted in each.
    if (auto const* tree = std::get_if<Tree>(&datum))
        bytes += 10 * codec::to_json(*tree->json).size();
    return bytes;
}

}  // namespace query
