#include "siem/store/identities.hpp"

#include <algorithm>
#include <functional>
#include <numeric>
#include <unordered_map>
#include <unordered_set>

#include "base/assert.hpp"

namespace siem::store {
namespace {

struct StreamHash {
    std::size_t operator()(Identities::Stream const& s) const {
        std::hash<std::string_view> const hash;
        return (hash(s.account) * 31 + hash(s.group)) * 31 + hash(s.stream);
    }
};
struct SameStream {
    bool operator()(Identities::Stream const& a, Identities::Stream const& b) const {
        return a.same_as(b);
    }
};

struct Event {
    std::size_t stream;
    std::string_view id;
};
struct EventHash {
    std::size_t operator()(Event const& event) const {
        return std::hash<std::string_view>{}(event.id) ^ (event.stream * 0x9E3779B97F4A7C15ULL);
    }
};
struct SameEvent {
    bool operator()(Event const& a, Event const& b) const {
        return a.stream == b.stream && a.id == b.id;
    }
};

// The runs that have ids between those of another of their stream: what comes twice is in these.
std::vector<bool> tangled(std::vector<Identities::Run> const& runs) {
    std::vector<std::size_t> order(runs.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        if (runs[a].stream != runs[b].stream) return runs[a].stream < runs[b].stream;
        return id_less(runs[a].first, runs[b].first);
    });
    std::vector<bool> found(runs.size(), false);
    std::size_t furthest = 0;  // of those before in the order, the one that ends last
    for (std::size_t i = 0; i < order.size(); ++i) {
        std::size_t const run = order[i];
        bool const other = i == 0 || runs[furthest].stream != runs[run].stream;
        if (!other && !id_less(runs[furthest].last, runs[run].first)) {
            found[furthest] = found[run] = true;
        }
        if (other || id_less(runs[furthest].last, runs[run].last)) furthest = run;
    }
    return found;
}

void append_part(std::string& key, std::string_view part) {
    key += std::to_string(part.size());
    key += ':';
    key += part;
}

}  // namespace

Identities identities(Batch const& batch) {
    Batch::Texts accounts(batch, Field::cloud_account_id);
    Batch::Texts groups(batch, Field::log_group);
    Batch::Texts streams(batch, Field::log_stream);
    Batch::Texts ids(batch, Field::event_id);
    std::vector<std::int64_t> const& times = batch.times(Field::timestamp);
    Identities found;
    found.rows.reserve(batch.rows());
    std::unordered_map<Identities::Stream, std::size_t, StreamHash, SameStream> known;
    constexpr std::size_t kNone = static_cast<std::size_t>(-1);
    std::vector<std::size_t> runs;  // the latest of each stream in the object
    auto object = batch.objects().begin();
    std::size_t last = 0;
    for (std::size_t row = 0; row < batch.rows(); ++row) {
        if (object != batch.objects().end() && *object <= row) {
            std::fill(runs.begin(), runs.end(), kNone);
            while (object != batch.objects().end() && *object <= row) ++object;
        }
        Identities::Stream stream{accounts.next(), groups.next(), streams.next(), {}, times[row]};
        std::string_view const id = ids.next();
        ASSERT(!id.empty());
        // Events of a stream come together: most rows are of the stream of the row before.
        if (found.streams.empty() || !found.streams[last].same_as(stream)) {
            auto const [place, fresh] = known.try_emplace(stream, found.streams.size());
            if (fresh) found.streams.push_back(stream);
            if (fresh) runs.push_back(kNone);
            last = place->second;
        }
        Identities::Stream& held = found.streams[last];
        if (id_less(held.last_id, id)) held.last_id = id;
        if (held.newest < times[row]) held.newest = times[row];
        std::size_t& run = runs[last];
        if (run == kNone || !id_less(found.runs[run].last, id)) {
            run = found.runs.size();
            found.runs.push_back({last, id, id});
        }
        found.runs[run].last = id;
        found.rows.push_back({run, id});
    }
    return found;
}

std::string stream_key(std::string_view account, std::string_view group, std::string_view stream) {
    std::string key;
    append_part(key, account);
    append_part(key, group);
    append_part(key, stream);
    return key;
}

Repeats find_repeats(Identities const& batch, std::vector<Mark const*> const& marks) {
    std::vector<bool> const twice = tangled(batch.runs);
    std::vector<bool> known;
    for (Identities::Run const& run : batch.runs) {
        known.push_back(marks[run.stream]->may_hold(run.first, run.last));
    }
    Repeats repeats;
    repeats.marked.assign(batch.rows.size(), false);
    std::unordered_set<Event, EventHash, SameEvent> seen;
    for (std::size_t i = 0; i < batch.rows.size(); ++i) {
        Identities::Row const& row = batch.rows[i];
        std::size_t const stream = batch.runs[row.run].stream;
        if (twice[row.run] && !seen.insert({stream, row.id}).second) {
            repeats.marked[i] = true;
        } else if (known[row.run] && marks[stream]->may_hold(row.id)) {
            repeats.suspects.push_back(i);
        }
    }
    return repeats;
}

}  // namespace siem::store
