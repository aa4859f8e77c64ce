#include "disk/memory.hpp"

#include <algorithm>
#include <cstring>
#include <set>

#include "base/assert.hpp"

namespace disk {

namespace {

constexpr std::size_t kSectorBytes = 512;  // a torn write is torn between these

tl::unexpected<base::Error> failure(std::string const& what, std::string code = {}) {
    return base::fail(base::ErrorKind::retry, what, std::move(code));
}

tl::unexpected<base::Error> not_found(std::string const& path) {
    return base::fail(base::ErrorKind::skip, "opening " + path + ": no such file or folder",
                      "NotFound");
}

std::string parent_of(std::string const& path) {
    std::size_t const slash = path.rfind('/');
    return slash == std::string::npos ? std::string() : path.substr(0, slash);
}

struct Change {  // to a file: bytes at an offset, or a new size
    bool cuts = false;
    std::uint64_t offset = 0;  // or the size
    std::string bytes = {};
};

void put_into(std::string& image, std::uint64_t offset, std::string_view bytes) {
    auto const at = static_cast<std::size_t>(offset);
    if (bytes.empty()) return;
    if (image.size() < at + bytes.size()) image.resize(at + bytes.size(), '\0');
    std::memcpy(image.data() + at, bytes.data(), bytes.size());
}

void put_into(std::string& image, Change const& change) {
    if (change.cuts)
        image.resize(static_cast<std::size_t>(change.offset), '\0');
    else
        put_into(image, change.offset, change.bytes);
}

// Each sector of the write is there or not, by chance.
void tear_into(std::string& image, Change const& change, base::Random& random) {
    std::string_view const bytes = change.bytes;
    for (std::size_t at = 0; at < bytes.size();) {
        std::size_t const into = (static_cast<std::size_t>(change.offset) + at) % kSectorBytes;
        std::size_t const count = std::min(kSectorBytes - into, bytes.size() - at);
        if (random.below(2) == 0) put_into(image, change.offset + at, bytes.substr(at, count));
        at += count;
    }
}

struct Node {                      // a file, by whatever names
    std::string image;             // as programs see it
    std::string durable;           // as the platter holds it
    std::vector<Change> unsynced;  // what leads from the one to the other

    void change(Change change) {
        put_into(image, change);
        unsynced.push_back(std::move(change));
    }
    void settle() {
        for (Change const& change : unsynced) put_into(durable, change);
        unsynced.clear();
    }
    // As Linux has it: after a failed sync the pages count as written though some are not, and
    // no later sync writes them. Here every other one is lost so.
    void settle_half() {
        for (std::size_t i = 0; i < unsynced.size(); i += 2) put_into(durable, unsynced[i]);
        unsynced.clear();
    }
    std::string after_crash(base::Random& random) const {
        std::string survived = durable;
        for (Change const& change : unsynced) {
            std::uint64_t const fate = random.below(3);
            if (fate == 0) put_into(survived, change);
            if (fate == 1 && !change.cuts) tear_into(survived, change, random);
        }
        return survived;
    }
};

using Names = std::map<std::string, std::shared_ptr<Node>>;  // shared with the open files

}  // namespace

struct MemoryDisk::State {
    mutable std::mutex mutex;
    Names names;
    Names durable_names;
    std::set<std::string> directories = {""};
    std::uint64_t life = 0;  // crashes so far: files opened in an earlier one are stale
    std::uint64_t operations = 0;
    std::uint64_t failing = 0;  // the number of the operation that is to fail; 0 is none
    std::optional<std::uint64_t> capacity;

    bool fails() { return ++operations == failing; }
    bool has_room(std::uint64_t more) const;
    std::shared_ptr<Node> find(std::string const& path) const;
};

bool MemoryDisk::State::has_room(std::uint64_t more) const {
    if (!capacity || more == 0) return true;
    std::uint64_t used = more;
    for (auto const& [path, node] : names) used += node->image.size();
    return used <= *capacity;
}

std::shared_ptr<Node> MemoryDisk::State::find(std::string const& path) const {
    auto const at = names.find(path);
    return at == names.end() ? nullptr : at->second;
}

namespace {

class MemoryFile final : public File {
  public:
    // The state is shared with the disk, which the file may outlive.
    MemoryFile(std::shared_ptr<MemoryDisk::State> disk, std::shared_ptr<Node> node,
               std::string path)
        : disk_(std::move(disk)),
          node_(std::move(node)),
          path_(std::move(path)),
          life_(disk_->life) {}

    Done read_at(std::uint64_t offset, char* into, std::size_t bytes) const override {
        std::lock_guard const lock(disk_->mutex);
        if (stale()) return gone();
        std::string_view const image = node_->image;
        if (offset >= image.size()) return 0;
        std::string_view const found = image.substr(static_cast<std::size_t>(offset), bytes);
        std::copy(found.begin(), found.end(), into);
        return found.size();
    }

    Done write_at(std::uint64_t offset, std::string_view bytes) override {
        std::lock_guard const lock(disk_->mutex);
        if (stale()) return gone();
        if (disk_->fails()) {  // half way, as a real one may
            node_->change({false, offset, std::string(bytes.substr(0, bytes.size() / 2))});
            return failure("writing " + path_ + ": input/output error");
        }
        std::uint64_t const end = offset + bytes.size();
        std::uint64_t const size = node_->image.size();
        if (!disk_->has_room(end > size ? end - size : 0))
            return failure("writing " + path_ + ": no space left on the disk", "NoSpace");
        node_->change({false, offset, std::string(bytes)});
        return bytes.size();
    }

    Done sync() override {
        std::lock_guard const lock(disk_->mutex);
        if (stale()) return gone();
        if (disk_->fails()) {
            node_->settle_half();
            return failure("syncing " + path_ + ": input/output error");
        }
        node_->settle();
        // As on the file systems in use, syncing a new file keeps its name too.
        if (disk_->find(path_) == node_) disk_->durable_names[path_] = node_;
        return 0;
    }

    Done truncate(std::uint64_t bytes) override {
        std::lock_guard const lock(disk_->mutex);
        if (stale()) return gone();
        if (disk_->fails()) return failure("truncating " + path_ + ": input/output error");
        std::uint64_t const size = node_->image.size();
        if (!disk_->has_room(bytes > size ? bytes - size : 0))
            return failure("truncating " + path_ + ": no space left on the disk", "NoSpace");
        node_->change({true, bytes});
        return bytes;
    }

    std::uint64_t size() const override {
        std::lock_guard const lock(disk_->mutex);
        return node_->image.size();
    }

  private:
    bool stale() const { return life_ != disk_->life; }
    tl::unexpected<base::Error> gone() const {
        return failure("using " + path_ + ": the disk has crashed since it was opened", "Stale");
    }

    std::shared_ptr<MemoryDisk::State> disk_;
    std::shared_ptr<Node> node_;
    std::string path_;
    std::uint64_t life_;
};

}  // namespace

MemoryDisk::MemoryDisk() : state_(std::make_shared<State>()) {}
MemoryDisk::~MemoryDisk() = default;

void MemoryDisk::fail_in(std::uint64_t operations) {
    std::lock_guard const lock(state_->mutex);
    state_->failing = operations == 0 ? 0 : state_->operations + operations;
}

void MemoryDisk::set_capacity(std::uint64_t bytes) {
    std::lock_guard const lock(state_->mutex);
    state_->capacity = bytes;
}

std::uint64_t MemoryDisk::operations() const {
    std::lock_guard const lock(state_->mutex);
    return state_->operations;
}

// Where the names on the platter differ from those that programs see, either may be what is
// found. The files are walked in the order of their names, so one seed gives one outcome.
void MemoryDisk::crash(base::Random& random) {
    std::lock_guard const lock(state_->mutex);
    Names all = state_->durable_names;
    all.insert(state_->names.begin(), state_->names.end());
    Names survived;
    for (auto const& [path, either] : all) {
        std::shared_ptr<Node> const seen = state_->find(path);
        auto const at = state_->durable_names.find(path);
        std::shared_ptr<Node> const held = at == state_->durable_names.end() ? nullptr : at->second;
        std::shared_ptr<Node> const chosen = seen == held || random.below(2) == 0 ? seen : held;
        if (!chosen) continue;
        auto node = std::make_shared<Node>();
        node->image = node->durable = chosen->after_crash(random);
        survived[path] = std::move(node);
    }
    ++state_->life;
    state_->names = survived;
    state_->durable_names = std::move(survived);
    state_->failing = 0;
}

base::Result<std::unique_ptr<File>> MemoryDisk::create(std::string const& path) {
    auto file = open_or_create(path);
    std::lock_guard const lock(state_->mutex);
    std::shared_ptr<Node> const node = state_->find(path);
    if (file && node && !node->image.empty()) node->change({true, 0});
    return file;
}

base::Result<std::unique_ptr<File>> MemoryDisk::open(std::string const& path) {
    std::lock_guard const lock(state_->mutex);
    std::shared_ptr<Node> node = state_->find(path);
    if (!node) return not_found(path);
    return std::make_unique<MemoryFile>(state_, std::move(node), path);
}

base::Result<std::unique_ptr<File>> MemoryDisk::open_or_create(std::string const& path) {
    std::lock_guard const lock(state_->mutex);
    if (state_->directories.count(parent_of(path)) == 0) return not_found(path);
    std::shared_ptr<Node>& node = state_->names[path];
    if (!node) node = std::make_shared<Node>();
    return std::make_unique<MemoryFile>(state_, node, path);
}

bool MemoryDisk::exists(std::string const& path) const {
    std::lock_guard const lock(state_->mutex);
    return state_->names.count(path) != 0 || state_->directories.count(path) != 0;
}

Done MemoryDisk::remove(std::string const& path) {
    std::lock_guard const lock(state_->mutex);
    if (state_->names.erase(path) == 0) return not_found(path);
    return 0;
}

// Durable at once, as RealDisk's are.
Done MemoryDisk::make_directories(std::string const& path) {
    std::lock_guard const lock(state_->mutex);
    for (std::string folder = path; !folder.empty(); folder = parent_of(folder))
        state_->directories.insert(folder);
    return 0;
}

Done MemoryDisk::sync_directory(std::string const& path) {
    std::lock_guard const lock(state_->mutex);
    if (state_->directories.count(path) == 0) return not_found(path);
    if (state_->fails()) return failure("syncing folder " + path + ": input/output error");
    Names& held = state_->durable_names;
    for (auto at = held.begin(); at != held.end();) {
        bool const removed = parent_of(at->first) == path && state_->names.count(at->first) == 0;
        at = removed ? held.erase(at) : std::next(at);
    }
    for (auto const& [name, node] : state_->names)
        if (parent_of(name) == path) held[name] = node;
    return 0;
}

std::vector<std::string> MemoryDisk::list(std::string const& directory) const {
    std::lock_guard const lock(state_->mutex);
    std::vector<std::string> found;
    for (auto const& [path, node] : state_->names) {
        if (parent_of(path) != directory) continue;
        found.push_back(directory.empty() ? path : path.substr(directory.size() + 1));
    }
    return found;
}

std::string MemoryDisk::native_path(std::string const&) const { return {}; }

}  // namespace disk
