// A service's way to the database that remembers when it was last written to, so that what is kept
// in memory is never of another time than the tables. Committer's thread.
//
//   store.write("delete from iam_tags where entity = ?", id);
//   for (disk::Rows row = store.read("select …", id); row.next();) …
#pragma once

#include <cstdint>

#include "disk/database.hpp"

namespace cloud {

class Store {
  public:
    explicit Store(disk::Database& db) : db_(db) {}

    template <typename... Args>
    std::int64_t write(char const* sql, Args const&... args) {
        ++writes_;
        written_in_ = db_.transactions();
        return db_.run(sql, args...);
    }
    template <typename... Args>
    disk::Rows read(char const* sql, Args const&... args) const {
        return db_.query(sql, args...);
    }
    template <typename... Args>
    std::int64_t count(char const* sql, Args const&... args) const {
        disk::Rows row = db_.query(sql, args...);
        return row.next() ? row.integer(0) : 0;
    }
    void execute(char const* script) { db_.execute(script); }

    std::uint64_t writes() const { return writes_; }
    // Whether the transaction that runs has written: what is read now may be rolled back.
    bool unsettled() const { return writes_ > 0 && written_in_ == db_.transactions(); }

  private:
    disk::Database& db_;
    std::uint64_t writes_ = 0;
    std::uint64_t written_in_ = 0;
};

}  // namespace cloud
