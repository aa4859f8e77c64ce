#include "siem/pipeline/dated.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "base/text.hpp"
#include "base/time.hpp"

namespace siem::pipeline {
namespace {

struct Part {
    std::size_t digits;
    int least;
    int most;
};
constexpr std::array<Part, 4> kParts = {{{4, 1990, 2199}, {2, 1, 12}, {2, 1, 31}, {2, 0, 23}}};

std::optional<int> number(std::string_view text, Part const& part) {
    bool const digits =
        text.size() == part.digits &&
        std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!digits) return {};
    int const value = static_cast<int>(*base::to_int64(text));
    return value >= part.least && value <= part.most ? std::optional<int>(value) : std::nullopt;
}

// "2026-11-23" or "20261123", in three.
std::vector<std::string_view> parts_of(std::string_view folder) {
    std::size_t const equals = folder.rfind('=');
    if (equals != std::string_view::npos) folder.remove_prefix(equals + 1);
    std::vector<std::string_view> parts = base::split(folder, '-');
    if (parts.size() == 3) return parts;
    if (folder.size() == 8 && folder.find_first_not_of("0123456789") == std::string_view::npos) {
        return {folder.substr(0, 4), folder.substr(4, 2), folder.substr(6)};
    }
    return {folder};
}

Dated span_of(std::vector<int> const& found) {
    base::Calendar from = {found[0], 1, 1, 0, 0, 0};
    if (found.size() > 1) from.month = found[1];
    if (found.size() > 2) from.day = found[2];
    if (found.size() > 3) from.hour = found[3];
    base::Instant const begin = base::instant(from);
    base::Calendar next = from;
    if (found.size() == 1) ++next.year;
    if (found.size() == 2) next = {next.year + next.month / 12, next.month % 12 + 1, 1, 0, 0, 0};
    base::Instant until = base::instant(next);
    if (found.size() == 3) until = begin + std::chrono::hours(24);
    if (found.size() == 4) until = begin + std::chrono::hours(1);
    return {begin, until, found.size() >= 3};
}

}  // namespace

std::optional<Dated> dated(std::string_view key) {
    std::vector<int> found;
    std::size_t at = 0;
    for (std::size_t end = key.find('/'); end != std::string_view::npos && found.size() < 4;
         at = end + 1, end = key.find('/', at)) {
        std::vector<int> with = found;
        for (std::string_view const part : parts_of(key.substr(at, end - at))) {
            if (with.size() == kParts.size()) break;
            std::optional<int> const value = number(part, kParts[with.size()]);
            if (!value) {  // what looked like a year was none, unless the day is known
                if (with.size() < 3) with.clear();
                break;
            }
            with.push_back(*value);
        }
        if (found.size() >= 3 && with.size() == found.size()) break;
        found = std::move(with);
    }
    if (found.empty()) return {};
    return span_of(found);
}

}  // namespace siem::pipeline
