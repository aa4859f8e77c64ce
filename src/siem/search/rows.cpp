#include "siem/search/rows.hpp"

#include <algorithm>
#include <unordered_map>

#include "codec/json.hpp"
#include "siem/search/statement.hpp"

namespace siem::search {
namespace {

bool empty(codec::Json const& value) {
    return value.is_null() || (value.is_text() && value.text().empty());
}

// An event of a thousand leaves must not be searched for each of them.
class EventRow {
  public:
    void add_field(codec::Json::Member const& member) {
        if (empty(member.second)) return;
        places_.emplace(member.first, kCore);
        event_.push_back(member);
    }

    void add_leaf(codec::Json const& name, codec::Json const& value) {
        if (empty(value)) return;
        auto const [place, first] = places_.emplace(name.text(), event_.size());
        if (first) {
            event_.emplace_back(name.text(), value);
        } else if (place->second != kCore) {
            codec::Json& held = event_[place->second].second;
            if (!held.is_array()) held = codec::Json::array({held});
            held.push(value);
        }
    }

    std::string json() && { return codec::to_json(codec::Json(std::move(event_))); }

  private:
    static constexpr std::size_t kCore = static_cast<std::size_t>(-1);

    codec::Json::Object event_;
    std::unordered_map<std::string, std::size_t> places_;  // of the leaves, in the event
};

std::string event_json(codec::Json const& row) {
    EventRow event;
    for (codec::Json::Member const& member : row.members()) {
        if (member.first != kLeafNames && member.first != kLeafValues) event.add_field(member);
    }
    codec::Json::Array const& names = row.at(kLeafNames).items();
    codec::Json::Array const& values = row.at(kLeafValues).items();
    for (std::size_t i = 0; i < names.size() && i < values.size(); ++i) {
        event.add_leaf(names[i], values[i]);
    }
    return std::move(event).json();
}

}  // namespace

base::Result<std::string> events_ndjson(std::string_view rows) {
    std::string out;
    out.reserve(rows.size());
    while (!rows.empty()) {
        std::string_view const line = rows.substr(0, rows.find('\n'));
        rows.remove_prefix(std::min(rows.size(), line.size() + 1));
        if (line.empty()) continue;
        base::Result<codec::Json> const row = codec::parse_json(line);
        if (!row || !row->is_object()) {
            return base::fail(base::ErrorKind::retry, "the store answered a row that is no JSON");
        }
        out += event_json(*row);
        out += '\n';
    }
    return out;
}

}  // namespace siem::search
