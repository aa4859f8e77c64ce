// Statements for people who wait for the answer: where one stops waiting, what runs for them is
// ended in ClickHouse, too. Thread-safe.
//
//   siem::store::Searches searches(store.engine(), random);
//   searches.query("SELECT count() FROM events FORMAT TSV", asker);
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <set>
#include <string>
#include <thread>

#include "base/random.hpp"
#include "siem/asker.hpp"
#include "siem/store/engine.hpp"

namespace siem::store {

class Searches {
  public:
    Searches(Engine& engine, base::Random& random);
    ~Searches();
    Searches(Searches const&) = delete;
    Searches& operator=(Searches const&) = delete;

    // The statement ends in its FORMAT. ErrorKind::stop: the asker has left.
    base::Result<std::string> query(std::string const& sql, Asker& asker);
    // A statement that somebody wrote and that was examined, by the connection that may only read,
    // as JSONCompactEachRowWithNamesAndTypes.
    base::Result<std::string> query_for_user(std::string const& sql, Asker& asker);
    // The same where the answer is more than may be held, by a connection of its own.
    base::Result<void> stream(std::string const& sql, Asker& asker, Piece const& piece);

  private:
    template <typename Answer, typename Ask>
    Answer attended(Asker& asker, Ask const& ask);
    void run();

    Engine& engine_;
    std::string const prefix_;  // of all marks of this process: others may search there, too
    std::atomic<std::uint64_t> asked_{0};
    std::mutex mutex_;  // guards doomed_ and stopping_
    std::condition_variable changed_;
    std::set<std::string> doomed_;  // marks of what runs and is to be ended
    bool stopping_ = false;
    std::thread killer_;
};

}  // namespace siem::store
