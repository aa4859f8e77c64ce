#include "siem/store/identities.hpp"

#include <functional>
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

struct RowHash {
    std::size_t operator()(Identities::Row const& row) const {
        return std::hash<std::string_view>{}(row.id) ^ (row.stream * 0x9E3779B97F4A7C15ULL);
    }
};
struct SameRow {
    bool operator()(Identities::Row const& a, Identities::Row const& b) const {
        return a.stream == b.stream && a.id == b.id;
    }
};

void append_part(std::string& key, std::string_view part) {
    key += std::to_string(part.size());
    key += ':';
    key += part;
}

}  // namespace

bool id_less(std::string_view a, std::string_view b) {
    return a.size() != b.size() ? a.size() < b.size() : a < b;
}

Identities identities(Batch const& batch) {
    Batch::Texts accounts(batch, Field::cloud_account_id);
    Batch::Texts groups(batch, Field::log_group);
    Batch::Texts streams(batch, Field::log_stream);
    Batch::Texts ids(batch, Field::event_id);
    std::vector<std::int64_t> const& times = batch.numbers(Field::timestamp);
    Identities found;
    found.rows.reserve(batch.rows());
    std::unordered_map<Identities::Stream, std::size_t, StreamHash, SameStream> known;
    std::size_t last = 0;
    for (std::size_t row = 0; row < batch.rows(); ++row) {
        Identities::Stream stream{accounts.next(), groups.next(), streams.next(), {}, times[row]};
        std::string_view const id = ids.next();
        ASSERT(!id.empty());
        // Events of a stream come together: most rows are of the stream of the row before.
        if (found.streams.empty() || !found.streams[last].same_as(stream)) {
            auto const [place, fresh] = known.try_emplace(stream, found.streams.size());
            if (fresh) found.streams.push_back(stream);
            last = place->second;
        }
        Identities::Stream& held = found.streams[last];
        if (id_less(held.last_id, id)) held.last_id = id;
        if (held.newest < times[row]) held.newest = times[row];
        found.rows.push_back({last, id});
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

// Ids mostly rise within a stream: a row above all that is stored and above all before it in the
// batch is new. Only a batch with another row is looked at as a set.
Repeats find_repeats(Identities const& batch, std::vector<std::string> const& marks) {
    std::vector<std::string_view> highest(marks.begin(), marks.end());
    Repeats repeats;
    repeats.marked.assign(batch.rows.size(), false);
    bool rising = true;
    for (Identities::Row const& row : batch.rows) {
        if (!id_less(highest[row.stream], row.id)) {
            rising = false;
            break;
        }
        highest[row.stream] = row.id;
    }
    if (rising) return repeats;
    std::unordered_set<Identities::Row, RowHash, SameRow> seen;
    seen.reserve(batch.rows.size());
    for (std::size_t i = 0; i < batch.rows.size(); ++i) {
        Identities::Row const& row = batch.rows[i];
        if (!seen.insert(row).second) {
            repeats.marked[i] = true;
        } else if (!id_less(marks[row.stream], row.id)) {
            repeats.suspects.push_back(i);
        }
    }
    return repeats;
}

}  // namespace siem::store
