// ClickHouse as the store uses it: in this process (embedded_engine.hpp) or on servers
// (server_engine.hpp), by a connection that writes and a few that read. Thread-safe.
//
//   engine.read("SELECT count() FROM events", "TSV");
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "siem/store/connection.hpp"
#include "siem/store/layout.hpp"

namespace siem::store {

// A statement about a block of rows, which it reads as the table `wanted`.
struct Question {
    std::string_view sql;
    std::string_view format;
    std::string_view names;      // of the block's columns: "id, at"
    std::string_view structure;  // the same with their types: "id String, at DateTime64(6, 'UTC')"
    std::vector<std::string_view> const& block;
};

struct Node {
    std::string host;
    Connection& connection;
};

// A statement that changes tables at one node, which its error names.
base::Result<void> run_at(Node const& node, std::string const& sql);

class Engine {
  public:
    virtual ~Engine() = default;

    virtual Layout const& layout() const = 0;
    // The layout's events lie in two tables: before anybody but who opens the store has the engine.
    virtual void know_split() = 0;
    virtual Connection& writer() = 0;
    // One to each node, by its name: the writer alone in the process.
    virtual std::vector<Node> nodes() = 0;
    // By the way that writes: it sees what was written before. One question at a time.
    virtual base::Result<std::string> ask(Question const& question) = 0;
    // By a connection that is free, or the first to become so. Statements of the program's own:
    // they may set settings, and cannot write.
    virtual base::Result<std::string> read(std::string_view sql, std::string_view format) = 0;
    // The same for somebody who waits, by connections of their own: what people search for holds up
    // nothing that the program reads. The statement may begin with a mark, a comment.
    virtual base::Result<std::string> search(std::string_view sql, std::string_view format) = 0;
    // Ends the statements that begin so, on whatever node, beside all else.
    virtual base::Result<void> kill(std::string_view mark) = 0;
    // Rows piece by piece, by a connection of its own, for as long as it takes: in formats that are
    // whole rows one after the other.
    virtual base::Result<void> stream(std::string_view sql, std::string_view format,
                                      Piece const& piece);
    // The answer as a Parquet file on this machine, that is not there yet; answers how many rows it
    // has. While it is written `reading` and `end` know it by its name.
    virtual base::Result<std::uint64_t> save_parquet(std::string_view sql, std::string const& file,
                                                     std::string const& name);
    // A statement of the program's own that writes and takes long, beside all else; on servers at
    // the node of that name.
    virtual base::Result<std::string> run(std::string_view sql, std::string const& host);
    base::Result<std::string> run(std::string_view sql) { return run(sql, nodes().front().host); }
    // A statement that a user wrote: read-only, bound in time and memory, no settings, no files,
    // no network. One at a time. It may begin with a mark, as those of search().
    virtual base::Result<std::string> read_for_user(std::string_view sql,
                                                    std::string_view format) = 0;
};

std::string kill_statement(std::string_view mark);
// How far the statement of a name is; nothing done of nothing where there is none.
struct Reading {
    std::uint64_t rows = 0;
    std::uint64_t of = 0;  // that it is to read, as far as is known
};
base::Result<Reading> reading(Engine& engine, std::string_view name);
// Has it fail at once.
base::Result<void> end(Engine& engine, std::string_view name);
// What a statement has behind it to be of that name.
std::string named(std::string_view name);

// Changes rows of a table where they are, on all nodes: what stands after "ALTER TABLE name ".
base::Result<void> alter(Engine& engine, std::string_view table, std::string_view what);

}  // namespace siem::store
