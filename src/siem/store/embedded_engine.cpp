#include "siem/store/embedded_engine.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.hpp"
#include "siem/sql.hpp"
#include "siem/store/embedded_connection.hpp"
#include "siem/store/readers.hpp"

namespace siem::store {
namespace {

namespace fs = std::filesystem;

// The engine looks for a configuration file in the working and home folders unless it is given
// one. All but this is said by arguments; where backups go the program decides.
base::Result<fs::path> write_configuration(fs::path const& folder) {
    std::error_code error;
    fs::create_directories(folder / "engine", error);
    fs::path const file = folder / "engine.xml";
    std::ofstream out(file, std::ios::binary | std::ios::trunc);
    out << "<clickhouse><backups><allowed_path>/</allowed_path></backups></clickhouse>\n";
    out.close();
    if (error || !out) {
        return base::fail(base::ErrorKind::stop,
                          "the event store's folder cannot be written: " + folder.string());
    }
    return file;
}

using Arguments = std::vector<std::string>;

void say(Arguments& arguments, std::string_view name, std::string_view value) {
    arguments.push_back("--" + std::string(name) + "=" + std::string(value));
}
void say(Arguments& arguments, std::string_view name, std::uint64_t value) {
    say(arguments, name, std::to_string(value));
}

Arguments common(EmbeddedSettings const& settings, fs::path const& folder, fs::path const& file) {
    Arguments arguments;
    say(arguments, "path", (folder / "engine").string());
    say(arguments, "config-file", file.string());
    say(arguments, "max_server_memory_usage", settings.limits.memory_bytes);
    say(arguments, "background_pool_size", settings.merge_threads);
    // Each that is under way holds blocks of all its parts.
    say(arguments, "background_merges_mutations_concurrency_ratio", 1);
    // Caches as a machine of two cores and a few GB can spare them; the defaults are gigabytes.
    say(arguments, "mark_cache_size", 64u << 20);
    say(arguments, "index_mark_cache_size", 16u << 20);
    say(arguments, "primary_index_cache_size", 32u << 20);
    say(arguments, "uncompressed_cache_size", 0);
    say(arguments, "query_condition_cache_size", 8u << 20);
    say(arguments, "compiled_expression_cache_size", 16u << 20);
    say(arguments, "text_index_tokens_cache_size", 32u << 20);
    say(arguments, "text_index_header_cache_size", 32u << 20);
    say(arguments, "text_index_postings_cache_size", 32u << 20);
    say(arguments, "max_partition_size_to_drop", 0);  // retention drops whole days
    say(arguments, "max_table_size_to_drop", 0);
    return arguments;
}

Arguments with(Arguments arguments, Settings const& settings) {
    for (auto const& [name, value] : settings) say(arguments, name, value);
    return arguments;
}

// In the process the engine is its own client: a connection that may only read still writes files
// where a statement says so, and backups.
base::Result<void> examine_statement(std::string_view sql) {
    constexpr std::array kReads = {"select", "with",    "show",  "describe",
                                   "desc",   "explain", "exists"};
    constexpr std::string_view kMark = "/*catchment ";
    if (sql.starts_with(kMark)) sql.remove_prefix(std::min(sql.find("*/"), sql.size() - 2) + 2);
    std::string const text = base::lower(base::trim(sql));
    std::string const first = text.substr(0, text.find_first_not_of("abcdefghijklmnopqrstuvwxyz"));
    bool const reads = std::find(kReads.begin(), kReads.end(), first) != kReads.end();
    bool const one = text.find(';') >= text.size() - 1;
    if (reads && one && text.find("outfile") == std::string::npos) return {};
    return base::fail(base::ErrorKind::skip,
                      "one statement, which begins with SELECT, WITH, SHOW, DESCRIBE, EXPLAIN or "
                      "EXISTS, has no OUTFILE and no ; before its end");
}

// The engine takes what stands on the process's standard input for more rows of any INSERT that has
// VALUES, and waits for its end: so there is nothing on it from now on.
base::Result<void> close_standard_input() {
    int const nothing = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    bool const closed = nothing >= 0 && dup2(nothing, STDIN_FILENO) == STDIN_FILENO;
    if (nothing > STDIN_FILENO) ::close(nothing);
    if (closed) return {};
    return base::fail(base::ErrorKind::stop, "/dev/null cannot be the standard input");
}

class EmbeddedEngine final : public Engine {
  public:
    base::Result<void> open(Library const& library, EmbeddedSettings const& settings);

    Layout const& layout() const override { return layout_; }
    void know_split() override { layout_.split = true; }
    Connection& writer() override { return *writer_; }
    std::vector<Node> nodes() override { return {{"this process", *writer_}}; }
    base::Result<std::string> ask(Question const& question) override;
    base::Result<std::string> read(std::string_view sql, std::string_view format) override {
        return readers_.query(sql, format);
    }
    base::Result<std::string> search(std::string_view sql, std::string_view format) override {
        return searchers_.query(sql, format);
    }
    base::Result<void> kill(std::string_view mark) override;
    base::Result<void> stream(std::string_view sql, std::string_view format,
                              Piece const& piece) override;
    base::Result<std::uint64_t> save_parquet(std::string_view sql, std::string const& file,
                                             std::string const& name) override;
    using Engine::run;
    base::Result<std::string> run(std::string_view sql, std::string const& host) override;
    base::Result<std::string> read_for_user(std::string_view sql,
                                            std::string_view format) override {
        base::Result<void> const may = examine_statement(sql);
        if (!may) return base::fail(may.error());
        return user_->query(sql, format);
    }

  private:
    Library library_;
    Arguments reading_;  // of connections that are made for one statement
    Arguments writing_;
    std::unique_ptr<EmbeddedConnection> writer_;
    std::unique_ptr<EmbeddedConnection> user_;
    Readers readers_;
    Readers searchers_;
    std::mutex asking_;
    Layout layout_;
};

base::Result<void> EmbeddedEngine::open(Library const& library, EmbeddedSettings const& settings) {
    base::Result<void> const closed = close_standard_input();
    if (!closed) return closed;
    fs::path const folder = fs::absolute(settings.folder).lexically_normal();
    base::Result<fs::path> const file = write_configuration(folder);
    if (!file) return base::fail(file.error());
    Arguments const arguments = common(settings, folder, *file);
    auto connection = EmbeddedConnection::open(library, with(arguments, writing()));
    if (!connection) return base::fail(connection.error());
    writer_ = std::move(*connection);
    Arguments const program = with(arguments, reading(settings.limits));
    library_ = library;
    reading_ = with(arguments, reading_all(settings.limits));
    writing_ = with(arguments, writing());
    for (std::uint32_t i = 0; i < settings.readers; ++i) {
        connection = EmbeddedConnection::open(library, program);
        if (!connection) return base::fail(connection.error());
        readers_.add(std::move(*connection));
        connection = EmbeddedConnection::open(library, program);
        if (!connection) return base::fail(connection.error());
        searchers_.add(std::move(*connection));
    }
    connection =
        EmbeddedConnection::open(library, with(arguments, reading_for_user(settings.limits)));
    if (!connection) return base::fail(connection.error());
    user_ = std::move(*connection);
    release_pages(library);
    return {};
}

base::Result<void> EmbeddedEngine::stream(std::string_view sql, std::string_view format,
                                          Piece const& piece) {
    auto connection = EmbeddedConnection::open(library_, reading_);
    if (!connection) return base::fail(connection.error());
    return (*connection)->stream(sql, format, piece);
}

base::Result<std::uint64_t> EmbeddedEngine::save_parquet(std::string_view sql,
                                                         std::string const& file,
                                                         std::string const& name) {
    auto connection = EmbeddedConnection::open(library_, reading_);
    if (!connection) return base::fail(connection.error());
    base::Result<std::string> const done =
        (*connection)
            ->query(std::string(sql) + " INTO OUTFILE " + literal(file) +
                        " FORMAT Parquet SETTINGS " + named(name),
                    "Parquet");
    if (!done) return base::fail(done.error());
    base::Result<std::string> const rows =
        (*connection)
            ->query("SELECT num_rows FROM file(" + literal(file) + ", ParquetMetadata)", "TSV");
    if (!rows) return base::fail(rows.error());
    return base::to_uint64(base::trim(*rows)).value_or(0);
}

base::Result<std::string> EmbeddedEngine::run(std::string_view sql, std::string const&) {
    auto connection = EmbeddedConnection::open(library_, writing_);
    if (!connection) return base::fail(connection.error());
    return (*connection)->query(sql, "TSV");
}

base::Result<void> EmbeddedEngine::kill(std::string_view mark) {
    base::Result<std::string> const done = run(kill_statement(mark));
    if (!done) return base::fail(done.error());
    return {};
}

// The table is filled and emptied for each question, and never on the disk.
base::Result<std::string> EmbeddedEngine::ask(Question const& question) {
    std::lock_guard const lock(asking_);
    base::Result<std::string> const emptied = writer_->query("TRUNCATE TABLE wanted", "TSV");
    if (!emptied) return base::fail(emptied.error());
    base::Result<void> const filled =
        writer_->insert("INSERT INTO wanted (" + std::string(question.names) + ")", question.block);
    if (!filled) return base::fail(filled.error());
    return writer_->query(question.sql, question.format);
}

}  // namespace

base::Result<std::unique_ptr<Engine>> open_embedded(Library const& library,
                                                    EmbeddedSettings const& settings) {
    auto engine = std::make_unique<EmbeddedEngine>();
    base::Result<void> const opened = engine->open(library, settings);
    if (!opened) return base::fail(opened.error());
    return engine;
}

}  // namespace siem::store
