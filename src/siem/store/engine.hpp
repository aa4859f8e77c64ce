// The engine on its folder: one connection that writes, and a few that read. Thread-safe. One a
// process.
//
//   base::Result<std::unique_ptr<Engine>> engine = Engine::open(library, {.folder = "data/siem"});
//   (*engine)->read("SELECT count() FROM events", "TSV");
#pragma once

#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "siem/store/connection.hpp"

namespace siem::store {

struct EngineSettings {
    std::filesystem::path folder;  // made if it is not there
    // What all statements together may hold; one that would pass it fails. A search may hold
    // a quarter of it.
    std::uint64_t memory_bytes = 1'600'000'000;
    std::uint32_t readers = 3;
    std::uint32_t merge_threads = 2;
    std::uint32_t search_seconds = 30;
};

class Engine {
  public:
    static base::Result<std::unique_ptr<Engine>> open(Library const& library,
                                                      EngineSettings const& settings);
    ~Engine();

    Connection& writer() { return *writer_; }
    // By a connection that is free, or the first to become so. Statements of the program's own:
    // they may set settings, and cannot write.
    base::Result<std::string> read(std::string_view sql, std::string_view format);
    // A statement that a user wrote: read-only, bound in time and memory, no settings, no files,
    // no network. One at a time.
    base::Result<std::string> read_for_user(std::string_view sql, std::string_view format);

  private:
    Engine() = default;

    std::unique_ptr<Connection> writer_;
    std::unique_ptr<Connection> user_;
    std::vector<std::unique_ptr<Connection>> readers_;
    std::mutex mutex_;
    std::condition_variable returned_;
    std::vector<Connection*> free_;
};

}  // namespace siem::store
