#include "siem/access/saved.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "base/time.hpp"
#include "siem/access/model.hpp"

namespace siem::access {
namespace {

using codec::Json;

constexpr char const* kTable = R"sql(
create table if not exists searches(
    id text primary key, owner text not null, name text not null, q text not null,
    description text not null, histogram_by text not null, since text not null,
    range_from text not null, range_until text not null, columns text not null,
    shared integer not null, created integer not null, changed integer not null
);
create unique index if not exists searches_by_owner on searches(owner, name);
)sql";

bool is_text(std::string const& text, std::size_t longest) {
    return text.size() <= longest && base::valid_utf8(text);
}

bool has_controls(std::string const& text) {
    return std::any_of(text.begin(), text.end(),
                       [](unsigned char c) { return c < 32 || c == 127; });
}

bool is_range(SavedRange const& range) {
    if (range.since.empty()) {
        auto const from = base::parse_iso8601(range.from);
        auto const until = base::parse_iso8601(range.until);
        return from && until && *from < *until && range.from.size() < 64 && range.until.size() < 64;
    }
    auto const back = base::parse_duration(range.since);
    return back && *back > base::Duration(0) && range.since.size() < 64 && range.from.empty() &&
           range.until.empty();
}

Saved saved_of(disk::Rows const& row) {
    Saved one{row.text(0), row.text(1), row.text(2), row.text(3), row.text(4), row.text(5)};
    one.range = {row.text(6), row.text(7), row.text(8)};
    Json const columns = codec::parse_json(row.text(9)).value_or(Json());
    for (Json const& column : columns.items()) one.columns.push_back(column.text());
    one.shared = row.integer(10) != 0;
    one.created = base::from_micros(row.integer(11));
    one.changed = base::from_micros(row.integer(12));
    return one;
}

std::optional<Saved> first_of(disk::Rows rows) {
    return rows.next() ? std::optional(saved_of(rows)) : std::nullopt;
}

std::vector<Saved> all_of(disk::Rows rows) {
    std::vector<Saved> all;
    while (rows.next()) all.push_back(saved_of(rows));
    return all;
}

std::int64_t count_of_rows(disk::Rows rows) { return rows.next() ? rows.integer(0) : 0; }

}  // namespace

std::string complaint_about_saved(Saved const& search) {
    std::string const& name = search.name;
    bool const named = !name.empty() && is_text(name, kLongestSavedName) && !has_controls(name) &&
                       base::trim(name).size() == name.size();
    if (!named) return "a saved search has a name of 1 to 100 bytes, with no space at its ends";
    if (!is_text(search.q, kLongestQuery)) return "q is longer than 10 KB, or not UTF-8";
    if (!is_text(search.description, kLongestDescription)) {
        return "description is longer than 2,000 bytes, or not UTF-8";
    }
    if (!is_text(search.by, kLongestPattern)) return "by is no name of a field";
    if (!is_range(search.range)) {
        return "range is {\"since\":\"15m\"}, or {\"from\":…,\"until\":…} with two times in ISO "
               "8601, the first before the second";
    }
    std::size_t bytes = 0;
    bool names = search.columns.size() <= kMostColumns;
    for (std::string const& one : search.columns) {
        bytes += one.size();
        names = names && !one.empty() && is_text(one, kLongestPattern);
    }
    return names && bytes <= kLongestColumns ? "" : "columns are at most 50 names of fields";
}

Json saved_json(Saved const& search) {
    SavedRange const& range = search.range;
    Json when = range.since.empty() ? Json::object({{"from", range.from}, {"until", range.until}})
                                    : Json::object({{"since", range.since}});
    return Json::object({{"id", search.id},
                         {"name", search.name},
                         {"q", search.q},
                         {"range", std::move(when)},
                         {"columns", list_json(search.columns)},
                         {"by", search.by},
                         {"description", search.description},
                         {"owner", search.owner},
                         {"shared", search.shared},
                         {"created", base::iso8601(search.created)},
                         {"changed", base::iso8601(search.changed)}});
}

SavedTable::SavedTable(disk::Database& database) : db_(database) { db_.execute(kTable); }

std::optional<Saved> SavedTable::find(std::string const& id) {
    return first_of(db_.query("select * from searches where id = ?", id));
}

std::optional<Saved> SavedTable::find(std::string const& owner, std::string const& name) {
    return first_of(db_.query("select * from searches where owner = ? and name = ?", owner, name));
}

std::vector<Saved> SavedTable::of(std::string const& owner, bool private_too) {
    return all_of(
        db_.query("select * from searches where owner = ? and (shared or ?) order by name", owner,
                  private_too));
}

std::vector<Saved> SavedTable::of_or_shared(std::string const& owner) {
    return all_of(
        db_.query("select * from searches where owner = ? or shared order by name, owner", owner));
}

std::int64_t SavedTable::count_of(std::string const& owner) {
    return count_of_rows(db_.query("select count(*) from searches where owner = ?", owner));
}

std::int64_t SavedTable::count_shared() {
    return count_of_rows(db_.query("select count(*) from searches where shared"));
}

void SavedTable::save(Saved const& search) {
    db_.run(
        "insert or replace into searches(id, owner, name, q, description, histogram_by, since, "
        "range_from, range_until, columns, shared, created, changed) values(?, ?, ?, ?, ?, ?, ?, "
        "?, ?, ?, ?, ?, ?)",
        search.id, search.owner, search.name, search.q, search.description, search.by,
        search.range.since, search.range.from, search.range.until,
        codec::to_json(list_json(search.columns)), search.shared, base::to_micros(search.created),
        base::to_micros(search.changed));
}

void SavedTable::remove(std::string const& id) { db_.run("delete from searches where id = ?", id); }

void SavedTable::remove_private_of(std::string const& owner) {
    db_.run("delete from searches where owner = ? and not shared", owner);
}

}  // namespace siem::access
