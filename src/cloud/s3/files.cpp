#include "cloud/s3/files.hpp"

#include "base/id.hpp"

namespace cloud::s3 {
namespace {

constexpr char const* kFolder = "objects";
constexpr std::size_t kIdDigits = 32;
constexpr std::size_t kKeyBytes = 32;

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
