#include "siem/store/engine.hpp"

#include <fstream>

namespace siem::store {
namespace {

namespace fs = std::filesystem;

// The engine looks for a configuration file in the working and home folders unless it is given
// one. Everything is said by arguments, so this one is empty.
base::Result<fs::path> write_configuration(fs::path const& folder) {
    std::error_code error;
    fs::create_directories(folder / "engine", error);
    fs::path const file = folder / "engine.xml";
    std::ofstream out(file, std::ios::binary | std::ios::trunc);
    out << "<clickhouse/>\n";
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

Arguments common(EngineSettings const& settings, fs::path const& folder, fs::path const& file) {
    Arguments arguments;
    say(arguments, "path", (folder / "engine").string());
    say(arguments, "config-file", file.string());
    say(arguments, "max_server_memory_usage", settings.memory_bytes);
    say(arguments, "background_pool_size", settings.merge_threads);
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

// An acknowledged batch is in its table, not in a buffer; a batch may span any number of days, and
// its words are indexed later (Upkeep).
Arguments writing(Arguments arguments) {
    say(arguments, "async_insert", 0);
    say(arguments, "max_partitions_per_insert_block", 0);
    say(arguments, "materialize_skip_indexes_on_insert", 0);
    say(arguments, "max_insert_threads", 1);
    return arguments;
}

Arguments reading(Arguments arguments, EngineSettings const& settings) {
    say(arguments, "max_execution_time", settings.search_seconds);
    say(arguments, "max_memory_usage", settings.memory_bytes / 4);
    say(arguments, "max_bytes_before_external_group_by", settings.memory_bytes / 8);
    say(arguments, "max_bytes_before_external_sort", settings.memory_bytes / 8);
    say(arguments, "max_threads", 2);
    return arguments;
}

Arguments for_user(Arguments arguments) {
    say(arguments, "max_result_rows", 100'000);
    say(arguments, "readonly", 1);
    return arguments;
}

}  // namespace

base::Result<std::unique_ptr<Engine>> Engine::open(Library const& library,
                                                   EngineSettings const& settings) {
    fs::path const folder = fs::absolute(settings.folder).lexically_normal();
    base::Result<fs::path> const file = write_configuration(folder);
    if (!file) return base::fail(file.error());
    Arguments const arguments = common(settings, folder, *file);
    Arguments const read = reading(arguments, settings);
    Arguments const program = [&] {
        Arguments words = read;
        say(words, "readonly", 2);
        return words;
    }();
    std::unique_ptr<Engine> engine(new Engine);
    auto connection = Connection::open(library, writing(arguments));
    if (!connection) return base::fail(connection.error());
    engine->writer_ = std::move(*connection);
    for (std::uint32_t i = 0; i < settings.readers; ++i) {
        connection = Connection::open(library, program);
        if (!connection) return base::fail(connection.error());
        engine->free_.push_back(connection->get());
        engine->readers_.push_back(std::move(*connection));
    }
    connection = Connection::open(library, for_user(read));
    if (!connection) return base::fail(connection.error());
    engine->user_ = std::move(*connection);
    return engine;
}

Engine::~Engine() = default;

base::Result<std::string> Engine::read(std::string_view sql, std::string_view format) {
    std::unique_lock lock(mutex_);
    returned_.wait(lock, [&] { return !free_.empty(); });
    Connection* const connection = free_.back();
    free_.pop_back();
    lock.unlock();
    base::Result<std::string> result = connection->query(sql, format);
    lock.lock();
    free_.push_back(connection);
    lock.unlock();
    returned_.notify_one();
    return result;
}

base::Result<std::string> Engine::read_for_user(std::string_view sql, std::string_view format) {
    return user_->query(sql, format);
}

}  // namespace siem::store
