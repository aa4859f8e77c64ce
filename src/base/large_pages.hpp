// An allocator whose larger pieces lie on large pages of memory where the kernel has them: a column
// of tens of megabytes is then some twenty faults of a page, not ten thousand. Any thread.
//
//   std::basic_string<char, std::char_traits<char>, base::LargePages<char>> column;
#pragma once

#include <cstddef>

namespace base {

void* allocate_large(std::size_t bytes);  // throws std::bad_alloc
void free_large(void* piece);

template <typename T>
struct LargePages {
    using value_type = T;
    LargePages() = default;
    template <typename U>
    LargePages(LargePages<U> const&) {}  // NOLINT: what containers ask for

    T* allocate(std::size_t count) { return static_cast<T*>(allocate_large(count * sizeof(T))); }
    void deallocate(T* piece, std::size_t) { free_large(piece); }
    bool operator==(LargePages const&) const { return true; }
};

// Has malloc give what it had for a piece of some megabytes back to the system. By itself it learns
// to keep them, in an arena of each thread. To be called at the start of the program.
void return_large_pieces();

}  // namespace base
