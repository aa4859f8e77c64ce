#include "siem/connector/ahead.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <optional>

#include "siem/connector/notification.hpp"

namespace siem::connector {
namespace {

constexpr std::size_t kBatch = 10;  // SQS's own limit

}  // namespace

// A part that is on its way, or there.
struct Ahead::Slot {
    std::mutex mutex;
    std::condition_variable changed;
    std::optional<base::Result<Object>> result;
    Budget::Share share;

    void set(base::Result<Object> object) {
        {
            std::lock_guard const lock(mutex);
            share.set(object ? object->bytes.size() : 0);
            result = std::move(object);
        }
        changed.notify_all();
    }
    bool is_there() {
        std::lock_guard const lock(mutex);
        return result.has_value();
    }
};

Ahead::Ahead(Source& own, Crew& crew, Budget& budget, Settings settings)
    : own_(own), crew_(crew), budget_(budget), settings_(settings), at_hand_(budget.share()) {}

Ahead::~Ahead() = default;

// What was not asked for of the messages before is none of the lane's business any more.
void Ahead::let_go() {
    slots_.clear();
    planned_.clear();
    at_hand_.set(0);
}

base::Result<std::vector<Message>> Ahead::receive(Poll const& poll) {
    let_go();
    base::Result<std::vector<Message>> messages = own_.receive(poll);
    if (!messages) return messages;
    bool const full = messages->size() >= static_cast<std::size_t>(poll.max_messages);
    if (full && polls_ > 1) poll_more(poll, *messages);
    plan(*messages);
    std::uint64_t bytes = 0;
    for (Planned const& one : planned_) bytes += one.bytes;
    bool const all_full =
        full && messages->size() >= polls_ * static_cast<std::size_t>(poll.max_messages);
    bool const small = bytes < budget_.limit() / 8;
    polls_ =
        all_full && small ? std::min(polls_ * 2, kMostPolls) : std::max<std::size_t>(polls_ / 2, 1);
    start();
    return messages;
}

// The queue has more than one answer holds. One that fails now is asked again soon enough.
void Ahead::poll_more(Poll const& poll, std::vector<Message>& messages) {
    Poll again = poll;
    again.wait = std::chrono::seconds(0);
    std::vector<std::vector<Message>> answers(polls_ - 1);
    crew_.each(own_, answers.size(), [&](Source& source, std::size_t i) {
        base::Result<std::vector<Message>> more = source.receive(again);
        if (more) answers[i] = *std::move(more);
    });
    for (std::vector<Message>& more : answers) {
        std::move(more.begin(), more.end(), std::back_inserter(messages));
    }
}

void Ahead::plan(std::vector<Message> const& messages) {
    for (Message const& message : messages) {
        if (message.receive_count > settings_.most_receives) continue;
        base::Result<Notification> const said = parse_notification(message.body);
        if (!said) continue;  // the lane tells of it
        for (ObjectCreated const& object : said->objects) {
            // No more than that is fetched: the object may have grown since, or the message lie.
            std::uint64_t const bytes = std::clamp<std::uint64_t>(
                object.size.value_or(settings_.part_bytes), 1, settings_.part_bytes);
            planned_.push_back({{object.bucket, object.key, 0, {}, bytes}, bytes});
        }
    }
}

// What follows in the object at hand comes before all else.
void Ahead::plan_parts(ObjectPart const& part, Object const& object) {
    std::uint64_t offset = part.offset + object.bytes.size();
    std::vector<Planned> next;
    for (std::size_t i = 0; i < kPartsAhead && offset < object.size; ++i) {
        std::uint64_t const bytes = std::min(settings_.part_bytes, object.size - offset);
        if (slots_.count({part.bucket, part.key, offset}) == 0) {
            next.push_back({{part.bucket, part.key, offset, object.etag, bytes}, bytes});
        }
        offset += bytes;
    }
    std::erase_if(planned_, [](Planned const& one) { return one.part.offset > 0; });
    planned_.insert(planned_.begin(), next.begin(), next.end());
}

std::size_t Ahead::running() const {
    auto const count = std::count_if(slots_.begin(), slots_.end(),
                                     [](auto const& one) { return !one.second->is_there(); });
    return static_cast<std::size_t>(count);
}

void Ahead::start() {
    for (std::size_t n = running(); n < at_once_ && !planned_.empty(); ++n) {
        ObjectPart const& part = planned_.front().part;
        std::shared_ptr<Slot>& slot = slots_[{part.bucket, part.key, part.offset}];
        std::optional<Budget::Share> share;
        if (!slot) share = budget_.take(planned_.front().bytes);
        if (!slot && !share) {
            slots_.erase({part.bucket, part.key, part.offset});
            return;
        }
        if (share) {
            slot = std::make_shared<Slot>();
            slot->share = *std::move(share);
            crew_.give([slot, part](Source& source) { slot->set(source.fetch(part)); });
        }
        planned_.pop_front();
    }
}

// As many at once as it takes: one more where the lane has to wait and others could have been on
// their way, one less where they lie about.
base::Result<Object> Ahead::wait_for(std::shared_ptr<Slot> const& slot) {
    bool const waits = !slot->is_there();
    std::size_t const idle = slots_.size() - running();
    if (waits && !planned_.empty()) at_once_ = std::min(at_once_ + 1, kMostAtOnce);
    if (!waits && idle > at_once_) at_once_ = std::max<std::size_t>(at_once_ - 1, 1);
    std::unique_lock lock(slot->mutex);
    slot->changed.wait(lock, [&] { return slot->result.has_value(); });
    at_hand_ = std::move(slot->share);
    return *std::move(slot->result);
}

base::Result<Object> Ahead::fetch(ObjectPart const& part) {
    Name const name{part.bucket, part.key, part.offset};
    at_hand_.set(0);
    if (part.offset == 0) {  // another object: what is left of the one before is not wanted
        std::erase_if(slots_, [](auto const& one) { return std::get<2>(one.first) > 0; });
    }
    std::erase_if(planned_, [&](Planned const& one) {
        return Name(one.part.bucket, one.part.key, one.part.offset) == name;
    });
    start();
    auto const found = slots_.find(name);
    base::Result<Object> object = base::fail(base::ErrorKind::stop, "");
    if (found == slots_.end()) {
        object = own_.fetch(part);
        at_hand_ = budget_.share();
        if (object) at_hand_.set(object->bytes.size());
    } else {
        object = wait_for(found->second);
        slots_.erase(found);
    }
    if (object) plan_parts(part, *object);
    start();
    return object;
}

base::Result<std::uint64_t> Ahead::remove(std::vector<std::string> const& receipts) {
    std::size_t const tens = (receipts.size() + kBatch - 1) / kBatch;
    if (tens <= 1) return own_.remove(receipts);
    std::vector<base::Result<std::uint64_t>> answers(tens, std::uint64_t{0});
    crew_.each(own_, tens, [&](Source& source, std::size_t i) {
        auto const first = receipts.begin() + static_cast<std::ptrdiff_t>(i * kBatch);
        auto const left = receipts.end() - first;
        auto const some = std::min(left, static_cast<std::ptrdiff_t>(kBatch));
        answers[i] = source.remove(std::vector<std::string>(first, first + some));
    });
    std::uint64_t done = 0;
    for (base::Result<std::uint64_t> const& answer : answers) {
        if (!answer) return answer;
        done += *answer;
    }
    return done;
}

}  // namespace siem::connector
