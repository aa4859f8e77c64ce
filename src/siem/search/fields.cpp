#include "siem/search/fields.hpp"

#include <algorithm>
#include <map>

#include "base/text.hpp"
#include "siem/search/answer.hpp"
#include "siem/search/condition.hpp"
#include "siem/search/literal.hpp"
#include "siem/search/scope.hpp"

namespace siem::search {
namespace {

using codec::Json;

std::string_view type_name(FieldType type) {
    switch (type) {
        case FieldType::time:
            return "time";
        case FieldType::ip:
            return "ip";
        case FieldType::integer:
            return "integer";
        case FieldType::text:
            break;
    }
    return "text";
}

Json described(std::string_view name, FieldType type, bool core, std::int64_t count) {
    return Json::object(
        {{"name", name}, {"type", type_name(type)}, {"core", core}, {"count", count}});
}

bool begins(std::string_view name, std::string_view prefix) {
    return base::lower(name).starts_with(base::lower(prefix));
}

}  // namespace

// The empty name counts the events.
base::Result<std::string> leaves_sql(FieldsRequest const& request, Sample const& sample) {
    base::Result<std::string> const condition = scope(request.search);
    if (!condition) return condition;
    std::string wanted;
    if (!request.prefix.empty()) {
        wanted = " WHERE leaf = '' OR startsWith(lower(leaf), " +
                 literal(base::lower(request.prefix)) + ")";
    }
    return "SELECT toString(leaf), count() AS times FROM (SELECT arrayPushFront(mapKeys(fields), "
           "'') AS names FROM events WHERE " +
           *condition + in_sample(sample) + ") ARRAY JOIN names AS leaf" + wanted +
           " GROUP BY leaf ORDER BY times DESC, leaf LIMIT " +
           std::to_string(request.search.limit + 1) + kAsJson + kBoundedGroups +
           " FORMAT JSONCompactEachRow";
}

base::Result<std::string> core_fields_sql(FieldsRequest const& request, Sample const& sample) {
    base::Result<std::string> const condition = scope(request.search);
    if (!condition) return condition;
    std::string counts;
    for (std::size_t i = 0; i < kFields; ++i) {
        Column const column{std::string(info(static_cast<Field>(i)).name)};
        counts += "countIf(" + exists(column) + "), ";
    }
    return "SELECT " + counts + "count() FROM events WHERE " + *condition + in_sample(sample) +
           kAsJson + " FORMAT JSONCompactEachRow";
}

base::Result<Json> fields_json(FieldsRequest const& request, Sample const& sample,
                               std::string_view cores, std::string_view leaves) {
    base::Result<std::vector<Json>> const counts = rows_of(cores, kFields + 1);
    base::Result<std::vector<Json>> const names = rows_of(leaves, 2);
    if (!counts) return base::fail(counts.error());
    if (!names) return base::fail(names.error());
    Json::Array const core = counts->empty() ? Json::Array(kFields + 1) : counts->front().items();
    std::int64_t const sampled = core.back().integer();
    Json fields = Json::array();
    for (std::size_t i = 0; i < kFields; ++i) {
        FieldInfo const& field = info(static_cast<Field>(i));
        if (!begins(field.name, request.prefix)) continue;
        std::int64_t const count = scaled(sample, core[i].integer(), sampled);
        fields.push(described(field.name, field.type, true, count));
    }
    for (Json const& row : *names) {
        std::string const& leaf = row.items()[0].text();
        if (leaf.empty() || field_named(leaf)) continue;
        std::int64_t const count = scaled(sample, row.items()[1].integer(), sampled);
        fields.push(described(leaf, FieldType::text, false, count));
    }
    return Json::object({{"fields", std::move(fields)},
                         {"total", sample.total},
                         {"approximate", static_cast<std::uint64_t>(sampled) < sample.total}});
}

}  // namespace siem::search
