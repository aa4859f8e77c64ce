// The files that hold objects: named by ids of our own, never by a key. A file that no row names is
// removed, at the latest at the next start.
//
//   std::shared_ptr<StoredFile> file = files.create(random);
//   file->append(bytes); file->sync();
//   core.after_commit([file] { file->keep(); });
#pragma once

#include <memory>
#include <set>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "base/random.hpp"
#include "disk/files.hpp"

namespace cloud::s3 {

// Removed when it goes, unless it was kept. One thread at a time.
class StoredFile {
  public:
    StoredFile(disk::Disk& disk, std::string path, std::unique_ptr<disk::File> file);
    ~StoredFile();
    StoredFile(StoredFile const&) = delete;
    StoredFile& operator=(StoredFile const&) = delete;

    disk::Done append(std::string_view bytes);
    disk::Done sync();  // bytes and name
    void keep() { kept_ = true; }
    std::string const& path() const { return path_; }
    std::uint64_t bytes() const { return bytes_; }

  private:
    disk::Disk& disk_;
    std::string path_;
    std::unique_ptr<disk::File> file_;
    std::uint64_t bytes_ = 0;
    bool kept_ = false;
};

class Files {
  public:
    explicit Files(disk::Disk& disk) : disk_(disk) {}
    base::Result<std::shared_ptr<StoredFile>> create(base::Random& random);
    base::Result<std::shared_ptr<disk::File const>> open(std::string const& path) const;
    void remove(std::string const& path);
    void sweep(std::set<std::string> const& live);  // removes all others

  private:
    disk::Disk& disk_;
};

}  // namespace cloud::s3
