// Queries of Logs Insights in the database, with their results once they have ended. No rules here.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cloud/core.hpp"
#include "cloud/logs/model.hpp"

namespace cloud::logs {

struct InsightsQuery {
    std::int64_t number = 0;  // rises with every start
    std::string id;           // a UUID
    std::string account;
    std::string region;
    std::string text;
    std::vector<std::int64_t> groups;
    std::string group_names;  // with commas between
    std::int64_t first_millis = 0;
    std::int64_t last_millis = 0;  // inclusive
    std::int64_t rows = 0;         // at most
    std::string status;            // as AWS spells it
    std::int64_t created_millis = 0;
    std::int64_t matched = 0;
    std::int64_t scanned = 0;
    std::int64_t scanned_bytes = 0;
};

class QueryState {
  public:
    explicit QueryState(Core& core);
    void clear();

    void add(InsightsQuery const& query);
    void save(InsightsQuery const& query);  // its status and statistics
    // JSON, as GetQueryResults has them, compressed. "" where there are none.
    void save_results(InsightsQuery const& query, std::string const& results);
    std::string results(InsightsQuery const& query);

    std::optional<InsightsQuery> find(Owned const& id);
    std::int64_t count_active(std::string const& account, std::string const& region);
    std::vector<InsightsQuery> active(std::int64_t limit);  // of all accounts, the oldest first
    // Newest first, those before that number.
    struct Listed {
        std::string account;
        std::string region;
        std::int64_t before;
        std::int64_t limit;
    };
    std::vector<InsightsQuery> list(Listed const& listed);

    // Removes those that ended and were created before, and the oldest beyond so many bytes.
    void forget(std::int64_t before_millis, std::int64_t most_bytes);

  private:
    disk::Database& db_;
};

}  // namespace cloud::logs
