#include "base/large_pages.hpp"

#include <malloc.h>
#include <sys/mman.h>

#include <cstdlib>
#include <new>

namespace base {
namespace {

constexpr std::size_t kLargePage = 2u << 20;

// Of which more than half a page is used.
constexpr std::size_t kLarge = kLargePage / 2;

// A piece of this size and more is a mapping of its own: it holds some hundredths of a second of
// work, so that what its pages cost is not felt.
constexpr int kReturned = 4 << 20;

}  // namespace

void* allocate_large(std::size_t bytes) {
    if (bytes <= kLarge) {
        if (void* const piece = std::malloc(bytes)) return piece;
        throw std::bad_alloc();
    }
    std::size_t const whole = (bytes + kLargePage - 1) / kLargePage * kLargePage;
    void* const piece = std::aligned_alloc(kLargePage, whole);
    if (piece == nullptr || whole < bytes) throw std::bad_alloc();
    (void)madvise(piece, whole, MADV_HUGEPAGE);  // a wish: small pages do as well
    return piece;
}

void free_large(void* piece) { std::free(piece); }

void return_large_pieces() {
    mallopt(M_MMAP_THRESHOLD, kReturned);
    mallopt(M_TRIM_THRESHOLD, kReturned);
}

}  // namespace base
