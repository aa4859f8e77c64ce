#include "base/large_pages.hpp"

#include <sys/mman.h>

#include <cstdlib>
#include <new>

namespace base {
namespace {

constexpr std::size_t kLargePage = 2u << 20;

// Of which more than half a page is used.
constexpr std::size_t kLarge = kLargePage / 2;

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

}  // namespace base
