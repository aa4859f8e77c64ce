#include "siem/store/marks.hpp"

#include <algorithm>

namespace siem::store {

bool id_less(std::string_view a, std::string_view b) {
    return a.size() != b.size() ? a.size() < b.size() : a < b;
}

std::size_t Mark::place(std::string_view id) const {
    auto const found = std::partition_point(
        spans_.begin(), spans_.end(), [&](Span const& span) { return id_less(span.last, id); });
    return static_cast<std::size_t>(found - spans_.begin());
}

void Mark::add(std::string_view first, std::string_view last) {
    if (!id_less(floor_, last)) return;
    std::size_t const begin = place(first);
    std::size_t end = begin;
    while (end < spans_.size() && !id_less(last, spans_[end].first)) ++end;
    if (begin == end) {
        spans_.insert(spans_.begin() + static_cast<std::ptrdiff_t>(begin),
                      {std::string(first), std::string(last)});
    } else {
        Span& joined = spans_[begin];
        if (id_less(first, joined.first)) joined.first = first;
        joined.last =
            id_less(spans_[end - 1].last, last) ? std::string(last) : spans_[end - 1].last;
        spans_.erase(spans_.begin() + static_cast<std::ptrdiff_t>(begin + 1),
                     spans_.begin() + static_cast<std::ptrdiff_t>(end));
    }
    if (spans_.size() <= kMostSpans) return;
    floor_ = spans_.front().last;
    spans_.erase(spans_.begin());
}

bool Mark::may_hold(std::string_view first, std::string_view last) const {
    if (!floor_.empty() && !id_less(floor_, first)) return true;
    std::size_t const at = place(first);
    return at < spans_.size() && !id_less(last, spans_[at].first);
}

}  // namespace siem::store
