// Folders of the program's own, and files in them.
#pragma once

#include <string>

#include "disk/files.hpp"

namespace cli {

// A folder that is made where it is missing and held while this lives: a second process is refused
// with a sentence. Throws std::runtime_error.
class Folder {
  public:
    explicit Folder(std::string const& path);
    std::string const& path() const { return path_; }  // absolute

  private:
    std::string path_;
    disk::FolderLock lock_;
};

// Made where it is missing. Throws std::runtime_error.
std::string absolute_folder(std::string const& path);

// Writes `text` so that only the owner can read it, at once or not at all. Answers the absolute
// path. Throws std::runtime_error.
std::string write_secret_file(std::string const& folder, std::string const& name,
                              std::string const& text);
void write_file(std::string const& path, std::string const& text);  // at once or not at all

}  // namespace cli
