#include "siem/pipeline/redrive.hpp"

#include "http/client.hpp"
#include "siem/connector/notification.hpp"

namespace siem::pipeline {

bool Redrive::ask(std::vector<std::string> const& ids) {
    {
        std::lock_guard const lock(mutex_);
        if (held_.size() + ids.size() > kMostWaiting) return false;
        for (std::string const& id : ids) {
            if (held_.insert(id).second) asked_.push_back(id);
        }
    }
    changed_.notify_all();
    return true;
}

RedriveStatus Redrive::status() const {
    std::lock_guard const lock(mutex_);
    RedriveStatus status = status_;
    status.waiting = held_.size();
    return status;
}

bool Redrive::wait_for_some(std::chrono::seconds at_most) {
    std::unique_lock lock(mutex_);
    auto const some = [this] { return cancelled_ || !asked_.empty(); };
    // To wait for no time at all takes a twentieth of a millisecond.
    if (at_most > std::chrono::seconds(0)) changed_.wait_for(lock, at_most, some);
    return !cancelled_;
}

// Of the buckets that a message names: who read it then may read them now.
void Redrive::remember(Quarantined const& object) {
    queue_of_held_[object.id] = object.queue;
    base::Result<connector::Notification> const said =
        connector::parse_notification(object.message);
    if (!said) return;
    for (connector::ObjectCreated const& one : said->objects) {
        queue_of_bucket_[one.bucket] = object.queue;
    }
}

// What cannot be read as a notification names no bucket.
std::string Redrive::queue_of(Quarantined const& object) const {
    auto const& known = object.bucket.empty() ? queue_of_held_ : queue_of_bucket_;
    auto const found = known.find(object.bucket.empty() ? object.id : object.bucket);
    return found == known.end() ? object.queue : found->second;
}

base::Result<connector::Object> Redrive::fetch(connector::ObjectPart const& part) {
    return source_of_(queue_of_bucket_[part.bucket]).fetch(part);
}

// The receipt of a message is the id in quarantine.
base::Result<std::vector<connector::Message>> Redrive::receive(connector::Poll const& poll) {
    if (!wait_for_some(poll.wait)) {
        return base::fail(base::ErrorKind::stop, "cancelled", http::kCancelled);
    }
    std::vector<connector::Message> messages;
    while (messages.size() < static_cast<std::size_t>(poll.max_messages)) {
        std::string id;
        {
            std::lock_guard const lock(mutex_);
            if (asked_.empty()) break;
            id = asked_.front();
        }
        base::Result<std::optional<Quarantined>> found = store_.find_quarantined(id);
        if (!found && !messages.empty()) break;  // it is asked for at the next poll
        if (!found) return base::fail(found.error());
        {
            std::lock_guard const lock(mutex_);
            asked_.pop_front();
            if (!*found) held_.erase(id);
        }
        if (!*found) continue;
        remember(**found);
        messages.push_back({id, id, std::move((*found)->message), 1});
    }
    return messages;
}

void Redrive::done_with(std::string const& id, std::uint64_t RedriveStatus::*count) {
    queue_of_held_.erase(id);
    std::lock_guard const lock(mutex_);
    held_.erase(id);
    failed_.erase(id);
    ++(status_.*count);
}

// Done with: those that were set aside again stay where they are.
base::Result<std::uint64_t> Redrive::remove(std::vector<std::string> const& receipts) {
    base::Result<void> all;
    for (std::string const& id : receipts) {
        bool failed = false;
        {
            std::lock_guard const lock(mutex_);
            failed = failed_.count(id) != 0;
        }
        base::Result<void> released;
        if (!failed) released = store_.release(id);
        if (!released) all = released;
        bool const kept = failed || !released;
        done_with(id, kept ? &RedriveStatus::kept : &RedriveStatus::released);
    }
    if (!all) return base::fail(all.error());
    return receipts.size();
}

base::Result<std::uint64_t> Redrive::extend(std::vector<std::string> const& receipts,
                                            std::chrono::seconds) {
    return receipts.size();  // nobody else has them
}

void Redrive::cancel() {
    {
        std::lock_guard const lock(mutex_);
        cancelled_ = true;
    }
    changed_.notify_all();
}

base::Result<std::uint64_t> Redrive::quarantine(Quarantined const& object) {
    Quarantined of_its_queue = object;  // not of the lane's own
    of_its_queue.queue = queue_of(object);
    base::Result<std::uint64_t> const kept = store_.quarantine(of_its_queue);
    std::lock_guard const lock(mutex_);
    if (kept) failed_.insert(object.id);
    return kept;
}

}  // namespace siem::pipeline
