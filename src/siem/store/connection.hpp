// A way to ClickHouse: one statement at a time. Thread-safe: a second caller waits.
//
//   base::Result<std::string> rows = connection.query("SELECT 1", "TSV");
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace siem::store {

// Takes an answer piece by piece; false ends it.
using Piece = std::function<bool(std::string_view)>;

class Connection {
  public:
    virtual ~Connection() = default;
    // The answer in the format, unless the statement ends in one of its own. Errors as error_of().
    virtual base::Result<std::string> query(std::string_view sql, std::string_view format) = 0;
    // One block in ClickHouse's Native form, given in pieces: one commit a partition.
    virtual base::Result<void> insert(std::string_view sql,
                                      std::vector<std::string_view> const& block) = 0;
};

// What ClickHouse said. A statement that can never work (it does not parse, it names what is not
// there, it may not) is ErrorKind::skip; the rest is worth trying again. The code is ClickHouse's
// number.
base::Error error_of(std::string_view text);

}  // namespace siem::store
