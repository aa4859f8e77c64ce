// The only door to the file system. RealDisk is the machine's; MemoryDisk (disk/memory.hpp) is a
// faulty one for simulations: its n-th write fails, it fills up, and a crash drops what was not
// synced. Paths are relative to the disk's root, made by us from ids, never from a user's text.
//
//   disk::RealDisk disk("/var/lib/catchment");
//   base::Result<std::unique_ptr<disk::File>> file = disk.create("objects/3f/3fa0…");
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace disk {

using Done = base::Result<std::uint64_t>;  // a count of bytes, or why not

// One thread at a time, but for read_at, which any thread may call.
class File {
  public:
    virtual ~File() = default;
    virtual Done read_at(std::uint64_t offset, char* into, std::size_t bytes) const = 0;
    virtual Done write_at(std::uint64_t offset, std::string_view bytes) = 0;
    virtual Done sync() = 0;  // data and size are on the disk when it returns
    virtual Done truncate(std::uint64_t bytes) = 0;
    virtual std::uint64_t size() const = 0;
};

// Thread-safe. No space, no permission and the like are ErrorKind::retry; a missing file is
// ErrorKind::skip with code "NotFound".
class Disk {
  public:
    virtual ~Disk() = default;
    virtual base::Result<std::unique_ptr<File>> create(std::string const& path) = 0;  // empties it
    virtual base::Result<std::unique_ptr<File>> open(std::string const& path) = 0;    // must exist
    virtual base::Result<std::unique_ptr<File>> open_or_create(std::string const& path) = 0;
    virtual bool exists(std::string const& path) const = 0;
    virtual Done remove(std::string const& path) = 0;
    virtual Done make_directories(std::string const& path) = 0;
    virtual Done sync_directory(std::string const& path) = 0;
    virtual std::vector<std::string> list(std::string const& directory) const = 0;  // file names
    // The machine's own path for a library that opens files itself; empty on a disk of our own.
    virtual std::string native_path(std::string const& path) const = 0;
};

class RealDisk final : public Disk {
  public:
    explicit RealDisk(std::string root);  // an absolute folder that exists
    base::Result<std::unique_ptr<File>> create(std::string const& path) override;
    base::Result<std::unique_ptr<File>> open(std::string const& path) override;
    base::Result<std::unique_ptr<File>> open_or_create(std::string const& path) override;
    bool exists(std::string const& path) const override;
    Done remove(std::string const& path) override;
    Done make_directories(std::string const& path) override;
    Done sync_directory(std::string const& path) override;
    std::vector<std::string> list(std::string const& directory) const override;
    std::string native_path(std::string const& path) const override;

  private:
    std::string root_;
};

base::Result<std::string> read_whole(File const& file);

// Holds a folder for this process: a second one is refused with a sentence that names the holder.
class FolderLock {
  public:
    static base::Result<FolderLock> take(std::string const& folder);
    FolderLock(FolderLock&&) noexcept;
    FolderLock& operator=(FolderLock&&) noexcept;
    ~FolderLock();

  private:
    explicit FolderLock(int descriptor) : descriptor_(descriptor) {}
    int descriptor_ = -1;
};

}  // namespace disk
