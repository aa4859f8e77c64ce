// Organizations' way to the database: it remembers when it was last written to, so that what the
// directory keeps in memory is never of another time than the tables. Committer's thread.
//
//   store.write("delete from organizations_tags where resource = ?", id);
//   for (disk::Rows row = store.read("select …", id); row.next();) …
#pragma once

#include <cstdint>

#include "disk/database.hpp"

namespace cloud::organizations {

class Store {
  public:
    explicit Store(disk::Database& db);  // makes the tables

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
    void clear();  // every table

    std::uint64_t writes() const { return writes_; }
    // Whether the transaction that runs has written: what is read now may be rolled back.
    bool unsettled() const { return writes_ > 0 && written_in_ == db_.transactions(); }

  private:
    disk::Database& db_;
    std::uint64_t writes_ = 0;
    std::uint64_t written_in_ = 0;
};

}  // namespace cloud::organizations
