#include "siem/search/rows.hpp"

#include <algorithm>
#include <functional>

#include "base/text.hpp"
#include "codec/json.hpp"
#include "siem/event.hpp"
#include "siem/search/columns.hpp"

namespace siem::search {
namespace {

bool empty(codec::Json const& value) {
    return value.is_null() || (value.is_text() && value.text().empty());
}

// One value, or all of a leaf that has several.
codec::Json shown(std::string_view value) {
    if (value.find(kValueSeparator) == std::string_view::npos) return std::string(value);
    codec::Json::Array all;
    for (std::string_view one : base::split(value, kValueSeparator)) {
        all.emplace_back(std::string(one));
    }
    return codec::Json(std::move(all));
}

// Core fields first, then the leaves that are not one of them.
codec::Json event_of(codec::Json const& row) {
    codec::Json::Object event;
    for (codec::Json::Member const& member : row.members()) {
        bool const leaves = member.first == kLeafNames || member.first == kLeafValues;
        if (!leaves && !empty(member.second)) event.push_back(member);
    }
    std::size_t const core = event.size();
    codec::Json::Array const& names = row.at(kLeafNames).items();
    codec::Json::Array const& values = row.at(kLeafValues).items();
    for (std::size_t i = 0; i < names.size() && i < values.size(); ++i) {
        std::string const& name = names[i].text();
        bool const told = std::any_of(event.begin(), event.begin() + core,
                                      [&](auto const& member) { return member.first == name; });
        if (!told && !empty(values[i])) event.emplace_back(name, shown(values[i].text()));
    }
    return codec::Json(std::move(event));
}

// Calls `take` with each event.
base::Result<void> for_each(std::string_view rows, std::function<void(codec::Json)> const& take) {
    while (!rows.empty()) {
        std::string_view const line = rows.substr(0, rows.find('\n'));
        rows.remove_prefix(std::min(rows.size(), line.size() + 1));
        if (line.empty()) continue;
        base::Result<codec::Json> const row = codec::parse_json(line);
        if (!row || !row->is_object()) {
            return base::fail(base::ErrorKind::retry, "the store answered a row that is no JSON");
        }
        take(event_of(*row));
    }
    return {};
}

}  // namespace

base::Result<std::string> events_ndjson(std::string_view rows) {
    std::string out;
    out.reserve(rows.size());
    base::Result<void> const done =
        for_each(rows, [&](codec::Json const& event) { out += codec::to_json(event) + '\n'; });
    if (!done) return base::fail(done.error());
    return out;
}

base::Result<std::vector<codec::Json>> events_of(std::string_view rows) {
    std::vector<codec::Json> out;
    base::Result<void> const done =
        for_each(rows, [&](codec::Json event) { out.push_back(std::move(event)); });
    if (!done) return base::fail(done.error());
    return out;
}

}  // namespace siem::search
