#include "siem/api/loki_explore.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <tuple>
#include <utility>

#include "base/text.hpp"
#include "base/time.hpp"
#include "query/logql.hpp"
#include "siem/api/loki_answers.hpp"
#include "siem/api/loki_labels.hpp"
#include "siem/api/loki_metrics.hpp"
#include "siem/api/loki_streams.hpp"
#include "siem/api/parameters.hpp"
#include "siem/api/reply.hpp"

namespace siem::api {
namespace {

using codec::Json;

constexpr std::uint64_t kMostValues = 1'000;
constexpr std::uint64_t kLinesLookedAt = 1'000;  // for fields, as Loki's
constexpr std::size_t kMostFields = 1'000;
constexpr std::size_t kMostSelectors = 20;  // each is a statement
constexpr Bounds kVolumes{100, 1, 5'000};

// What is wrong with the request, as the answer to it.
template <typename T>
using OrReply = tl::expected<T, http::Reply>;

// Events of a selector, of all of them where there is none ("query", "match[]").
OrReply<SearchRequest> search_of(Asked const& asked, std::string const& selector) {
    base::Result<LokiSpan> const span = parse_loki_span(asked);
    if (!span) return tl::make_unexpected(loki_refusal(span.error().message));
    SearchRequest search = loki_search(asked, *span);
    if (selector.empty()) return search;
    tl::expected<query::LogQl, query::Mistake> query = query::parse_logql(selector, loki_fields);
    if (!query) return tl::make_unexpected(loki_mistake(selector, query.error()));
    auto* const events = std::get_if<query::Query>(&*query);
    if (!events) return tl::make_unexpected(loki_refusal("expected a selector, such as {a=\"b\"}"));
    search.query = std::make_shared<query::Query const>(std::move(*events));
    return search;
}

http::Reply labels(Searcher&, Asked const&) {
    Json names = Json::array();
    for (std::string const& label : loki_stream_labels()) names.push(label);
    return loki_success(std::move(names));
}

// The part of the path that is a name: behind "/label/" or "/detected_field/".
std::string name_in_path(Asked const& asked) {
    std::vector<std::string_view> const parts = base::split(asked.head.path(), '/');
    std::string_view const name = parts.size() > 2 ? parts[parts.size() - 2] : std::string_view();
    return base::percent_decode(name).value_or("");
}

OrReply<Json> values_of(Searcher& searcher, Asked const& asked) {
    OrReply<SearchRequest> search = search_of(asked, asked.text("query"));
    if (!search) return tl::make_unexpected(std::move(search.error()));
    search->limit = kMostValues;
    std::set<std::string> all;
    for (std::string const& field : loki_fields(name_in_path(asked))) {
        base::Result<Json> const found = searcher.values({*search, field}, *asked.asker);
        if (!found) return tl::make_unexpected(loki_failure(searcher, found.error()));
        for (Json const& one : found->at("values").items()) {
            all.insert(loki_text(one.at("value")));
        }
    }
    Json values = Json::array();
    for (std::string const& one : all) values.push(one);
    return values;
}

http::Reply label_values(Searcher& searcher, Asked const& asked) {
    OrReply<Json> values = values_of(searcher, asked);
    return values ? loki_success(*std::move(values)) : std::move(values.error());
}

http::Reply detected_field_values(Searcher& searcher, Asked const& asked) {
    OrReply<Json> values = values_of(searcher, asked);
    if (!values) return std::move(values.error());
    return json_reply(Json::object({{"values", *std::move(values)}, {"limit", kMostValues}}));
}

http::Reply series(Searcher& searcher, Asked const& asked) {
    std::vector<std::string> selectors;
    for (auto const& [name, value] : asked.parameters) {
        if (name == "match[]" || name == "match") selectors.push_back(value);
    }
    if (selectors.empty()) selectors.emplace_back();
    if (selectors.size() > kMostSelectors) return loki_refusal("more than 20 selectors");
    std::set<LokiSeries::Labels> seen;
    std::vector<std::string> const names = loki_stream_labels();
    for (std::string const& selector : selectors) {
        OrReply<SearchRequest> const search = search_of(asked, selector);
        if (!search) return search.error();
        auto const counted = searcher.counts(loki_counting(*search, names, false), *asked.asker);
        if (!counted) return loki_failure(searcher, counted.error());
        for (Counted const& one : *counted) {
            seen.insert(loki_labels_of(names, one.values));
        }
    }
    Json all = Json::array();
    for (LokiSeries::Labels const& one : seen) all.push(loki_labels_json(one));
    return loki_success(std::move(all));
}

http::Reply index_stats(Searcher& searcher, Asked const& asked) {
    OrReply<SearchRequest> const search = search_of(asked, asked.text("query"));
    if (!search) return search.error();
    auto const counted =
        searcher.counts(loki_counting(*search, loki_stream_labels(), true), *asked.asker);
    if (!counted) return loki_failure(searcher, counted.error());
    std::uint64_t events = 0;
    std::uint64_t bytes = 0;
    for (Counted const& one : *counted) {
        events += one.events;
        bytes += one.bytes;
    }
    return json_reply(Json::object({{"streams", std::uint64_t{counted->size()}},
                                    {"chunks", std::uint64_t{counted->size()}},
                                    {"entries", events},
                                    {"bytes", bytes}}));
}

// By the labels that are asked for, or that the selector names; bytes, the most first.
http::Reply index_volume(Searcher& searcher, Asked const& asked) {
    OrReply<SearchRequest> const search = search_of(asked, asked.text("query"));
    if (!search) return search.error();
    base::Result<std::uint64_t> const limit = parse_number(asked.parameters, "limit", kVolumes);
    if (!limit) return loki_refusal(limit.error().message);
    std::vector<std::string> names;
    std::string const wanted = asked.text("targetLabels");
    for (std::string_view const one : base::split(wanted, ',')) {
        if (!one.empty()) names.emplace_back(one);
    }
    std::string const selector = asked.text("query");
    for (LokiLabel const& label : kLokiLabels) {
        bool const named = selector.find(label.name) != std::string::npos;
        if (wanted.empty() && named) names.emplace_back(label.name);
    }
    if (names.size() > kLokiLabels.size()) return loki_refusal("more than 7 targetLabels");
    auto counted = searcher.counts(loki_counting(*search, names, true), *asked.asker);
    if (!counted) return loki_failure(searcher, counted.error());
    std::sort(counted->begin(), counted->end(), [](Counted const& a, Counted const& b) {
        return std::tie(b.bytes, a.values) < std::tie(a.bytes, b.values);
    });
    counted->resize(std::min<std::size_t>(counted->size(), *limit));
    std::vector<LokiSeries> volumes;
    for (Counted const& one : *counted) {
        volumes.push_back(
            {loki_labels_of(names, one.values), {{0, static_cast<double>(one.bytes)}}});
    }
    return loki_success(loki_vector(volumes, search->until));
}

// The most frequent values of each: of more than a hundred that many are told.
http::Reply detected_labels(Searcher& searcher, Asked const& asked) {
    OrReply<SearchRequest> const search = search_of(asked, asked.text("query"));
    if (!search) return search.error();
    FacetsRequest request{*search, {}};
    for (LokiLabel const& label : kLokiLabels) request.fields.emplace_back(label.field);
    base::Result<Json> const found = searcher.facets(request, *asked.asker);
    if (!found) return loki_failure(searcher, found.error());
    std::map<std::string, std::size_t> cardinality;
    for (Json const& facet : found->at("facets").items()) {
        cardinality[facet.at("field").text()] = facet.at("values").items().size();
    }
    Json all = Json::array();
    for (LokiLabel const& label : kLokiLabels) {
        std::size_t const count = cardinality[std::string(label.field)];
        if (count == 0) continue;
        all.push(Json::object({{"label", label.name}, {"cardinality", std::uint64_t{count}}}));
    }
    return json_reply(Json::object({{"detectedLabels", std::move(all)}}));
}

struct Seen {
    std::set<std::size_t> values;  // as hashes: they may be long
    bool whole = true;
    bool number = true;

    void add(std::string const& value) {
        whole = whole && base::to_int64(value).has_value();
        number = number && base::to_double(value).has_value();
        values.insert(std::hash<std::string>()(value));
    }
    char const* type() const { return whole ? "int" : number ? "float" : "string"; }
};

// Of the newest lines, as Loki looks into some.
http::Reply detected_fields(Searcher& searcher, Asked const& asked) {
    OrReply<SearchRequest> search = search_of(asked, asked.text("query"));
    if (!search) return search.error();
    search->limit = kLinesLookedAt;
    std::map<std::string, Seen> fields;
    base::Result<Found> const done =
        searcher.search(*search, *asked.asker, [&](std::string_view ndjson, base::Instant) {
            for (std::string_view const line : base::split(ndjson, '\n')) {
                Json const event = codec::parse_json(line).value_or(Json());
                for (auto const& [field, value] : event.members()) {
                    if (field == "message" || field == "@timestamp") continue;
                    std::string name = loki_label(field);
                    if (fields.size() < kMostFields || fields.count(name) > 0) {
                        fields[std::move(name)].add(loki_text(value));
                    }
                }
            }
            return true;
        });
    if (!done) return loki_failure(searcher, done.error());
    Json all = Json::array();
    for (auto const& [name, seen] : fields) {
        all.push(Json::object({{"label", name},
                               {"type", seen.type()},
                               {"cardinality", std::uint64_t{seen.values.size()}},
                               {"parsers", Json()}}));
    }
    return json_reply(
        Json::object({{"fields", std::move(all)}, {"limit", std::uint64_t{kMostFields}}}));
}

// "took <num> ms" as "took <_> ms".
std::string loki_pattern(std::string const& our) {
    std::string out;
    for (std::size_t i = 0; i < our.size(); ++i) {
        std::size_t const close = our[i] == '<' ? our.find('>', i) : our.npos;
        constexpr std::size_t kLongestPlaceholder = 6;
        if (close == our.npos || close - i > kLongestPlaceholder) {
            out += our[i];
            continue;
        }
        out += "<_>";
        i = close;
    }
    return out;
}

http::Reply patterns(Searcher& searcher, Asked const& asked) {
    OrReply<SearchRequest> search = search_of(asked, asked.text("query"));
    if (!search) return search.error();
    search->limit = kPatterns.most;
    base::Result<Json> const found = searcher.patterns(*search, *asked.asker);
    if (!found) return loki_failure(searcher, found.error());
    Json all = Json::array();
    for (Json const& one : found->at("patterns").items()) {
        Json::Array const& trend = one.at("trend").items();
        Json samples = Json::array();
        for (std::size_t i = 0; i < trend.size(); ++i) {
            base::Duration const part =
                (search->until - search->from) / static_cast<std::int64_t>(trend.size());
            std::int64_t const seconds =
                base::to_millis(search->from + part * static_cast<std::int64_t>(i)) / 1000;
            if (trend[i].integer() > 0) samples.push(Json::array({seconds, trend[i]}));
        }
        all.push(Json::object({{"pattern", loki_pattern(one.at("template").text())},
                               {"samples", std::move(samples)}}));
    }
    return loki_success(std::move(all));
}

}  // namespace

std::vector<LokiExplored> loki_explored() {
    return {{"labels", labels},
            {"label/{name}/values", label_values},
            {"series", series},
            {"index/stats", index_stats},
            {"index/volume", index_volume},
            {"detected_labels", detected_labels},
            {"detected_fields", detected_fields},
            {"detected_field/{name}/values", detected_field_values},
            {"patterns", patterns}};
}

}  // namespace siem::api
