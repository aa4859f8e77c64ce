#include "cloud/logs/queries.hpp"

#include <algorithm>
#include <limits>

#include "aws/input.hpp"
#include "base/id.hpp"
#include "base/text.hpp"
#include "cloud/logs/listing.hpp"
#include "cloud/logs/query_runner.hpp"
#include "cloud/logs/query_state.hpp"
#include "codec/zstd.hpp"
#include "query/insights.hpp"

namespace cloud::logs {
namespace {

constexpr std::size_t kMostGroups = 50;  // of logGroupNames, logGroupIdentifiers
constexpr std::size_t kMostSourceGroups = 10'000;
constexpr std::int64_t kConcurrentQueries = 100;       // of an account and region
constexpr std::int64_t kMostDescribed = 1000;          // maxResults
constexpr std::int64_t kMostRows = 10'000;             // limit
constexpr std::int64_t kLastSecond = 253'402'300'799;  // of the year 9999

aws::Error malformed(query::Mistake const& mistake) {
    codec::Json const location =
        codec::Json::object({{"startCharOffset", static_cast<std::int64_t>(mistake.begin)},
                             {"endCharOffset", static_cast<std::int64_t>(mistake.end)}});
    codec::Json const error =
        codec::Json::object({{"location", location}, {"message", mistake.message}});
    return aws::Error("MalformedQueryException", mistake.text())
        .with("queryCompileError", codec::to_json(error));
}

query::Query parsed(codec::Json const& in) {
    auto query = query::parse_insights(aws::required_text(in, "queryString"));
    if (!query) throw malformed(query.error());
    return *std::move(query);
}

// The names or ARNs that the call says; nothing where it says none.
std::vector<std::string> asked_groups(codec::Json const& in) {
    std::vector<std::string> named = aws::text_list(in, "logGroupNames");
    std::vector<std::string> identified = aws::text_list(in, "logGroupIdentifiers");
    std::optional<std::string> const one = aws::optional_text(in, "logGroupName");
    int const given = (named.empty() ? 0 : 1) + (identified.empty() ? 0 : 1) + (one ? 1 : 0);
    if (given > 1) {
        throw invalid_parameter(
            "Only one of logGroupName, logGroupNames and logGroupIdentifiers can be given.");
    }
    if (one) return {*one};
    if (named.empty()) named = std::move(identified);
    if (named.size() > kMostGroups) {
        throw invalid_parameter("A query is of at most 50 log groups, and " +
                                std::to_string(named.size()) + " are given.");
    }
    return named;
}

Group open_named(Logs& l, aws::Caller const& caller, std::string const& identifier) {
    std::optional<Group> const group = named_group(l, caller, identifier);
    if (group) return *group;
    throw aws::Error("ResourceNotFoundException", "Log group '" + identifier +
                                                      "' does not exist for account ID '" +
                                                      caller.account.value + "'");
}

bool has_group(std::vector<Group> const& groups, Group const& group) {
    return std::any_of(groups.begin(), groups.end(),
                       [&](Group const& one) { return one.id == group.id; });
}

// Those of SOURCE: by how their names begin, of one class.
std::vector<Group> source_groups(Logs& l, aws::Caller const& caller, query::Source const& source) {
    std::vector<std::string> prefixes = source.prefixes;
    if (prefixes.empty()) prefixes.emplace_back();
    std::vector<Group> groups;
    for (std::string const& prefix : prefixes) {
        State::Named named;
        named.prefix = prefix;
        named.limit = kMostSourceGroups;
        for (Group& group : l.state.groups(caller.account.value, caller.region.value, named)) {
            if (group.infrequent != source.infrequent || has_group(groups, group)) continue;
            groups.push_back(std::move(group));
        }
    }
    return groups;
}

std::vector<Group> open_groups(Logs& l, aws::Invocation const& call, query::Query const& query) {
    std::vector<std::string> const asked = asked_groups(call.input);
    if (asked.empty() == !query.source) {
        throw invalid_parameter(
            asked.empty() ? "One of logGroupName, logGroupNames and logGroupIdentifiers must be"
                            " given, or the query must begin with SOURCE."
                          : "A query that begins with SOURCE takes no names of log groups.");
    }
    std::vector<Group> groups;
    if (query.source) groups = source_groups(l, call.caller, *query.source);
    for (std::string const& one : asked) {
        Group group = open_named(l, call.caller, one);
        if (!has_group(groups, group)) groups.push_back(std::move(group));
    }
    if (groups.empty()) throw group_not_found();
    return groups;
}

// User guide, "Log classes": what those of INFREQUENT_ACCESS do not have.
void check_class(std::vector<Group> const& groups, query::Query const& query) {
    bool const infrequent = std::any_of(groups.begin(), groups.end(),
                                        [](Group const& group) { return group.infrequent; });
    for (query::Pipe const& pipe : query.pipes) {
        bool const refused = std::holds_alternative<query::Cluster>(pipe.node) ||
                             std::holds_alternative<query::Diff>(pipe.node);
        if (!infrequent || !refused) continue;
        throw malformed({"log groups of the Infrequent Access class have no pattern and no diff",
                         pipe.begin, pipe.begin + 1});
    }
}

std::int64_t asked_second(codec::Json const& in, char const* member) {
    std::int64_t const second = aws::required_integer(in, member);
    if (second >= 0) return std::min(second, kLastSecond);
    throw aws::validation(std::to_string(second), member,
                          "Member must have value greater than or equal to 0");
}

std::int64_t asked_rows(codec::Json const& in) {
    std::int64_t const rows = aws::optional_integer(in, "limit").value_or(kMostRows);
    if (rows >= 1 && rows <= kMostRows) return rows;
    throw aws::validation(std::to_string(rows), "limit",
                          "Member must have value between 1 and 10000");
}

void check_language(codec::Json const& in) {
    std::string const language = aws::optional_text(in, "queryLanguage").value_or("CWLI");
    if (language == "CWLI") return;
    throw invalid_parameter("The query language " + language +
                            " is not supported: see docs/compatibility.md.");
}

void check_concurrency(Logs& l, aws::Caller const& caller) {
    if (l.queries.count_active(caller.account.value, caller.region.value) < kConcurrentQueries) {
        return;
    }
    throw aws::Error("LimitExceededException",
                     "Account maximum query concurrency limit of [100] reached.");
}

InsightsQuery open_query(Logs& l, aws::Invocation const& call) {
    std::string const id = aws::required_text(call.input, "queryId");
    std::optional<InsightsQuery> const query =
        l.queries.find({call.caller.account.value, call.caller.region.value, id});
    if (query) return *query;
    throw aws::Error("ResourceNotFoundException",
                     "The specified query does not exist: " + id.substr(0, 64));
}

codec::Json results_of(Logs& l, InsightsQuery const& query) {
    std::string const packed = l.queries.results(query);
    if (packed.empty()) return codec::Json::array();
    base::Result<std::string> const text = codec::unzstd(packed, kLargestResults);
    base::Result<codec::Json> results = text ? codec::parse_json(*text) : base::fail(text.error());
    if (!results) throw aws::service_unavailable(results.error().message);
    return *std::move(results);
}

codec::Json describe(InsightsQuery const& query) {
    return codec::Json::object({{"queryLanguage", "CWLI"},
                                {"queryId", query.id},
                                {"queryString", query.text},
                                {"status", query.status},
                                {"createTime", query.created_millis},
                                {"logGroupName", query.group_names}});
}

bool names_group(InsightsQuery const& query, std::string const& group) {
    std::vector<std::string_view> const names = base::split(query.group_names, ',');
    return std::find(names.begin(), names.end(), group) != names.end();
}

}  // namespace

codec::Json start_query(Logs& l, aws::Invocation const& call) {
    codec::Json const& in = call.input;
    check_language(in);
    query::Query const parsed_query = parsed(in);
    InsightsQuery query;
    query.first_millis = asked_second(in, "startTime") * 1000;
    // The last second is included, to its end.
    query.last_millis = asked_second(in, "endTime") * 1000 + 999;
    if (query.first_millis > query.last_millis) {
        throw invalid_parameter("startTime must not be after endTime.");
    }
    query.rows = asked_rows(in);
    std::vector<Group> const groups = open_groups(l, call, parsed_query);
    check_class(groups, parsed_query);
    check_concurrency(l, call.caller);
    for (Group const& group : groups) {
        query.groups.push_back(group.id);
        query.group_names += (query.group_names.empty() ? "" : ",") + group.name;
    }
    query.id = base::uuid(l.core.random);
    query.account = call.caller.account.value;
    query.region = call.caller.region.value;
    query.text = in.at("queryString").text();
    query.status = "Scheduled";
    query.created_millis = base::to_millis(call.now);
    l.queries.add(query);
    l.core.signal(kQueriesTopic);
    return codec::Json::object({{"queryId", query.id}});
}

codec::Json stop_query(Logs& l, aws::Invocation const& call) {
    InsightsQuery query = open_query(l, call);
    if (query.status != "Scheduled" && query.status != "Running") {
        throw invalid_parameter("Query with ID [" + query.id + "] has ended: it is " +
                                query.status + ".");
    }
    query.status = "Cancelled";
    l.queries.save(query);
    l.core.signal(kQueriesTopic);
    return codec::Json::object({{"success", true}});
}

codec::Json get_query_results(Logs& l, aws::Invocation const& call) {
    InsightsQuery const query = open_query(l, call);
    codec::Json const statistics =
        codec::Json::object({{"recordsMatched", static_cast<double>(query.matched)},
                             {"recordsScanned", static_cast<double>(query.scanned)},
                             {"bytesScanned", static_cast<double>(query.scanned_bytes)}});
    return codec::Json::object({{"queryLanguage", "CWLI"},
                                {"results", results_of(l, query)},
                                {"statistics", statistics},
                                {"status", query.status}});
}

// Newest first; a page goes on below the number of the last that was told.
codec::Json describe_queries(Logs& l, aws::Invocation const& call) {
    codec::Json const& in = call.input;
    std::optional<std::string> const group = aws::optional_text(in, "logGroupName");
    std::optional<std::string> const status = aws::optional_text(in, "status");
    std::int64_t const most = aws::optional_integer(in, "maxResults").value_or(kMostDescribed);
    if (most < 1 || most > kMostDescribed) {
        throw aws::validation(std::to_string(most), "maxResults",
                              "Member must have value between 1 and 1000");
    }
    std::optional<std::string> const after = described_after(call);
    std::int64_t before =
        after ? base::to_int64(*after).value_or(0) : std::numeric_limits<std::int64_t>::max();
    codec::Json told = codec::Json::array();
    std::int64_t last = 0;
    for (;;) {
        std::vector<InsightsQuery> const page = l.queries.list(
            {call.caller.account.value, call.caller.region.value, before, kMostDescribed});
        for (InsightsQuery const& query : page) {
            before = query.number;
            if ((group && !names_group(query, *group)) || (status && *status != query.status)) {
                continue;
            }
            if (static_cast<std::int64_t>(told.items().size()) == most) {
                return codec::Json::object({{"queries", std::move(told)},
                                            {"nextToken", token_after(std::to_string(last))}});
            }
            told.push(describe(query));
            last = query.number;
        }
        if (page.empty()) return codec::Json::object({{"queries", std::move(told)}});
    }
}

std::vector<aws::Need> to_start_query(Logs& l, Asked const& asked) {
    codec::Json const& in = asked.call.input;
    std::vector<std::string> names = aws::text_list(in, "logGroupNames");
    for (std::string& one : aws::text_list(in, "logGroupIdentifiers"))
        names.push_back(std::move(one));
    if (in.at("logGroupName").is_text()) names.push_back(in.at("logGroupName").text());
    auto const query = query::parse_insights(in.at("queryString").text());
    if (query && query->source) {
        for (Group const& group : source_groups(l, asked.call.caller, *query->source)) {
            names.push_back(group.name);
        }
    }
    if (names.empty()) return on_all_groups(l, asked);
    std::vector<aws::Need> needs;
    for (std::string const& name : names) {
        needs.push_back(on_named_group(l, asked, name));
    }
    return needs;
}

}  // namespace cloud::logs
