// Runs the queries of Logs Insights, a few at a time: a step reads a batch of blocks for each, and
// the thread for pure work puts the query to them, so that no request waits for it. Their
// statistics are told while they run, results once they have ended; who is no longer active is
// stopped. What was running when the cloud stopped begins again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/worker.hpp"
#include "cloud/logs/groups.hpp"
#include "cloud/logs/query_state.hpp"
#include "query/execution.hpp"

namespace cloud::logs {

inline constexpr char const* kQueriesTopic = "logs:queries";
inline constexpr std::size_t kLargestResults = std::size_t{64} << 20;  // as JSON

class QueryRunner final : public base::Worker {
  public:
    explicit QueryRunner(Logs& logs);
    ~QueryRunner() override;
    base::Instant step(base::Instant now) override;
    void stop_all();

  private:
    struct Batch;     // events, as they are handed to the thread
    struct Progress;  // what has come of a batch, or of the end
    struct Job;       // a query that runs

    void start_and_stop(base::Instant now);
    std::unique_ptr<Job> start(InsightsQuery const& query, base::Instant now);
    bool tend(Job& job, base::Instant now);  // false once it has ended
    bool take(Job& job, Progress progress, base::Instant now);
    bool hand_out(Job& job, base::Instant now);
    Batch read_batch(Job& job, base::Instant now);
    void add_block(Job& job, Block const& block, Batch& batch, base::Instant now);
    void end(Job& job, std::string const& status);
    void fail(Job& job, std::string const& reason);

    Logs& logs_;
    QueryState& queries_;
    std::map<std::int64_t, std::unique_ptr<Job>> jobs_;  // by the query's number
    base::Instant forget_at_ = base::Instant::min();
};

}  // namespace cloud::logs
