#include "http/message.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace http {

std::string const* Headers::find(std::string_view name) const {
    for (Header const& header : list_) {
        if (base::equal_ignoring_case(header.first, name)) return &header.second;
    }
    return nullptr;
}

std::string const& Headers::text(std::string_view name) const {
    static std::string const kNone;
    std::string const* const found = find(name);
    return found ? *found : kNone;
}

void Headers::set(std::string_view name, std::string value) {
    erase(name);
    list_.emplace_back(std::string(name), std::move(value));
}

void Headers::erase(std::string_view name) {
    std::erase_if(
        list_, [&](Header const& header) { return base::equal_ignoring_case(header.first, name); });
}

std::string_view Head::path() const { return std::string_view(target).substr(0, target.find('?')); }

std::string_view Head::query() const {
    std::size_t const mark = target.find('?');
    return mark == std::string::npos ? std::string_view()
                                     : std::string_view(target).substr(mark + 1);
}

Parameters parse_query(std::string_view query) {
    Parameters all;
    if (query.empty()) return all;
    for (std::string_view pair : base::split(query, '&')) {
        if (pair.empty()) continue;
        auto const parts = base::cut(pair, "=");
        std::string_view const name = parts ? parts->first : pair;
        std::string_view const value = parts ? parts->second : std::string_view();
        // What is no valid encoding is taken as it stands.
        all.emplace_back(base::percent_decode(name, true).value_or(std::string(name)),
                         base::percent_decode(value, true).value_or(std::string(value)));
    }
    return all;
}

std::string write_query(Parameters const& all) {
    std::string out;
    for (auto const& [name, value] : all) {
        if (!out.empty()) out += '&';
        out += base::percent_encode(name) + "=" + base::percent_encode(value);
    }
    return out;
}

std::string with_query(std::string url, Parameters const& all) {
    if (all.empty()) return url;
    url += url.find('?') == url.npos ? '?' : '&';
    return url + write_query(all);
}

std::string const* find_parameter(Parameters const& all, std::string_view name) {
    auto const found =
        std::find_if(all.begin(), all.end(), [&](auto const& pair) { return pair.first == name; });
    return found == all.end() ? nullptr : &found->second;
}

}  // namespace http
