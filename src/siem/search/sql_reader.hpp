// Statements of ClickHouse's SQL that people write, over the table of events alone: examined by
// what the engine's own parser makes of them (user_sql.hpp), then run by a connection that may only
// read. One at a time: who asks meanwhile is told to come again. Thread-safe.
//
//   SqlReader reader(ask, ask_for_user);
//   reader.read("SELECT `user.name`, count() FROM events GROUP BY 1", 1000, asker);
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <string>

#include "siem/searcher.hpp"

namespace siem::search {

class SqlReader {
  public:
    using Store = std::function<base::Result<std::string>(std::string const& sql, Asker& asker)>;

    // `user` runs what was examined, and answers JSONCompactEachRowWithNamesAndTypes.
    SqlReader(Store program, Store user) : program_(std::move(program)), user_(std::move(user)) {}

    // At most `rows`. ErrorKind::skip: what is wrong with the text, or may not be in it.
    base::Result<Table> read(std::string const& text, std::uint64_t rows, Asker& asker);

  private:
    base::Result<std::string> examined(std::string const& text, Asker& asker);

    Store program_;
    Store user_;
    std::mutex running_;
};

}  // namespace siem::search
