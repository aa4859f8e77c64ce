// libchdb: ClickHouse as a library, loaded while the program runs, so that the program starts
// without it and says what is missing. What is loaded stays until the process ends. It cannot live
// in a process with the address or thread sanitizer.
//
//   base::Result<siem::store::Library> library = load_library(*find_library(executable_folder));
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>

#include "base/error.hpp"

namespace siem::store {

// The functions of its C interface that are used here. Handles are opaque: `Session` is what
// connect() returns the address of.
struct Library {
    using Session = void*;
    using Answer = void*;
    using Stream = void*;

    Session* (*connect)(int count, char** arguments) = nullptr;
    void (*close)(Session* session) = nullptr;
    Answer (*query)(Session, char const* sql, std::size_t sql_size, char const* format,
                    std::size_t format_size) = nullptr;
    char const* (*answer_error)(Answer) = nullptr;  // null where there is none
    char* (*answer_data)(Answer) = nullptr;
    std::size_t (*answer_size)(Answer) = nullptr;
    void (*destroy_answer)(Answer) = nullptr;

    // An answer in pieces: fetch_piece() until one is empty. Destroyed like any answer.
    Answer (*begin)(Session, char const* sql, std::size_t sql_size, char const* format,
                    std::size_t format_size) = nullptr;
    Answer (*fetch_piece)(Session, Answer) = nullptr;
    void (*cancel_pieces)(Session, Answer) = nullptr;

    Stream (*insert)(Session, char const* sql, std::size_t sql_size, char const* format,
                     std::size_t format_size) = nullptr;
    int (*append)(Stream, void const* data, std::size_t size) = nullptr;  // 0 is well
    Answer (*done)(Stream) = nullptr;
    void (*cancel)(Stream) = nullptr;
    char const* (*stream_error)(Stream) = nullptr;
    void (*destroy_stream)(Stream) = nullptr;

    char const* (*version)() = nullptr;
    void (*handle_signals)(int enabled) = nullptr;
};

// Where it is: the file that CATCHMENT_LIBCHDB names, else runtime/node_modules in a folder above
// the program's (a checkout), else ../lib/catchment beside it (installed). The error says what to
// run.
base::Result<std::filesystem::path> find_library(std::filesystem::path const& program_folder);

base::Result<Library> load_library(std::filesystem::path const& file);

// Gives back the pages of the library's file that are in memory and no one wrote to; those that are
// used come again from the system's cache of files. To be called once the engine is open: what its
// start alone reads is half of 200 MB.
void release_pages(Library const& library);

}  // namespace siem::store
