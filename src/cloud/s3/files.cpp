#include "cloud/s3/files.hpp"

#include <algorithm>
#include <limits>

#include "base/id.hpp"

namespace cloud::s3 {
namespace {

constexpr char const* kFolder = "objects";
constexpr std::size_t kIdDigits = 32;
constexpr std::size_t kKeyBytes = 32;

disk::Done read_only() {
    return base::fail(base::ErrorKind::stop, "an object's files are only read");
}

// Files that are read as one. A file is open only while it is read from: there may be thousands.
class Joined final : public disk::File {
  public:
    Joined(disk::Disk& disk, std::vector<Files::Sealed> parts)
        : disk_(disk), parts_(std::move(parts)) {
        for (Files::Sealed const& part : parts_) {
            starts_.push_back(size_);
            size_ += part.bytes;
        }
    }

    disk::Done read_at(std::uint64_t offset, char* into, std::size_t bytes) const override {
        std::size_t done = 0;
        while (done < bytes && offset + done < size_) {
            std::uint64_t const at = offset + done;
            auto const past = std::upper_bound(starts_.begin(), starts_.end(), at);
            auto const index = static_cast<std::size_t>(past - starts_.begin()) - 1;
            disk::Done const got =
                read_part(index, at - starts_[index], {into + done, bytes - done});
            if (!got || *got == 0) return got;
            done += *got;
        }
        return done;
    }
    std::uint64_t size() const override { return size_; }
    disk::Done write_at(std::uint64_t, std::string_view) override { return read_only(); }
    disk::Done sync() override { return read_only(); }
    disk::Done truncate(std::uint64_t) override { return read_only(); }

  private:
    struct Into {
        char* first;
        std::size_t bytes;
    };
    disk::Done read_part(std::size_t index, std::uint64_t offset, Into into) const {
        Files::Sealed const& part = parts_[index];
        if (index != opened_) {
            base::Result<std::unique_ptr<disk::File>> file = disk_.open(part.path);
            if (!file) return base::fail(file.error());
            open_.emplace(std::move(*file), part.key, part.bytes);
            opened_ = index;
        }
        return open_->read_at(
            offset, into.first,
            static_cast<std::size_t>(std::min<std::uint64_t>(into.bytes, part.bytes - offset)));
    }

    disk::Disk& disk_;
    std::vector<Files::Sealed> parts_;
    std::vector<std::uint64_t> starts_;
    std::uint64_t size_ = 0;
    mutable std::optional<disk::SealedFile> open_;
    mutable std::size_t opened_ = std::numeric_limits<std::size_t>::max();
};

std::string folder_of(std::string const& path) { return path.substr(0, path.rfind('/')); }

}  // namespace

StoredFile::StoredFile(disk::Disk& disk, Named name, std::unique_ptr<disk::File> file)
    : disk_(disk), name_(std::move(name)), writer_(std::in_place, std::move(file), name_.key) {}

StoredFile::~StoredFile() {
    writer_.reset();
    if (!kept_) (void)disk_.remove(name_.path);
}

disk::Done StoredFile::append(std::string_view bytes) { return writer_->append(bytes); }

disk::Done StoredFile::finish() {
    disk::Done const done = writer_->finish();
    return done ? disk_.sync_directory(folder_of(name_.path)) : done;
}

// Two digits of the id are a folder of their own, so that none grows too large.
base::Result<std::shared_ptr<StoredFile>> Files::create(base::Random& random) {
    std::string const id = base::hex_id(random, kIdDigits);
    std::string const folder = std::string(kFolder) + "/" + id.substr(0, 2);
    if (!disk_.exists(folder)) {
        disk::Done const made = disk_.make_directories(folder);
        if (!made) return base::fail(made.error());
        disk::Done const synced = disk_.sync_directory(kFolder);
        if (!synced) return base::fail(synced.error());
    }
    std::string const path = folder + "/" + id;
    base::Result<std::unique_ptr<disk::File>> file = disk_.create(path);
    if (!file) return base::fail(file.error());
    StoredFile::Named name{path, random.bytes(kKeyBytes)};
    return std::make_shared<StoredFile>(disk_, std::move(name), std::move(*file));
}

base::Result<std::shared_ptr<disk::File const>> Files::open(Sealed const& sealed) const {
    base::Result<std::unique_ptr<disk::File>> file = disk_.open(sealed.path);
    if (!file) return base::fail(file.error());
    return std::make_shared<disk::SealedFile const>(std::move(*file), sealed.key, sealed.bytes);
}

std::shared_ptr<disk::File const> Files::join(std::vector<Sealed> files) const {
    return std::make_shared<Joined const>(disk_, std::move(files));
}

void Files::remove(std::string const& path) { (void)disk_.remove(path); }

void Files::sweep(std::set<std::string> const& live) {
    constexpr char kHex[] = "0123456789abcdef";
    for (int i = 0; i < 256; ++i) {
        std::string const folder =
            std::string(kFolder) + "/" + kHex[i / 16] + std::string(1, kHex[i % 16]);
        for (std::string const& name : disk_.list(folder)) {
            std::string const path = folder + "/" + name;
            if (live.count(path) == 0) (void)disk_.remove(path);
        }
    }
}

}  // namespace cloud::s3
