#include "cloud/logs/query_definitions.hpp"

#include <algorithm>

#include "aws/input.hpp"
#include "base/id.hpp"
#include "cloud/logs/filters.hpp"
#include "cloud/logs/listing.hpp"

namespace cloud::logs {
namespace {

constexpr std::size_t kLongestName = 255;
constexpr std::size_t kLongestQuery = 10'000;
constexpr std::size_t kMostGroups = 50;
constexpr std::size_t kQueriesPerRegion = 1000;  // saved queries of an account
constexpr std::int64_t kMostDescribed = 1000;    // maxResults
constexpr char const* kLanguages[] = {"CWLI", "SQL", "PPL"};

std::string given_text(codec::Json const& in, char const* member, std::size_t longest) {
    std::string text = aws::required_text(in, member);
    if (!text.empty() && text.size() <= longest) return text;
    throw aws::validation(text.substr(0, 64), member,
                          "Member must have length greater than or equal to 1 and less than or "
                          "equal to " +
                              std::to_string(longest));
}

std::string given_language(codec::Json const& in) {
    std::string language = aws::optional_text(in, "queryLanguage").value_or(kLanguages[0]);
    for (char const* const known : kLanguages) {
        if (language == known) return language;
    }
    throw aws::validation(language, "queryLanguage",
                          "Member must satisfy enum value set: [CWLI, SQL, PPL]");
}

std::vector<std::string> given_groups(codec::Json const& in) {
    std::vector<std::string> groups = aws::text_list(in, "logGroupNames");
    if (groups.size() <= kMostGroups) return groups;
    throw aws::validation(std::to_string(groups.size()) + " names", "logGroupNames",
                          "Member must have length less than or equal to 50");
}

std::vector<QueryDefinition> all_of(Logs& l, aws::Caller const& caller) {
    return l.subscriptions.query_definitions(caller.account.value, caller.region.value);
}

QueryDefinition open_query(std::vector<QueryDefinition> const& all, std::string const& id) {
    for (QueryDefinition const& one : all) {
        if (one.id == id) return one;
    }
    throw aws::Error("ResourceNotFoundException",
                     "The specified query definition does not exist: " + id.substr(0, 64));
}

codec::Json describe(QueryDefinition const& query) {
    codec::Json out = codec::Json::object({{"queryLanguage", query.language},
                                           {"queryDefinitionId", query.id},
                                           {"name", query.name},
                                           {"queryString", query.query},
                                           {"lastModified", query.modified_millis}});
    codec::Json groups = codec::Json::array();
    for (std::string const& group : query.log_groups) groups.push(group);
    out.set("logGroupNames", std::move(groups));
    return out;
}

std::string key_of(QueryDefinition const& query) { return query.name + '\n' + query.id; }

std::size_t given_most(codec::Json const& in) {
    std::int64_t const most = aws::optional_integer(in, "maxResults").value_or(kMostDescribed);
    if (most >= 1 && most <= kMostDescribed) return static_cast<std::size_t>(most);
    throw aws::validation(std::to_string(most), "maxResults",
                          "Member must have value between 1 and 1000");
}

}  // namespace

codec::Json put_query_definition(Logs& l, aws::Invocation const& call) {
    codec::Json const& in = call.input;
    std::vector<QueryDefinition> const there = all_of(l, call.caller);
    std::optional<std::string> const id = aws::optional_text(in, "queryDefinitionId");
    QueryDefinition query;
    if (id) {
        query = open_query(there, *id);
    } else if (there.size() >= kQueriesPerRegion) {
        throw limit_exceeded();
    }
    query.account = call.caller.account.value;
    query.region = call.caller.region.value;
    query.name = given_text(in, "name", kLongestName);
    query.query = given_text(in, "queryString", kLongestQuery);
    query.language = given_language(in);
    query.log_groups = given_groups(in);
    query.modified_millis = base::to_millis(call.now);
    if (!id) query.id = base::uuid(l.core.random);
    l.subscriptions.save(query);
    return codec::Json::object({{"queryDefinitionId", query.id}});
}

// By name; a page goes on after the last that was told.
codec::Json describe_query_definitions(Logs& l, aws::Invocation const& call) {
    codec::Json const& in = call.input;
    std::string const prefix = aws::optional_text(in, "queryDefinitionNamePrefix").value_or("");
    std::string const language = in.has("queryLanguage") ? given_language(in) : "";
    std::size_t const most = given_most(in);
    std::optional<std::string> const after = described_after(call);
    codec::Json told = codec::Json::array();
    std::string last;
    for (QueryDefinition const& query : all_of(l, call.caller)) {
        bool const wanted = query.name.starts_with(prefix) &&
                            (language.empty() || query.language == language) &&
                            (!after || *after < key_of(query));
        if (!wanted) continue;
        if (told.items().size() == most) {
            return codec::Json::object(
                {{"queryDefinitions", std::move(told)}, {"nextToken", token_after(last)}});
        }
        told.push(describe(query));
        last = key_of(query);
    }
    return codec::Json::object({{"queryDefinitions", std::move(told)}});
}

codec::Json delete_query_definition(Logs& l, aws::Invocation const& call) {
    std::string const id = aws::required_text(call.input, "queryDefinitionId");
    l.subscriptions.remove(open_query(all_of(l, call.caller), id));
    return codec::Json::object({{"success", true}});
}

}  // namespace cloud::logs
