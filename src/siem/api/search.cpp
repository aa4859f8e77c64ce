#include "siem/api/search.hpp"

#include <algorithm>
#include <utility>

#include "base/time.hpp"
#include "siem/api/parameters.hpp"
#include "siem/api/reply.hpp"

namespace siem::api {
namespace {

using codec::Json;

// ClickHouse's codes of what a search may not take.
constexpr char const* kTooSlow = "159";
constexpr char const* kTooMuchMemory = "241";
constexpr char const* kTooManyBytes = "396";
constexpr std::uint64_t kTableRows = 10'000;

Json query_error(Checked const& checked) {
    Json proposals = Json::array();
    for (std::string const& one : checked.proposals) proposals.push(one);
    Json error = Json::object({{"code", "bad_query"}, {"message", checked.message}});
    if (checked.at > 0) error.set("at", checked.at);
    error.set("proposals", std::move(proposals));
    return Json::object({{"error", std::move(error)}});
}

// Of a resource whose answer is one JSON value.
template <typename Request>
std::function<void(Asked const&, http::Respond const&)> answering(
    Searcher& searcher, base::Result<Request> (*parse)(Asked const&),
    base::Result<Json> (Searcher::*find)(Request const&, Asker&)) {
    return replying([&searcher, parse, find](Asked const& asked) {
        base::Result<Request> const request = parse(asked);
        if (!request) return bad_request(request.error().message);
        base::Result<Json> const found = (searcher.*find)(*request, *asked.asker);
        return found ? json_reply(*found) : search_error(searcher, asked.text("q"), found.error());
    });
}

base::Result<SearchRequest> parse_patterns(Asked const& asked) {
    return parse_search(asked, kPatterns);
}

http::Reply check(Searcher& searcher, std::string const& text) {
    Checked const checked = searcher.check(text);
    if (!checked.ok) return query_refused(checked);
    return json_reply(
        Json::object({{"ok", true}, {"table", checked.table}, {"canonical", checked.canonical}}));
}

std::string meta_line(Json::Object told) {
    return codec::to_json(Json::object({{"meta", Json(std::move(told))}})) + "\n";
}

// Rows on their way. What is soon found and small is an ordinary reply; the rest goes out as it
// comes, and so does everything where the client wants to know how far the search is.
class Rows {
  public:
    Rows(Asked const& asked, http::Respond const& respond)
        : asked_(asked), respond_(respond), tells_(asked.text("meta") == "true") {}

    bool add(std::string_view ndjson, base::Instant searched) {
        count_ += static_cast<std::uint64_t>(std::count(ndjson.begin(), ndjson.end(), '\n'));
        held_ += ndjson;
        if (tells_) tell({{"searched", base::iso8601(searched)}, {"rows", count_}});
        return (held_.size() < kHeld && !tells_) || flush();
    }
    void end(Found const& found) {
        end({{"next", found.next.empty() ? Json() : Json(found.next)},
             {"rows", found.rows},
             {"complete", true}});
    }
    void add(Table const& table) {
        held_ += table_ndjson(table, tells_);
        finish();
    }
    // Where nothing was sent it is the reply; later only who reads the rows can be told.
    void fail(http::Reply reply) {
        if (!pipe_) return respond_(std::move(reply));
        if (tells_) held_ += std::get<std::string>(reply.body);
        if (tells_ && flush()) return pipe_->end();
        pipe_->break_off();
    }

  private:
    static constexpr char const* kType = "application/x-ndjson";
    static constexpr std::size_t kHeld = 64 << 10;
    static constexpr std::size_t kMostBytes = 64 << 20;  // that wait for a slow client

    void tell(Json::Object told) { held_ += meta_line(std::move(told)); }
    void end(Json::Object told) {
        if (tells_) tell(std::move(told));
        finish();
    }
    void finish() {
        if (!pipe_ && held_.size() < kHeld) {
            return respond_(text_reply(200, kType, std::move(held_)));
        }
        if (flush()) return pipe_->end();
        if (pipe_) pipe_->break_off();
    }
    bool flush() {
        if (asked_.asker->left()) return false;
        if (!pipe_) {
            pipe_ = std::make_shared<http::Pipe>(kMostBytes);
            *asked_.outlet = pipe_;
            respond_({200, headers_of(kType)});
        }
        bool const taken = pipe_->write(held_);
        held_.clear();
        return taken;
    }

    Asked const& asked_;
    http::Respond const& respond_;
    bool const tells_;
    std::shared_ptr<http::Pipe> pipe_;  // shared with the connection that sends it
    std::string held_;
    std::uint64_t count_ = 0;
};

void search_table(Searcher& searcher, SearchRequest request, Asked const& asked,
                  http::Respond const& respond) {
    if (!http::find_parameter(asked.parameters, "limit")) request.limit = kTableRows;
    Rows rows(asked, respond);
    base::Result<Table> const table = searcher.table(request, *asked.asker);
    table ? rows.add(*table) : rows.fail(search_error(searcher, request.text, table.error()));
}

void search(Searcher& searcher, Asked const& asked, http::Respond const& respond) {
    base::Result<SearchRequest> const request = parse_events(asked);
    if (!request) return respond(bad_request(request.error().message));
    if (request->text.find('|') != std::string::npos) {
        Checked const checked = searcher.check(request->text);
        if (!checked.ok) return respond(query_refused(checked));
        // A table has no pages, and nothing comes after it.
        bool const goes_on = !request->after.empty() || !request->before.empty();
        if (checked.table && goes_on) return respond(bad_request(checked.message));
        if (checked.table) return search_table(searcher, *request, asked, respond);
    }
    Rows rows(asked, respond);
    base::Result<Found> const found = searcher.search(
        *request, *asked.asker,
        [&](std::string_view ndjson, base::Instant until) { return rows.add(ndjson, until); });
    found ? rows.end(*found) : rows.fail(search_error(searcher, request->text, found.error()));
}

}  // namespace

std::string table_ndjson(Table const& table, bool tells) {
    if (!tells) return table.rows;
    Json columns = Json::array();
    for (Table::Column const& column : table.columns) {
        columns.push(Json::object({{"name", column.name}, {"type", column.type}}));
    }
    return meta_line({{"columns", std::move(columns)}}) + table.rows +
           meta_line({{"rows", table.count}, {"more", table.more}, {"complete", true}});
}

http::Reply query_refused(Checked const& checked) {
    http::Reply reply = json_reply(query_error(checked));
    reply.status = 400;
    return reply;
}

http::Reply search_error(Searcher& searcher, std::string const& text, base::Error const& error) {
    if (error.kind == base::ErrorKind::skip) {
        Checked const checked = searcher.check(text);
        return checked.ok ? bad_request(error.message) : query_refused(checked);
    }
    if (error.code == kTooSlow) {
        return error_reply(503, "too_slow",
                           "The search took longer than it may: choose a shorter time, or search "
                           "for a word or a field's value as well.");
    }
    if (error.code == kTooMuchMemory || error.code == kTooManyBytes) {
        return error_reply(503, "too_large",
                           "The search needs more memory than it may: choose a shorter time, or a "
                           "lower limit.");
    }
    return store_error(error);
}

Resources search_resources(Searcher& searcher) {
    auto const resource = [](char const* path, auto answer) {
        Resource one{path, {"GET"}, Where::searches, std::move(answer)};
        one.audited = true;
        return one;
    };
    Resources all = {
        resource("/api/v1/search",
                 [&searcher](Asked const& asked, http::Respond const& respond) {
                     search(searcher, asked, respond);
                 }),
        resource("/api/v1/histogram", answering(searcher, parse_histogram, &Searcher::histogram)),
        resource("/api/v1/facets", answering(searcher, parse_facets, &Searcher::facets)),
        resource("/api/v1/fields", answering(searcher, parse_fields, &Searcher::fields)),
        resource("/api/v1/values", answering(searcher, parse_values, &Searcher::values)),
        resource("/api/v1/context", answering(searcher, parse_context, &Searcher::context)),
        resource("/api/v1/patterns", answering(searcher, parse_patterns, &Searcher::patterns))};
    all.push_back(
        {"/api/v1/check", {"GET"}, Where::at_once, replying([&searcher](Asked const& asked) {
             return check(searcher, asked.text("q"));
         })});
    return all;
}

}  // namespace siem::api
