#include "siem/decode/key_layout.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "base/text.hpp"
#include "base/time.hpp"

namespace siem::decode {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }

bool is_account(std::string_view part) {
    return part.size() == 12 && std::all_of(part.begin(), part.end(), is_digit);
}

// "us-east-1", "us-gov-west-1".
bool is_region(std::string_view part) {
    bool const right = part.size() >= 9 && part.size() <= 25 && is_lower(part[0]) &&
                       is_lower(part[1]) && part[2] == '-' && is_digit(part.back()) &&
                       std::count(part.begin(), part.end(), '-') >= 2;
    return right && std::all_of(part.begin(), part.end() - 1,
                                [](char c) { return is_lower(c) || c == '-'; });
}

// What stands between the numbers of a time: "-", "/", "T", "/month=".
std::size_t separator(std::string_view text) {
    if (text.empty()) return 0;
    if (text[0] == '/') {
        std::size_t at = 1;
        while (at < text.size() && is_lower(text[at])) ++at;
        return at > 1 && at < text.size() && text[at] == '=' ? at + 1 : 1;
    }
    return std::string_view("-_.:T").find(text[0]) != std::string_view::npos ? 1 : 0;
}

std::optional<int> digits(std::string_view& text, std::size_t count) {
    if (text.size() < count || !std::all_of(text.begin(), text.begin() + count, is_digit))
        return {};
    int value = 0;
    for (std::size_t i = 0; i < count; ++i) value = value * 10 + (text[i] - '0');
    text.remove_prefix(count);
    return value;
}

bool is_word(char c) { return is_digit(c) || is_lower(c) || (c >= 'A' && c <= 'Z'); }

// Whether two digits are the front of something longer, as of a hash in hexadecimal digits.
bool goes_on(std::string_view rest) {
    return !rest.empty() && rest[0] != 'T' && rest[0] != 'Z' && is_word(rest[0]);
}

struct Found {
    int parts = 0;  // of year, month, day, hour, minute, second
    base::Calendar at = {1970, 1, 1, 0, 0, 0};
};

// The time at the front of `text`, as far as it goes; at least a day.
std::optional<Found> time_at(std::string_view text) {
    constexpr std::array<std::pair<int, int>, 5> kRanges = {
        {{1, 12}, {1, 31}, {0, 23}, {0, 59}, {0, 59}}};
    std::optional<int> const year = digits(text, 4);
    if (!year || *year < 2000 || *year > 2099) return std::nullopt;
    Found found{.parts = 1, .at = {*year, 1, 1, 0, 0, 0}};
    std::array<int*, 5> const fields = {&found.at.month, &found.at.day, &found.at.hour,
                                        &found.at.minute, &found.at.second};
    for (std::size_t i = 0; i < fields.size(); ++i) {
        std::size_t const between = separator(text);
        std::string_view rest = text.substr(between);
        std::optional<int> const value = digits(rest, 2);
        bool const alone = between > 0 && text[0] != 'T';
        if (!value || (alone && goes_on(rest)) || *value < kRanges[i].first ||
            *value > kRanges[i].second)
            break;
        *fields[i] = *value;
        text = rest;
        ++found.parts;
    }
    if (found.parts < 3) return std::nullopt;
    return found;
}

// "2026", "2026-11-29", "20261129", "year=2026", "dt=2026-11-29".
bool names_a_day(std::string_view part) {
    std::string_view value = part;
    if (std::size_t const at = part.find('='); at != std::string_view::npos)
        value.remove_prefix(at + 1);
    std::string_view rest = value;
    std::optional<int> const year = digits(rest, 4);
    if (!year || *year < 2000 || *year > 2099) return false;
    return rest.empty() || time_at(value).has_value();
}

}  // namespace

KeyLayout read_key(std::string_view key) {
    KeyLayout layout;
    std::vector<std::string_view> const parts = base::split(key, '/');
    std::size_t account_at = parts.size();
    std::size_t folder_end = 0;
    bool in_folder = true;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (layout.account.empty() && is_account(parts[i])) {
            layout.account = parts[i];
            account_at = i;
        } else if (layout.region.empty() && i > account_at && i <= account_at + 2 &&
                   is_region(parts[i])) {
            layout.region = parts[i];
        }
        in_folder = in_folder && i + 1 < parts.size() && !names_a_day(parts[i]);
        if (in_folder) {
            folder_end = static_cast<std::size_t>(parts[i].data() + parts[i].size() - key.data());
        }
    }
    layout.folder = key.substr(0, folder_end);
    return layout;
}

std::int64_t written_micros(std::string_view key) {
    Found best;
    for (std::size_t at = key.find("20"); at != std::string_view::npos;
         at = key.find("20", at + 1)) {
        if (at > 0 && is_word(key[at - 1])) continue;  // in the middle of a hash
        std::optional<Found> const found = time_at(key.substr(at));
        if (found && found->parts > best.parts) best = *found;
    }
    return best.parts == 0 ? 0 : base::to_micros(base::instant(best.at));
}

}  // namespace siem::decode
