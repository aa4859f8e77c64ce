#include "siem/store/library.hpp"

#include <dlfcn.h>

#include <cstdlib>

namespace siem::store {
namespace {

namespace fs = std::filesystem;

constexpr char const* kInCheckout = "runtime/node_modules/@chdb/lib-linux-x64-gnu/libchdb.so";
constexpr char const* kInstalled = "lib/catchment/libchdb.so";

// The library's own allocator, jemalloc: on large pages, and kept a while for the next batch. What
// is given back and asked for again is zeroed page by page: a third of what an event costs.
constexpr char const* kMemory = "thp:always,dirty_decay_ms:3000";

bool is_file(fs::path const& path) {
    std::error_code ignored;
    return fs::is_regular_file(path, ignored);
}

class Symbols {
  public:
    explicit Symbols(void* handle) : handle_(handle) {}

    template <typename Function>
    void find(Function*& function, char const* name) {
        void* const address = dlsym(handle_, name);
        if (address == nullptr && missing_.empty()) missing_ = name;
        function = reinterpret_cast<Function*>(address);
    }
    std::string const& missing() const { return missing_; }

  private:
    void* handle_;
    std::string missing_;
};

}  // namespace

base::Result<fs::path> find_library(fs::path const& program_folder) {
    if (char const* const named = std::getenv("CATCHMENT_LIBCHDB")) {
        if (is_file(named)) return fs::absolute(named);
        return base::fail(base::ErrorKind::stop,
                          std::string("CATCHMENT_LIBCHDB names no file: ") + named);
    }
    fs::path folder = fs::absolute(program_folder).lexically_normal();
    if (is_file(folder.parent_path() / kInstalled)) return folder.parent_path() / kInstalled;
    for (;;) {
        if (is_file(folder / kInCheckout)) return folder / kInCheckout;
        if (folder == folder.parent_path()) break;
        folder = folder.parent_path();
    }
    return base::fail(
        base::ErrorKind::stop,
        "the library of the event store, libchdb.so, is not there: run scripts/setup, "
        "or name the file in the environment as CATCHMENT_LIBCHDB");
}

base::Result<Library> load_library(fs::path const& file) {
    // The library reads it as it is loaded.
    setenv("JE_MALLOC_CONF", kMemory, 0);
    void* const handle = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (handle == nullptr) {
        char const* const reason = dlerror();
        return base::fail(base::ErrorKind::stop, std::string("cannot load the event store: ") +
                                                     (reason == nullptr ? "" : reason));
    }
    Library library;
    Symbols symbols(handle);
    symbols.find(library.connect, "chdb_connect");
    symbols.find(library.close, "chdb_close_conn");
    symbols.find(library.query, "chdb_query_n");
    symbols.find(library.answer_error, "chdb_result_error");
    symbols.find(library.answer_data, "chdb_result_buffer");
    symbols.find(library.answer_size, "chdb_result_length");
    symbols.find(library.destroy_answer, "chdb_destroy_query_result");
    symbols.find(library.begin, "chdb_stream_query_n");
    symbols.find(library.fetch_piece, "chdb_stream_fetch_result");
    symbols.find(library.cancel_pieces, "chdb_stream_cancel_query");
    symbols.find(library.insert, "chdb_stream_insert_n");
    symbols.find(library.append, "chdb_stream_append");
    symbols.find(library.done, "chdb_stream_done");
    symbols.find(library.cancel, "chdb_stream_cancel_insert");
    symbols.find(library.stream_error, "chdb_stream_insert_error");
    symbols.find(library.destroy_stream, "chdb_destroy_insert_stream");
    symbols.find(library.version, "chdb_version");
    symbols.find(library.handle_signals, "chdb_set_signal_handlers_enabled");
    if (!symbols.missing().empty()) {
        return base::fail(base::ErrorKind::stop,
                          file.string() + " is no libchdb this program knows: it lacks " +
                              symbols.missing() + ". Run scripts/setup for the right one");
    }
    // Signals are the program's own: the library would take them over at its first connection.
    library.handle_signals(0);
    return library;
}

}  // namespace siem::store
