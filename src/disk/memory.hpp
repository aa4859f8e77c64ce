// A disk in memory that fails on demand, for simulations and tests.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "disk/files.hpp"

namespace disk {

class MemoryDisk final : public Disk {
  public:
    MemoryDisk();
    ~MemoryDisk() override;

    // The n-th write or sync from now (1 = the next) fails, and those after it work again.
    void fail_in(std::uint64_t operations);
    void set_capacity(std::uint64_t bytes);  // writes beyond it fail as on a full disk
    std::uint64_t operations() const;        // writes and syncs so far
    // The power goes: each unsynced write survives, is lost, or is torn, as `random` has it.
    // Files that are open become stale: every use of them fails.
    void crash(base::Random& random);

    base::Result<std::unique_ptr<File>> create(std::string const& path) override;
    base::Result<std::unique_ptr<File>> open(std::string const& path) override;
    base::Result<std::unique_ptr<File>> open_or_create(std::string const& path) override;
    bool exists(std::string const& path) const override;
    Done remove(std::string const& path) override;
    Done make_directories(std::string const& path) override;
    Done sync_directory(std::string const& path) override;
    std::vector<std::string> list(std::string const& directory) const override;
    std::string native_path(std::string const& path) const override;

    struct State;

  private:
    std::shared_ptr<State> state_;  // shared with the open files, which may outlive the disk
};

}  // namespace disk
