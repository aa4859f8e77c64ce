#include "siem/store/inserter.hpp"

#include <algorithm>
#include <cstddef>

namespace siem::store {
namespace {

// Beyond this many streams, or spans of ids, the marks are forgotten and read again as they are
// needed.
constexpr std::size_t kMaxMarks = 100'000;

tl::unexpected<base::Error> again(base::Error error) {
    error.kind = base::ErrorKind::retry;
    return base::fail(std::move(error));
}

std::string key_of(Identities::Stream const& stream) {
    return stream_key(stream.account, stream.group, stream.stream);
}

}  // namespace

base::Result<EventStore::Stored> Inserter::insert(Batch const& batch) {
    if (batch.rows() == 0) return EventStore::Stored{};
    Identities const ids = identities(batch);
    if (!ledger_.shared()) return insert_claimed(batch, ids, {});
    base::Result<std::string> const claim = claims_.take(ids);
    if (!claim) return again(claim.error());
    forget_marks();  // others raise them, too
    base::Result<EventStore::Stored> stored = insert_claimed(batch, ids, *claim);
    stored ? claims_.end(*claim) : claims_.leave(*claim);
    return stored;
}

base::Result<EventStore::Stored> Inserter::insert_claimed(Batch const& batch, Identities const& ids,
                                                          std::string const& claim) {
    base::Result<std::vector<Mark*>> const marks = marks_of(ids);
    if (!marks) return again(marks.error());
    Repeats repeats = find_repeats(ids, {marks->begin(), marks->end()});
    base::Result<void> done = mark_stored(batch, ids, repeats);
    if (!done) return again(done.error());
    auto const known = std::count(repeats.marked.begin(), repeats.marked.end(), true);
    EventStore::Stored stored;
    stored.duplicates = static_cast<std::uint64_t>(known);
    stored.rows = batch.rows() - stored.duplicates;
    if (stored.rows == 0) return stored;
    done = raise_marks(batch, ids, *marks);
    if (!done) return again(done.error());
    done =
        known == 0 ? ledger_.add(batch, claim) : ledger_.add(batch.without(repeats.marked), claim);
    if (!done) return again(done.error());
    return stored;
}

void Inserter::forget_marks() {
    marks_.clear();
    spans_ = 0;
}

base::Result<std::vector<Mark*>> Inserter::marks_of(Identities const& batch) {
    if (marks_.size() > kMaxMarks || spans_ > kMaxMarks) forget_marks();
    std::vector<Identities::Stream> unknown;
    for (Identities::Stream const& stream : batch.streams) {
        if (marks_.count(key_of(stream)) == 0) unknown.push_back(stream);
    }
    if (!unknown.empty()) {
        base::Result<std::vector<std::string>> const read = ledger_.marks(unknown);
        if (!read) return base::fail(read.error());
        for (std::size_t i = 0; i < unknown.size(); ++i) {
            marks_.emplace(key_of(unknown[i]), Mark((*read)[i]));
        }
    }
    std::vector<Mark*> marks;
    marks.reserve(batch.streams.size());
    for (Identities::Stream const& stream : batch.streams) {
        marks.push_back(&marks_.at(key_of(stream)));
    }
    return marks;
}

// The marks go to the disk before the events: after whatever breaks off in between they are too
// high, which costs a question and loses or doubles nothing.
base::Result<void> Inserter::raise_marks(Batch const& batch, Identities const& ids,
                                         std::vector<Mark*> const& marks) {
    std::vector<std::int64_t> const& ingested = batch.times(Field::event_ingested);
    base::Result<void> const raised =
        ledger_.raise_marks(ids.streams, *std::max_element(ingested.begin(), ingested.end()));
    if (!raised) return raised;
    for (Identities::Run const& run : ids.runs) {
        std::size_t const before = marks[run.stream]->spans();
        marks[run.stream]->add(run.first, run.last);
        if (marks[run.stream]->spans() > before) ++spans_;
    }
    return {};
}

base::Result<void> Inserter::mark_stored(Batch const& batch, Identities const& ids,
                                         Repeats& repeats) {
    if (repeats.suspects.empty()) return {};
    base::Result<std::vector<bool>> const stored = ledger_.are_stored(batch, ids, repeats.suspects);
    if (!stored) return base::fail(stored.error());
    for (std::size_t i = 0; i < repeats.suspects.size(); ++i) {
        if ((*stored)[i]) repeats.marked[repeats.suspects[i]] = true;
    }
    return {};
}

}  // namespace siem::store
