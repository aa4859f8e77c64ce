#include "siem/store/library.hpp"

#include <dlfcn.h>
#include <link.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <thread>

namespace siem::store {
namespace {

namespace fs = std::filesystem;

constexpr char const* kInCheckout = "runtime/node_modules/@chdb/lib-linux-x64-gnu/libchdb.so";
constexpr char const* kInstalled = "lib/catchment/libchdb.so";

// The library's own allocator, jemalloc: on large pages, and kept for longer than from one batch to
// the next. What is given back and asked for again is zeroed page by page: a fifth of what an event
// cost where it was kept for a second. Of few arenas, for what one has kept no other one takes.
std::string memory_settings() {
    unsigned const cores = std::max(1u, std::thread::hardware_concurrency());
    return "thp:always,dirty_decay_ms:20000,narenas:" + std::to_string((cores + 1) / 2);
}

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

// Segments that may be written have been, by the loader: they are not in the file any more.
int release_segments(dl_phdr_info* object, std::size_t, void* address_within) {
    auto const address = reinterpret_cast<std::uintptr_t>(address_within);
    auto const page = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
    bool ours = false;
    for (int i = 0; i < object->dlpi_phnum; ++i) {
        ElfW(Phdr) const& segment = object->dlpi_phdr[i];
        std::uintptr_t const start = object->dlpi_addr + segment.p_vaddr;
        ours = ours ||
               (segment.p_type == PT_LOAD && address >= start && address - start < segment.p_memsz);
    }
    if (!ours) return 0;
    for (int i = 0; i < object->dlpi_phnum; ++i) {
        ElfW(Phdr) const& segment = object->dlpi_phdr[i];
        if (segment.p_type != PT_LOAD || (segment.p_flags & PF_W) != 0) continue;
        std::uintptr_t const start = object->dlpi_addr + segment.p_vaddr;
        std::uintptr_t const first = (start + page - 1) / page * page;
        std::uintptr_t const last = (start + segment.p_filesz) / page * page;
        if (first < last) {
            madvise(reinterpret_cast<void*>(first), last - first, MADV_DONTNEED);
        }
    }
    return 1;
}

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
    setenv("JE_MALLOC_CONF", memory_settings().c_str(), 0);
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

void release_pages(Library const& library) {
    dl_iterate_phdr(release_segments, reinterpret_cast<void*>(library.connect));
}

}  // namespace siem::store
