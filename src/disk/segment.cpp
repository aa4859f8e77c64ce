#include "disk/segment.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <set>

#include "base/assert.hpp"
#include "base/crypto.hpp"
#include "codec/zstd.hpp"

namespace disk {

namespace {

constexpr std::uint32_t kMagic = 0x47534343;  // "CCSG" as it lies in the file
constexpr std::uint32_t kCompressed = 1;
constexpr std::size_t kHeaderBytes = 20;
constexpr std::size_t kMaxRecordBytes = 1u << 30;
constexpr std::size_t kMaxOpenFiles = 16;  // sealed segments kept open for reading
constexpr std::string_view kSuffix = ".seg";

void put32(std::string& to, std::uint32_t value) {
    for (int shift = 0; shift < 32; shift += 8)
        to.push_back(static_cast<char>((value >> shift) & 0xff));
}

void put64(std::string& to, std::uint64_t value) {
    put32(to, static_cast<std::uint32_t>(value));
    put32(to, static_cast<std::uint32_t>(value >> 32));
}

std::uint32_t read32(std::string_view from, std::size_t at) {
    std::uint32_t value = 0;
    for (std::size_t i = 4; i-- > 0;) value = value << 8 | static_cast<unsigned char>(from[at + i]);
    return value;
}

// Over the place as well as the bytes, so that a sound record of another place, left by an
// earlier file or written to the wrong block, is not taken for this one.
std::uint32_t checksum(Place const& place, std::string_view fields, std::string_view stored) {
    std::string where;
    put64(where, static_cast<std::uint64_t>(place.segment));
    put64(where, static_cast<std::uint64_t>(place.offset));
    return base::crc32c(stored, base::crc32c(fields, base::crc32c(where)));
}

std::string file_name(std::int64_t id) {
    char text[16];
    auto const end = std::to_chars(text, text + sizeof text, static_cast<std::uint64_t>(id), 16);
    std::string const digits(text, end.ptr);
    return std::string(16 - digits.size(), '0') + digits + std::string(kSuffix);
}

std::optional<std::int64_t> id_of(std::string_view name) {
    if (name.size() != 16 + kSuffix.size() || name.substr(16) != kSuffix) return std::nullopt;
    std::int64_t id = 0;
    auto const end = std::from_chars(name.data(), name.data() + 16, id, 16);
    if (end.ec != std::errc() || end.ptr != name.data() + 16 || id <= 0) return std::nullopt;
    return id;
}

tl::unexpected<base::Error> damaged(Place const& place, std::string const& how) {
    return base::fail(base::ErrorKind::quarantine, "segment " + file_name(place.segment) + " at " +
                                                       std::to_string(place.offset) + ": " + how);
}

struct Segment {  // one of this run
    std::int64_t id = 0;
    std::unique_ptr<File> file;
    std::uint64_t end = 0;
    bool dirty = false;
};

}  // namespace

struct SegmentStore::State {
    Disk& disk;
    std::string folder;
    std::uint64_t segment_bytes;
    std::set<std::int64_t> ids = {};
    std::int64_t next_id = 1;
    std::unique_ptr<Segment> current = {};            // none before the first append
    std::vector<std::unique_ptr<Segment>> full = {};  // sealed, but not synced yet
    bool name_unsynced = false;
    std::map<std::int64_t, std::unique_ptr<File>> open_files = {};

    std::string path_of(std::int64_t id) const { return folder + "/" + file_name(id); }
    base::Result<Segment*> writable();
    base::Result<File const*> readable(std::int64_t id);
    Done sync_files();
};

// The segment to append to. A new one is made at the first append, so an idle run leaves none.
base::Result<Segment*> SegmentStore::State::writable() {
    if (current && current->end < segment_bytes) return current.get();
    if (Done const done = disk.make_directories(folder); !done) return base::fail(done.error());
    auto file = disk.create(path_of(next_id));
    if (!file) return base::fail(file.error());
    if (current && current->dirty) full.push_back(std::move(current));
    current = std::make_unique<Segment>();
    current->id = next_id++;
    current->file = std::move(*file);
    ids.insert(current->id);
    name_unsynced = true;
    return current.get();
}

base::Result<File const*> SegmentStore::State::readable(std::int64_t id) {
    if (current && current->id == id) return current->file.get();
    for (auto const& segment : full)
        if (segment->id == id) return segment->file.get();
    auto const known = open_files.find(id);
    if (known != open_files.end()) return known->second.get();
    auto file = disk.open(path_of(id));
    if (!file) return base::fail(file.error());
    // The lowest is the oldest, and what is read is mostly new.
    if (open_files.size() >= kMaxOpenFiles) open_files.erase(open_files.begin());
    return (open_files[id] = std::move(*file)).get();
}

Done SegmentStore::State::sync_files() {
    for (auto const& segment : full)
        if (Done const done = segment->file->sync(); !done) return done;
    if (current && current->dirty)
        if (Done const done = current->file->sync(); !done) return done;
    if (!name_unsynced) return 0;
    return disk.sync_directory(folder);
}

SegmentStore::SegmentStore(Disk& disk, std::string folder, std::uint64_t segment_bytes)
    : state_(new State{disk, std::move(folder), segment_bytes}) {
    for (std::string const& name : disk.list(state_->folder))
        if (auto const id = id_of(name)) state_->ids.insert(*id);
    if (!state_->ids.empty()) state_->next_id = *state_->ids.rbegin() + 1;
}

SegmentStore::~SegmentStore() = default;

// After a failed write the end has not moved: the next record is written over what is there.
base::Result<Place> SegmentStore::append(std::string_view record, bool compress) {
    ASSERT(record.size() <= kMaxRecordBytes);
    std::string packed;
    if (compress) packed = codec::zstd(record, 1);
    bool const smaller = compress && packed.size() < record.size();
    std::string_view const stored = smaller ? std::string_view(packed) : record;
    auto const segment = state_->writable();
    if (!segment) return base::fail(segment.error());
    Place place;
    place.segment = (*segment)->id;
    place.offset = static_cast<std::int64_t>((*segment)->end);
    place.bytes = static_cast<std::int64_t>(kHeaderBytes + stored.size());
    std::string bytes;
    bytes.reserve(kHeaderBytes + stored.size());
    put32(bytes, kMagic);
    put32(bytes, smaller ? kCompressed : 0);
    put32(bytes, static_cast<std::uint32_t>(record.size()));
    put32(bytes, static_cast<std::uint32_t>(stored.size()));
    put32(bytes, checksum(place, bytes, stored));
    bytes += stored;
    Done const done = (*segment)->file->write_at((*segment)->end, bytes);
    if (!done) return base::fail(done.error());
    (*segment)->end += bytes.size();
    (*segment)->dirty = true;
    return place;
}

// What a failed sync covered may be lost whatever a later one says, since the machine then takes
// the pages for written. So nothing more is appended to those files.
Done SegmentStore::sync() {
    if (!dirty()) return 0;
    Done const done = state_->sync_files();
    state_->full.clear();
    if (done) {
        state_->current->dirty = false;
        state_->name_unsynced = false;
    } else {
        state_->current.reset();
    }
    return done;
}

bool SegmentStore::dirty() const {
    return !state_->full.empty() || (state_->current && state_->current->dirty);
}

base::Result<std::string> SegmentStore::read(Place const& place) const {
    auto const file = state_->readable(place.segment);
    if (!file) {
        if (file.error().code == "NotFound") return damaged(place, "the file is missing");
        return base::fail(file.error());
    }
    auto const bytes = static_cast<std::size_t>(place.bytes);
    if (place.offset < 0 || bytes < kHeaderBytes || bytes > kHeaderBytes + kMaxRecordBytes)
        return damaged(place, "no record can be there");
    std::string record(bytes, '\0');
    Done const got =
        (*file)->read_at(static_cast<std::uint64_t>(place.offset), record.data(), bytes);
    if (!got) return base::fail(got.error());
    if (*got != bytes) return damaged(place, "the record is cut off");
    std::string_view const fields = std::string_view(record).substr(0, kHeaderBytes - 4);
    std::string_view const stored = std::string_view(record).substr(kHeaderBytes);
    if (read32(fields, 0) != kMagic || read32(fields, 12) != stored.size())
        return damaged(place, "no record starts there");
    if (read32(record, 16) != checksum(place, fields, stored))
        return damaged(place, "the checksum does not match");
    std::size_t const raw_bytes = read32(fields, 8);
    if ((read32(fields, 4) & kCompressed) == 0) {
        record.erase(0, kHeaderBytes);
        return record;
    }
    return codec::unzstd(stored, raw_bytes);
}

void SegmentStore::retain(std::vector<std::int64_t> const& live) {
    std::set<std::int64_t> keep(live.begin(), live.end());
    if (state_->current) keep.insert(state_->current->id);
    for (auto const& segment : state_->full) keep.insert(segment->id);
    for (auto at = state_->ids.begin(); at != state_->ids.end();) {
        std::int64_t const id = *at++;
        if (keep.count(id) != 0) continue;
        state_->open_files.erase(id);
        Done const done = state_->disk.remove(state_->path_of(id));
        if (done || done.error().code == "NotFound") state_->ids.erase(id);  // else the next time
    }
}

std::vector<std::int64_t> SegmentStore::segments() const {
    return {state_->ids.begin(), state_->ids.end()};
}

}  // namespace disk
