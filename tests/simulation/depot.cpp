#include "simulation/depot.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "codec/json.hpp"
#include "http/client.hpp"

namespace simulation {
namespace {

using siem::connector::ObjectPart;
using siem::connector::Poll;

constexpr base::Duration kClockSkew = std::chrono::seconds(2);

base::Error failure(base::Random& random) {
    std::array const all = {
        base::Error{base::ErrorKind::retry, "Please reduce your request rate.", "SlowDown"},
        base::Error{base::ErrorKind::retry, "Rate exceeded", "ThrottlingException"},
        base::Error{base::ErrorKind::retry, "connection reset by peer"}};
    return all.at(random.below(all.size()));
}

std::string etag_of(Object const& object) {
    return std::to_string(std::hash<std::string>()(object.bytes));
}

}  // namespace

void Depot::put(Object object) {
    vanished_.erase(object.key);
    std::string const key = object.key;
    objects_[key] = std::move(object);
}

void Depot::vanish(std::string const& key) { vanished_[key] = true; }

void Depot::restore() {
    vanished_.clear();
    for (auto& [key, object] : objects_) {
        if (object.health != Health::torn) continue;
        object.health = Health::good;
        object.bytes = object.whole;
    }
}

void Depot::announce(std::vector<std::string> const& keys) {
    using codec::Json;
    Json records = Json::array();
    Message message;
    for (std::string const& key : keys) {
        Object const& object = objects_.at(key);
        message.about.push_back(object);
        records.push(Json::object(
            {{"eventSource", "aws:s3"},
             {"eventName", "ObjectCreated:Put"},
             {"awsRegion", "eu-west-1"},
             {"s3", Json::object({{"bucket", Json::object({{"name", name_}})},
                                  {"object", Json::object({{"key", key},
                                                           {"size", object.bytes.size()},
                                                           {"eTag", etag_of(object)}})}})}}));
    }
    message.body = codec::to_json(Json::object({{"Records", records}}));
    if (random_.below(4) == 0) {
        message.body =
            codec::to_json(Json::object({{"Type", "Notification"}, {"Message", message.body}}));
    }
    message.sent = message.visible = clock_.now();
    messages_.push_back(std::move(message));
}

void Depot::send(std::string body) {
    messages_.push_back({std::move(body), {}, clock_.now(), clock_.now()});
}

void Depot::repeat() {
    if (messages_.empty()) return;
    Message again = messages_[random_.below(messages_.size())];
    again.receives = 0;
    again.deleted = false;
    again.visible = clock_.now();
    messages_.push_back(std::move(again));
}

void Depot::deny(bool bucket, bool queue) {
    bucket_denied_ = bucket;
    queue_denied_ = queue;
}

void Depot::watch(Safe safe, std::function<void(std::string)> complain) {
    safe_ = std::move(safe);
    complain_ = std::move(complain);
}

std::size_t Depot::waiting() const {
    auto const left = std::count_if(messages_.begin(), messages_.end(),
                                    [](Message const& one) { return !one.deleted; });
    return static_cast<std::size_t>(left);
}

std::uint64_t Depot::most_receives() const {
    std::uint64_t most = 0;
    for (Message const& one : messages_) most = std::max(most, one.receives);
    return most;
}

// A receipt is the message's place and how often it had been received.
Depot::Message* Depot::of(std::string const& receipt, bool& last) {
    auto const parts = base::cut(receipt, "#");
    if (!parts) return nullptr;
    std::uint64_t const place = base::to_uint64(parts->first).value_or(messages_.size());
    if (place >= messages_.size()) return nullptr;
    last = parts->second == std::to_string(messages_[place].receives);
    return &messages_[place];
}

// One who was given the message before the last may delete it, or may not.
void Depot::remove(std::string const& receipt) {
    bool last = false;
    Message* const message = of(receipt, last);
    if (!message || message->deleted || (!last && random_.below(2) == 0)) return;
    message->deleted = true;
    for (Object const& object : message->about) {
        if (!safe_(object)) complain_("deleted, and not safe: " + object.key);
    }
}

base::Result<void> Depot::Client::call(bool denied) {
    depot_.turns_.pause();
    if (cancelled_) return base::fail(base::ErrorKind::stop, "cancelled", http::kCancelled);
    if (denied) return base::fail(base::ErrorKind::stop, "Access Denied", "AccessDenied");
    if (answer_is_lost()) return base::fail(failure(depot_.random_));
    return {};
}

bool Depot::Client::answer_is_lost() {
    return depot_.disturb_ > 0 && depot_.random_.below(depot_.disturb_) == 0;
}

base::Result<std::vector<siem::connector::Message>> Depot::Client::receive(Poll const& poll) {
    base::Result<void> const called = call(depot_.queue_denied_);
    if (!called) return base::fail(called.error());
    base::Instant const now = depot_.clock_.now();
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < depot_.messages_.size(); ++i) {
        Message const& one = depot_.messages_[i];
        // SQS gives out what is deleted, once in a while.
        bool const again = one.deleted && depot_.disturb_ > 0 && depot_.random_.below(50) == 0;
        if ((!one.deleted && one.visible <= now) || again) places.push_back(i);
    }
    for (std::size_t i = places.size(); i > 1; --i) {
        std::swap(places[i - 1], places[depot_.random_.below(i)]);
    }
    places.resize(std::min(places.size(), static_cast<std::size_t>(poll.max_messages)));
    std::vector<siem::connector::Message> given;
    for (std::size_t const i : places) {
        Message& one = depot_.messages_[i];
        one.visible = now + poll.visibility;
        ++one.receives;
        given.push_back({"message-" + std::to_string(i),
                         std::to_string(i) + "#" + std::to_string(one.receives), one.body,
                         one.receives, one.sent});
    }
    depot_.turns_.pause();
    if (answer_is_lost()) return base::fail(failure(depot_.random_));
    return given;
}

base::Result<siem::connector::Object> Depot::Client::fetch(ObjectPart const& part) {
    base::Result<void> const called = call(depot_.bucket_denied_);
    if (!called) return base::fail(called.error());
    auto const found = depot_.objects_.find(part.key);
    if (found == depot_.objects_.end() || !depot_.has(part.key)) {
        return base::fail(base::ErrorKind::skip, "The specified key does not exist.", "NoSuchKey");
    }
    Object const& object = found->second;
    if (!part.etag.empty() && part.etag != etag_of(object)) {
        return base::fail(base::ErrorKind::retry, "it is another", "PreconditionFailed");
    }
    std::size_t const most = part.most == 0 ? kPartBytes : std::min(part.most, kPartBytes);
    return siem::connector::Object{object.bytes.substr(part.offset, most), object.bytes.size(),
                                   etag_of(object), object.modified};
}

base::Result<std::uint64_t> Depot::Client::remove(std::vector<std::string> const& receipts) {
    base::Result<void> const called = call(depot_.queue_denied_);
    if (!called) return base::fail(called.error());
    for (std::string const& receipt : receipts) depot_.remove(receipt);
    depot_.turns_.pause();
    if (answer_is_lost()) return base::fail(failure(depot_.random_));
    return receipts.size();
}

base::Result<std::uint64_t> Depot::Client::extend(std::vector<std::string> const& receipts,
                                                  std::chrono::seconds visibility) {
    base::Result<void> const called = call(depot_.queue_denied_);
    if (!called) return base::fail(called.error());
    for (std::string const& receipt : receipts) {
        bool last = false;
        Message* const message = depot_.of(receipt, last);
        if (message && last) message->visible = depot_.clock_.now() + visibility;
    }
    return receipts.size();
}

}  // namespace simulation
