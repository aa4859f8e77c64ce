#include "demo/writer.hpp"

#include <algorithm>

#include "base/log.hpp"
#include "base/time.hpp"

namespace demo {
namespace {

using codec::Json;

constexpr base::Duration kPast = std::chrono::minutes(30);
// A request has all that one stream said in this long; far below PutLogEvents' limits.
constexpr base::Duration kAtOnce = std::chrono::minutes(1);
constexpr base::Duration kPause = std::chrono::milliseconds(500);

Schedule schedule_from(base::Instant now, bool with_past) {
    if (with_past) return {now - kPast, now - kPast / 2};
    return {now, now + std::chrono::minutes(2)};
}

}  // namespace

struct Writer::Account {
    aws::FixedCredentials keys;
    aws::Client client;

    Account(aws::Credentials const& credentials, WriterSettings const& settings,
            base::Clock const& clock)
        : keys(credentials), client({settings.endpoint, settings.region}, keys, clock) {}
};

Writer::Writer(std::vector<Place> places, aws::Profiles const& profiles, WriterSettings settings,
               base::Clock const& clock)
    : places_(std::move(places)), settings_(std::move(settings)) {
    for (Place const& place : places_) {
        auto& account = accounts_[place.account];
        if (account) continue;
        account = std::make_unique<Account>(profiles.at(place.account), settings_, clock);
    }
}
Writer::~Writer() = default;

void Writer::cancel() {
    for (auto const& [name, account] : accounts_) account->client.cancel();
}

base::Instant Writer::step(base::Instant now) {
    base::Result<void> done;
    if (!workload_) done = begin(now);
    if (done && waiting_.empty()) fill(std::min(now, written_ + kAtOnce));
    if (done && !waiting_.empty()) done = put(waiting_.front());
    if (!done) {
        base::log_warn("the demo could not write and tries again",
                       {{"reason", done.error().message}});
        return now + std::chrono::seconds(1);
    }
    if (!waiting_.empty()) waiting_.pop_front();
    if (!waiting_.empty()) return now;
    if (caught_up_at_ != base::Instant() && written_ >= caught_up_at_) {
        caught_up_at_ = {};
        settings_.tell("the past " + base::format_duration(kPast) +
                       " is written, an attack included; life goes on");
    }
    return written_ < now ? now : now + kPause;
}

// A first log group without streams has not seen the demo before.
base::Result<void> Writer::begin(base::Instant now) {
    if (places_.empty()) return base::fail(base::ErrorKind::stop, "no log group is subscribed");
    Place const& first = places_.front();
    base::Result<Json> const streams =
        client_of(first).json(aws::kLogs, "DescribeLogStreams",
                              Json::object({{"logGroupName", first.log_group}, {"limit", 1}}));
    if (!streams) return base::fail(streams.error());
    bool const fresh = streams->at("logStreams").items().empty();
    Schedule const schedule = schedule_from(now, fresh);
    workload_.emplace(settings_.seed, places_, schedule);
    written_ = schedule.start;
    if (fresh) caught_up_at_ = now;
    settings_.tell("writing a living workload into " + std::to_string(places_.size()) +
                   " log groups; " + (fresh ? "the last attack began" : "the next attack begins") +
                   " at " + base::iso8601_seconds(schedule.first_attack));
    return {};
}

void Writer::fill(base::Instant end) {
    std::map<std::pair<Place const*, std::string>, std::size_t> known;
    for (Line& line : workload_->until(end)) {
        auto const [at, fresh] = known.try_emplace({line.place, line.log_stream}, waiting_.size());
        if (fresh) waiting_.push_back({line.place, line.log_stream});
        waiting_[at->second].events.push(Json::object(
            {{"timestamp", base::to_millis(line.at)}, {"message", std::move(line.message)}}));
    }
    written_ = end;
}

base::Result<void> Writer::put(Batch const& batch) {
    base::Result<void> const made = make_stream(*batch.place, batch.log_stream);
    if (!made) return made;
    base::Result<Json> const out = client_of(*batch.place)
                                       .json(aws::kLogs, "PutLogEvents",
                                             Json::object({{"logGroupName", batch.place->log_group},
                                                           {"logStreamName", batch.log_stream},
                                                           {"logEvents", batch.events}}));
    if (!out) return base::fail(out.error());
    return {};
}

base::Result<void> Writer::make_stream(Place const& place, std::string const& log_stream) {
    std::string const name = place.account + ' ' + place.log_group + ' ' + log_stream;
    if (streams_.contains(name)) return {};
    base::Result<Json> const made = client_of(place).json(
        aws::kLogs, "CreateLogStream",
        Json::object({{"logGroupName", place.log_group}, {"logStreamName", log_stream}}));
    if (!made && made.error().code != "ResourceAlreadyExistsException") {
        return base::fail(made.error());
    }
    streams_.insert(name);
    return {};
}

aws::Client& Writer::client_of(Place const& place) { return accounts_.at(place.account)->client; }

}  // namespace demo
