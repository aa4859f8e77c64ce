// The files that hold objects: named by ids of our own, never by a key. A file that no row names is
// removed, at the latest at the next start.
//
// Each is sealed under a key of its own (disk/sealed_file.hpp).
//
//   std::shared_ptr<StoredFile> file = files.create(random);
//   file->append(bytes); file->finish();
//   core.after_commit([file] { file->keep(); });
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "base/random.hpp"
#include "disk/files.hpp"
#include "disk/sealed_file.hpp"

namespace cloud::s3 {

// Removed when it goes, unless it was kept. One thread at a time.
class StoredFile {
  public:
    struct Named {
        std::string path;
        std::string key;  // that its bytes are sealed under
    };
    StoredFile(disk::Disk& disk, Named name, std::unique_ptr<disk::File> file);
    ~StoredFile();
    StoredFile(StoredFile const&) = delete;
    StoredFile& operator=(StoredFile const&) = delete;

    disk::Done append(std::string_view bytes);
    disk::Done finish();  // bytes and name are on the disk
    void keep() { kept_ = true; }
    std::string const& path() const { return name_.path; }
    std::string const& key() const { return name_.key; }
    std::uint64_t bytes() const { return writer_->bytes(); }

  private:
    disk::Disk& disk_;
    Named name_;
    std::optional<disk::SealedWriter> writer_;
    bool kept_ = false;
};

class Files {
  public:
    explicit Files(disk::Disk& disk) : disk_(disk) {}
    base::Result<std::shared_ptr<StoredFile>> create(base::Random& random);
    // Of an object of so many bytes, sealed under that key.
    struct Sealed {
        std::string path;
        std::string key;
        std::uint64_t bytes;
    };
    base::Result<std::shared_ptr<disk::File const>> open(Sealed const& file) const;
    // One after the other, as if they were one. One thread at a time.
    std::shared_ptr<disk::File const> join(std::vector<Sealed> files) const;
    void remove(std::string const& path);
    void sweep(std::set<std::string> const& live);  // removes all others

  private:
    disk::Disk& disk_;
};

}  // namespace cloud::s3
