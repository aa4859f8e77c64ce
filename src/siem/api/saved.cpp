#include "siem/api/saved.hpp"

#include <utility>

#include "siem/api/bodies.hpp"
#include "siem/api/door.hpp"
#include "siem/api/reply.hpp"
#include "siem/api/search.hpp"

namespace siem::api {
namespace {

using codec::Json;

// Of a member that may be left away.
base::Result<std::optional<std::string>> parse_text(Json const& body, char const* name) {
    Json const* const found = body.find(name);
    if (!found) return std::optional<std::string>();
    if (found->is_text()) return std::optional(found->text());
    return base::fail(base::ErrorKind::skip, std::string(name) + " must be text");
}

base::Result<SavedRange> parse_range(Json const& json) {
    SavedRange range;
    for (auto const& [name, value] : json.members()) {
        std::string* const into = name == "since"   ? &range.since
                                  : name == "from"  ? &range.from
                                  : name == "until" ? &range.until
                                                    : nullptr;
        if (!into || !value.is_text()) {
            return base::fail(base::ErrorKind::skip, "range has since, or from and until, as text");
        }
        *into = value.text();
    }
    return range;
}

base::Result<SavedChange> parse_saved(Asked const& asked) {
    base::Result<Json> const body =
        parse_body(asked, {"name", "q", "range", "columns", "by", "description", "shared"});
    if (!body) return base::fail(body.error());
    SavedChange change{asked.text("id")};
    for (auto const& [name, into] :
         {std::pair("name", &change.name), std::pair("q", &change.q), std::pair("by", &change.by),
          std::pair("description", &change.description)}) {
        base::Result<std::optional<std::string>> text = parse_text(*body, name);
        if (!text) return base::fail(text.error());
        *into = *std::move(text);
    }
    if (body->has("range")) {
        base::Result<SavedRange> range = parse_range(body->at("range"));
        if (!range) return base::fail(range.error());
        change.range = *std::move(range);
    }
    if (body->has("columns")) {
        base::Result<std::vector<std::string>> columns =
            parse_texts(body->at("columns"), "columns");
        if (!columns) return base::fail(columns.error());
        change.columns = *std::move(columns);
    }
    if (!body->has("shared")) return change;
    if (!body->at("shared").is_bool()) {
        return base::fail(base::ErrorKind::skip, "shared must be true or false");
    }
    change.shared = body->at("shared").boolean();
    return change;
}

// For the audit, which would otherwise have the id of what is no longer there.
http::Reply told(Asked const& asked, base::Result<Json> const& search) {
    if (search) {
        asked.note->what =
            search->at("owner").text() + "'s saved search '" + search->at("name").text() +
            (search->at("shared").boolean() ? "', shared: " : "': ") + search->at("q").text();
    }
    return told_or_refusal(search);
}

http::Reply searches(SavedSearches& saved, Searcher& searcher, Asked const& asked) {
    if (!is_change(asked.head))
        return json_reply(saved.searches(asked.caller, asked.text("owner")));
    if (asked.head.method == "DELETE") {
        return told(asked, saved.remove_search(asked.caller, asked.text("id")));
    }
    base::Result<SavedChange> const change = parse_saved(asked);
    if (!change) return bad_request(change.error().message);
    if (change->q) {
        if (Checked const checked = searcher.check(*change->q); !checked.ok) {
            return query_refused(checked);
        }
    }
    return told(asked, asked.head.method == "POST"
                           ? saved.add_search(asked.caller, *change, asked.now)
                           : saved.change_search(asked.caller, *change, asked.now));
}

}  // namespace

Resources saved_resources(Sources const& sources, Searcher& searcher) {
    if (!sources.saved) return {};
    Resource all{"/api/v1/searches",
                 {"GET", "POST", "PATCH", "DELETE"},
                 Where::desk,
                 replying_from_disk([&saved = *sources.saved, &searcher](Asked const& asked) {
                     return searches(saved, searcher, asked);
                 })};
    all.to_change = Permission::read;  // of one's own
    return {all};
}

}  // namespace siem::api
