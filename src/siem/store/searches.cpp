#include "siem/store/searches.hpp"

#include "base/id.hpp"
#include "base/log.hpp"

namespace siem::store {

Searches::Searches(Engine& engine, base::Random& random)
    : engine_(engine),
      prefix_("/*catchment " + base::hex_id(random, 16) + " "),
      killer_([this] { run(); }) {}

Searches::~Searches() {
    {
        std::lock_guard const lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    killer_.join();
}

template <typename Answer, typename Ask>
Answer Searches::attended(Asker& asker, Ask const& ask) {
    std::string const mark = prefix_ + std::to_string(++asked_) + "*/";
    asker.stop_by([this, &mark] {
        std::lock_guard const lock(mutex_);
        doomed_.insert(mark);
        changed_.notify_all();
    });
    Answer answer =
        asker.left() ? base::fail(base::ErrorKind::stop, "the client has left") : ask(mark + " ");
    asker.stop_by({});
    std::lock_guard const lock(mutex_);
    doomed_.erase(mark);
    return answer;
}

base::Result<std::string> Searches::query(std::string const& sql, Asker& asker) {
    using Answer = base::Result<std::string>;
    return attended<Answer>(asker, [&](std::string const& mark) -> Answer {
        return engine_.search(mark + sql, "JSONEachRow");
    });
}

base::Result<std::string> Searches::query_for_user(std::string const& sql, Asker& asker) {
    using Answer = base::Result<std::string>;
    return attended<Answer>(asker, [&](std::string const& mark) -> Answer {
        return engine_.read_for_user(mark + sql, "JSONCompactEachRowWithNamesAndTypes");
    });
}

base::Result<void> Searches::stream(std::string const& sql, Asker& asker, Piece const& piece) {
    using Answer = base::Result<void>;
    return attended<Answer>(asker, [&](std::string const& mark) -> Answer {
        return engine_.stream(mark + sql, "JSONCompactEachRow", piece);
    });
}

// Off the thread that hears of the leaving, which must not wait. What has not begun yet cannot be
// ended, so it is tried again until it has.
void Searches::run() {
    constexpr std::chrono::milliseconds kAgain(100);
    for (;;) {
        std::set<std::string> doomed;
        {
            std::unique_lock lock(mutex_);
            changed_.wait(lock, [this] { return stopping_ || !doomed_.empty(); });
            if (stopping_) return;
            doomed = doomed_;
        }
        for (std::string const& mark : doomed) {
            base::Result<void> const done = engine_.kill(mark);
            if (done) continue;
            base::log_warn("a search that nobody waits for goes on",
                           {{"reason", done.error().message}});
        }
        std::unique_lock lock(mutex_);
        changed_.wait_for(lock, kAgain, [this] { return stopping_; });
    }
}

}  // namespace siem::store
