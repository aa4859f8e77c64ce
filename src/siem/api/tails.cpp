#include "siem/api/tails.hpp"

#include <algorithm>
#include <vector>

#include "base/text.hpp"
#include "base/time.hpp"
#include "codec/json.hpp"
#include "siem/api/parameters.hpp"
#include "siem/api/reply.hpp"
#include "siem/api/search.hpp"

namespace siem::api {
namespace {

using codec::Json;

constexpr std::chrono::milliseconds kEach(500);
constexpr std::chrono::seconds kHeartbeat(5);
// The intake's lanes store at their own pace: an event may come so long after one that was ingested
// later. It is asked for again each time, and what was shown is left out.
constexpr std::chrono::seconds kOverlap(10);
constexpr std::chrono::hours kOldest(24 * 7);
constexpr std::uint64_t kMostRows = 500;  // a step; more nobody can read
constexpr std::size_t kMostBytes = 2 << 20;

std::string message(std::string_view event, std::string_view data) {
    return "event: " + std::string(event) + "\ndata: " + std::string(data) + "\n\n";
}

std::string message(std::string_view event, char const* name, base::Instant at) {
    return message(event, codec::to_json(Json::object({{name, base::iso8601(at)}})));
}

std::size_t identity(Json const& event) {
    std::string key;
    for (char const* field : {"cloud.account.id", "log.group", "log.stream", "event.id"}) {
        key += event.at(field).text() + '\n';
    }
    return std::hash<std::string>()(key);
}

}  // namespace

struct Tails::Client {
    SearchRequest search;
    base::Duration back;  // how old an event may be
    base::Instant begun;
    std::shared_ptr<Asker> asker;
    std::function<bool(base::Instant)> still;  // whether he may watch on
    std::shared_ptr<http::Pipe> pipe;          // shared with the connection that sends it
    base::Instant told;                        // something, whatever it was
    std::unordered_map<std::size_t, base::Instant> shown;  // by identity(): when
};

Tails::Tails(Searcher& searcher, base::Metrics& metrics)
    : searcher_(searcher),
      dropped_(metrics.counter("catchment_tail_dropped_clients_total",
                               "Clients of the tail let go of because they took too little.")),
      watching_(metrics.gauge("catchment_tail_clients", "Clients that watch events come in.")) {}

Resources Tails::resources() {
    Resource tail{
        "/api/v1/tail",
        {"GET"},
        Where::at_once,
        [this](Asked const& asked, http::Respond const& respond) { begin(asked, respond); }};
    tail.audited = true;
    return {tail};
}

void Tails::begin(Asked const& asked, http::Respond const& respond) {
    base::Result<SearchRequest> search = parse_search(asked);
    if (!search) return respond(bad_request(search.error().message));
    Checked const checked = searcher_.check(search->text);
    if (!checked.ok) {
        return respond(
            search_error(searcher_, search->text, {base::ErrorKind::skip, checked.message}));
    }
    if (checked.table) return respond(bad_request(checked.message));
    base::Duration const back = asked.now - search->from;
    if (back > kOldest) return respond(bad_request("a tail goes back 7 days at most"));
    auto const client = std::make_shared<Client>(Client{*std::move(search),
                                                        back,
                                                        asked.now,
                                                        asked.asker,
                                                        asked.still,
                                                        std::make_shared<http::Pipe>(kMostBytes),
                                                        asked.now,
                                                        {}});
    client->search.limit = kMostRows;
    {
        std::lock_guard const lock(mutex_);
        clients_.remove_if([](auto const& one) { return one->asker->left(); });
        if (stopping_ || clients_.size() >= kMostTails) return respond(busy());
        clients_.push_back(client);
    }
    // So that whoever waits for the first bytes has them.
    (void)client->pipe->write(message("progress", "searched_until", asked.now));
    *asked.outlet = client->pipe;
    respond({200, headers_of("text/event-stream")});
}

base::Instant Tails::step(base::Instant now) {
    std::vector<std::shared_ptr<Client>> clients;
    {
        std::lock_guard const lock(mutex_);
        clients_.remove_if([](auto const& one) { return one->asker->left(); });
        clients.assign(clients_.begin(), clients_.end());
        watching_.set(static_cast<double>(clients.size()));
    }
    for (std::shared_ptr<Client> const& client : clients) follow(*client, now);
    return now + kEach;
}

void Tails::follow(Client& client, base::Instant now) {
    if (client.still && !client.still(now)) {  // logged out, or let go of
        client.pipe->end();
        return client.asker->leave();
    }
    client.search.from = now - client.back;
    client.search.until = now + std::chrono::hours(3);
    base::Instant const since = std::max(client.begun, now - kOverlap);
    base::Result<std::string> const rows = searcher_.arrived(client.search, since, *client.asker);
    if (rows) return show(client, *rows, now);
    if (rows.error().kind == base::ErrorKind::retry) return;  // the next step asks again
    client.pipe->break_off();
    client.asker->leave();
}

void Tails::show(Client& client, std::string_view rows, base::Instant now) {
    std::string out;
    std::uint64_t count = 0;
    bool more = false;  // than these came, since the oldest of them was not seen before
    for (std::string_view const line : base::split(rows, '\n')) {
        base::Result<Json> const event = codec::parse_json(line);
        if (!event) continue;
        bool const fresh = client.shown.emplace(identity(*event), now).second;
        more = more || (fresh && count == 0);
        ++count;
        if (fresh) out += message("event", line);
    }
    if (more && count == kMostRows) out = message("skipped", "until", now) + out;
    if (!out.empty() || now - client.told >= kHeartbeat)
        out += message("progress", "searched_until", now);
    std::erase_if(client.shown, [&](auto const& one) { return one.second < now - 2 * kOverlap; });
    if (out.empty()) return;
    client.told = now;
    if (client.pipe->write(out)) return;
    if (!client.pipe->gone()) dropped_.add();
    client.pipe->break_off();
    client.asker->leave();
}

void Tails::stop() {
    std::lock_guard const lock(mutex_);
    stopping_ = true;
    for (std::shared_ptr<Client> const& client : clients_) client->pipe->end();
    clients_.clear();
}

}  // namespace siem::api
