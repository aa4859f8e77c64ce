// SQLite: one database, WAL, synchronous=FULL, exclusive to this process. On a disk of our own
// (no native path) it runs through a VFS over disk::Disk. One thread.
//
//   disk::Database db(disk, "cloud.db");
//   db.run("insert into queues(id, name) values(?, ?)", id, name);
//   for (disk::Rows rows = db.query("select name from queues where id = ?", id); rows.next();)
//       use(rows.text(0));
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "disk/files.hpp"

namespace disk {

// The database could not do it: disk full, I/O error. The transaction is to be rolled back and
// the caller told to try again.
struct DatabaseError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

struct Blob {
    std::string_view bytes;
};

// A bound parameter or nothing. Text is bound as text, Blob as blob, optionals as null if empty.
class Statement;

class Rows {  // of a running query; returns its statement to the cache when destroyed
  public:
    Rows(Rows&&) noexcept;
    ~Rows();
    bool next();
    std::int64_t integer(int column) const;
    double real(int column) const;
    std::string text(int column) const;  // or blob
    bool is_null(int column) const;

  private:
    friend class Database;
    explicit Rows(Statement* statement) : statement_(statement) {}
    Statement* statement_;
};

class Database {
  public:
    Database(Disk& disk, std::string const& path);  // throws DatabaseError
    ~Database();
    Database(Database const&) = delete;
    Database& operator=(Database const&) = delete;

    void execute(std::string const& script);  // several statements, no parameters

    // One statement, prepared once and cached by its text. run() answers the rows changed.
    template <typename... Args>
    std::int64_t run(char const* sql, Args const&... args) {
        Statement* s = prepare(sql);
        int index = 0;
        (bind_any(*s, ++index, args), ...);
        return finish(s);
    }
    template <typename... Args>
    Rows query(char const* sql, Args const&... args) {
        Statement* s = prepare(sql);
        int index = 0;
        (bind_any(*s, ++index, args), ...);
        return Rows(s);
    }
    std::int64_t last_insert_id() const;
    std::uint64_t changes() const;  // rows changed since it was opened: tells if a group wrote

    std::uint64_t transactions() const;  // begun since it was opened: names the one that runs

    void begin();
    void commit();  // durable when it returns; throws DatabaseError and has rolled back
    void rollback();
    void savepoint();  // nested under begin()
    void release_savepoint();
    void rollback_savepoint();

  private:
    struct State;
    template <typename T>
    void bind_any(Statement& s, int index, T const& value) {
        if constexpr (std::is_same_v<T, std::nullopt_t>)
            bind_null(s, index);
        else if constexpr (std::is_same_v<T, Blob>)
            bind_blob(s, index, value.bytes);
        else if constexpr (std::is_floating_point_v<T>)
            bind_real(s, index, value);
        else if constexpr (std::is_integral_v<T>)
            bind_integer(s, index, static_cast<std::int64_t>(value));
        else if constexpr (requires { value.has_value(); }) {
            if (value)
                bind_any(s, index, *value);
            else
                bind_null(s, index);
        } else
            bind_text(s, index, std::string_view(value));
    }
    Statement* prepare(char const* sql);
    void bind_null(Statement& s, int index);
    void bind_integer(Statement& s, int index, std::int64_t value);
    void bind_real(Statement& s, int index, double value);
    void bind_text(Statement& s, int index, std::string_view value);
    void bind_blob(Statement& s, int index, std::string_view value);
    std::int64_t finish(Statement* s);

    std::unique_ptr<State> state_;
};

}  // namespace disk
