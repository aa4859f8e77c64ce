// SQLite's files on a disk::Disk of our own, so that a faulty disk's faults and crashes reach it.
// Registered with SQLite under a name of its own while it lives. The one connection that uses it
// locks nothing: it must be the only one on its file.
//
//   disk::Vfs vfs(disk);
//   sqlite3_open_v2("cloud.db", &db, flags, vfs.name());
#pragma once

#include <memory>

#include "disk/files.hpp"

namespace disk {

class Vfs {
  public:
    explicit Vfs(Disk& disk);
    ~Vfs();
    Vfs(Vfs const&) = delete;
    Vfs& operator=(Vfs const&) = delete;

    char const* name() const;

    struct State;

  private:
    std::unique_ptr<State> state_;
};

}  // namespace disk
