// A connection to the engine, which lives in this process: one statement at a time. Thread-safe:
// a second caller waits. All connections of a process are to the same folder.
//
//   auto connection = Connection::open(library, {"--path=/var/lib/catchment/siem"});
//   base::Result<std::string> rows = (*connection)->query("SELECT 1", "TSV");
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "siem/store/library.hpp"

namespace siem::store {

class Connection {
  public:
    static base::Result<std::unique_ptr<Connection>> open(
        Library const& library, std::vector<std::string> const& arguments);
    ~Connection();
    Connection(Connection const&) = delete;
    Connection& operator=(Connection const&) = delete;

    // The answer in the format, unless the statement ends in one of its own. Errors as error_of().
    base::Result<std::string> query(std::string_view sql, std::string_view format);
    // One block in ClickHouse's Native form, given in pieces: one commit a partition.
    base::Result<void> insert(std::string_view sql, std::vector<std::string_view> const& block);

  private:
    Connection(Library const& library, Library::Session* session)
        : library_(library), session_(session) {}

    Library library_;
    Library::Session* session_;
    std::mutex mutex_;
};

// What the engine said. A statement that can never work (it does not parse, it names what is not
// there, it may not) is ErrorKind::skip; the rest is worth trying again. The code is ClickHouse's
// number.
base::Error error_of(std::string_view text);

}  // namespace siem::store
