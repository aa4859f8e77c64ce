#include "cloud/committer.hpp"

#include <algorithm>
#include <chrono>

#include "base/log.hpp"

namespace cloud {
namespace {

// What one transaction takes on at most, so that the first reply does not wait for the last.
constexpr std::size_t kJobsPerGroup = 128;
// How often long polls are looked at again within one group because others signalled them.
constexpr int kRoundsPerGroup = 4;
constexpr base::Duration kRetryAfter = std::chrono::seconds(1);

bool contains(std::vector<std::string> const& topics, std::string const& topic) {
    return std::find(topics.begin(), topics.end(), topic) != topics.end();
}

bool is_abandoned(Job const& job) { return job.abandoned && job.abandoned->load(); }

}  // namespace

Committer::Committer(Core& core)
    : core_(core),
      commits_(core.metrics.counter("catchment_cloud_commits_total", "Transactions committed.")),
      failures_(core.metrics.counter("catchment_cloud_failed_commits_total",
                                     "Transactions that failed and were rolled back.")) {
    core_.post_ = [this](std::function<void(base::Instant)> action) {
        submit({.run = [action = std::move(action)](base::Instant now) -> JobOutcome {
                    action(now);
                    return http::Reply{};
                },
                .refuse = [](aws::Error const& error) { return http::Reply{error.status}; },
                .respond = [](http::Reply const&) {}});
    };
}

Committer::~Committer() = default;

void Committer::on_submit(std::function<void()> wake) { wake_ = std::move(wake); }

void Committer::submit(Job job) {
    {
        std::lock_guard const lock(mutex_);
        queue_.push_back(std::move(job));
    }
    if (wake_) wake_();
}

// Requests first, in a group of their own, so that no reply waits for background work.
base::Instant Committer::step(base::Instant now) {
    // Where the clock went back, the times that workers gave are further away than they meant.
    if (now < last_step_) {
        for (Core::Listener& listener : core_.listeners_) listener.due = now;
    }
    last_step_ = now;
    if (std::vector<Running> jobs = take_jobs(); !jobs.empty()) {
        run_group(std::move(jobs), false, now);
    }
    std::vector<Running> parked = take_parked(now);
    if (workers_due(now) || !parked.empty()) run_group(std::move(parked), true, now);
    return next_due(now);
}

std::vector<Committer::Running> Committer::take_jobs() {
    std::lock_guard const lock(mutex_);
    std::size_t const count = std::min(queue_.size(), kJobsPerGroup);
    std::vector<Running> group;
    group.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        if (!is_abandoned(queue_[i])) group.push_back({std::move(queue_[i])});
    }
    queue_.erase(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(count));
    return group;
}

// The parked jobs whose deadline has come; those whose client is gone are forgotten.
std::vector<Committer::Running> Committer::take_parked(base::Instant now) {
    std::vector<Running> due;
    for (auto it = parked_.begin(); it != parked_.end();) {
        bool const gone = is_abandoned(it->job);
        if (!gone && it->until.deadline > now) {
            ++it;
            continue;
        }
        if (!gone) due.push_back({std::move(it->job)});
        it = parked_.erase(it);
    }
    return due;
}

// One transaction. Where the disk fails nothing of it has happened, and everyone in it is told to
// try again.
void Committer::run_group(std::vector<Running> group, bool with_workers, base::Instant now) {
    try {
        core_.db.begin();
        run_all(group, with_workers, now);
        core_.sync_segments();
        core_.db.commit();
        commits_.add();
        finish(group);
    } catch (disk::DatabaseError const& error) {
        base::log_error("the cloud's state could not be written; callers are told to try again",
                        {{"reason", error.what()}});
        core_.db.rollback();
        failures_.add();
        // What a worker answered was rolled back with the rest: all are asked again.
        for (Core::Listener& listener : core_.listeners_) listener.due = now + kRetryAfter;
        refuse(group);
    }
}

void Committer::run_all(std::vector<Running>& group, bool with_workers, base::Instant now) {
    for (Running& running : group) run_job(running, now);
    if (with_workers) {
        for (Core::Listener& listener : core_.listeners_) {
            if (listener.due <= now) step_worker(listener, now);
        }
    }
    for (int round = 0; round < kRoundsPerGroup; ++round) {
        std::vector<std::string> const topics = wake_listeners();
        if (topics.empty()) return;
        for (auto it = parked_.begin(); it != parked_.end();) {
            if (!contains(topics, it->until.topic)) {
                ++it;
                continue;
            }
            group.push_back({std::move(it->job)});
            it = parked_.erase(it);
            if (!is_abandoned(group.back().job)) run_job(group.back(), now);
        }
    }
    wake_listeners();
}

void Committer::run_job(Running& running, base::Instant now) {
    try {
        core_.attempt([&] {
            JobOutcome outcome = running.job.run(now);
            if (auto* parked = std::get_if<aws::Parked>(&outcome))
                running.outcome = std::move(*parked);
            else
                running.outcome = std::move(std::get<http::Reply>(outcome));
        });
        record(running, nullptr, now);
    } catch (aws::Error const& error) {
        running.outcome = running.job.refuse(error);
        record(running, &error, now);
    } catch (disk::DatabaseError const&) {
        throw;  // the whole group is lost
    } catch (std::exception const& error) {
        base::log_error("an operation failed in a way it should not", {{"reason", error.what()}});
        running.outcome = running.job.refuse(aws::internal_failure());
    }
}

void Committer::record(Running& running, aws::Error const* error, base::Instant now) {
    bool const answered = std::holds_alternative<http::Reply>(running.outcome);
    if (!running.job.record || !answered) return;
    try {
        core_.attempt([&] { running.job.record(error, now); });
    } catch (disk::DatabaseError const&) {
        throw;
    } catch (std::exception const& failed) {
        base::log_error("a call could not be recorded", {{"reason", failed.what()}});
    }
}

void Committer::step_worker(Core::Listener& listener, base::Instant now) {
    try {
        core_.attempt([&] { listener.due = listener.worker->step(now); });
    } catch (disk::DatabaseError const&) {
        throw;
    } catch (std::exception const& error) {
        base::log_error("background work failed and is tried again", {{"reason", error.what()}});
        listener.due = now + kRetryAfter;
    }
}

// Everything of the group is durable: act on it, answer, and keep what waits for more.
void Committer::finish(std::vector<Running>& group) {
    std::vector<std::function<void()>> actions;
    actions.swap(core_.after_commit_);
    for (std::function<void()> const& action : actions) action();
    for (Running& running : group) {
        if (auto* reply = std::get_if<http::Reply>(&running.outcome)) {
            running.job.respond(std::move(*reply));
        } else if (auto* until = std::get_if<aws::Parked>(&running.outcome)) {
            parked_.push_back({std::move(running.job), std::move(*until)});
        }
    }
}

void Committer::refuse(std::vector<Running>& group) {
    core_.after_commit_.clear();
    core_.signalled_.clear();
    aws::Error const error =
        aws::service_unavailable("The request could not be made durable. Please try again.");
    for (Running& running : group) running.job.respond(running.job.refuse(error));
}

// Marks who listens to what was signalled as due, and answers the topics.
std::vector<std::string> Committer::wake_listeners() {
    std::vector<std::string> topics;
    topics.swap(core_.signalled_);
    for (Core::Listener& listener : core_.listeners_) {
        bool const called =
            std::any_of(listener.topics.begin(), listener.topics.end(),
                        [&](std::string const& topic) { return contains(topics, topic); });
        if (called) listener.due = base::Instant::min();
    }
    return topics;
}

bool Committer::workers_due(base::Instant now) const {
    return std::any_of(core_.listeners_.begin(), core_.listeners_.end(),
                       [&](Core::Listener const& listener) { return listener.due <= now; });
}

base::Instant Committer::next_due(base::Instant now) const {
    {
        std::lock_guard const lock(mutex_);
        if (!queue_.empty()) return now;
    }
    base::Instant due = base::kNever;
    for (Core::Listener const& listener : core_.listeners_) due = std::min(due, listener.due);
    for (Waiting const& waiting : parked_) due = std::min(due, waiting.until.deadline);
    return std::max(due, now);
}

}  // namespace cloud
