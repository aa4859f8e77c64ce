#include "base/random.hpp"

#include <openssl/rand.h>

#include <array>
#include <cstring>

#include "base/assert.hpp"

namespace base {

// Draws again where the draw falls into the incomplete last run of `bound` values, which would
// make small results likelier than large ones.
std::uint64_t Random::below(std::uint64_t bound) {
    ASSERT(bound > 0);
    std::uint64_t const incomplete = (0 - bound) % bound;
    std::uint64_t drawn = next();
    while (drawn < incomplete) drawn = next();
    return drawn % bound;
}

std::string Random::bytes(std::size_t count) {
    std::string out(count, '\0');
    for (std::size_t at = 0; at < count; at += sizeof(std::uint64_t)) {
        std::uint64_t const word = next();
        std::memcpy(out.data() + at, &word, std::min(sizeof word, count - at));
    }
    return out;
}

std::string Random::text(std::size_t count, std::string const& alphabet) {
    std::string out;
    out.reserve(count);
    for (std::size_t i = 0; i < count; ++i) out.push_back(alphabet[below(alphabet.size())]);
    return out;
}

namespace {

// A call of RAND_bytes costs far more than eight bytes of its output, so each thread draws a
// block and spends it; what is spent is wiped.
struct Pool {
    std::array<std::uint64_t, 64> words = {};
    std::size_t left = 0;
};

}  // namespace

std::uint64_t SystemRandom::next() {
    thread_local Pool pool;
    if (pool.left == 0) {
        auto* raw = reinterpret_cast<unsigned char*>(pool.words.data());
        ASSERT(RAND_bytes(raw, static_cast<int>(sizeof pool.words)) == 1);
        pool.left = pool.words.size();
    }
    std::uint64_t const word = pool.words[--pool.left];
    pool.words[pool.left] = 0;
    return word;
}

// SplitMix64 (Steele, Lea, Flood 2014): every seed, zero included, starts a good sequence.
std::uint64_t SeededRandom::next() {
    state_ += 0x9E3779B97F4A7C15u;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

}  // namespace base
