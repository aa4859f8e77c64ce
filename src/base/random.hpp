// Chance as a parameter, like time: SystemRandom is cryptographically strong, SeededRandom gives
// the same sequence for the same seed and is for tests and simulations alone.
//
//   base::SystemRandom random;
//   std::string nonce = random.bytes(12);
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace base {

class Random {
  public:
    virtual ~Random() = default;
    virtual std::uint64_t next() = 0;          // uniform over all 64 bits
    std::uint64_t below(std::uint64_t bound);  // uniform in [0, bound); bound > 0
    std::string bytes(std::size_t count);
    // `count` characters drawn from `alphabet`, for ids and access keys.
    std::string text(std::size_t count, std::string const& alphabet);
};

class SystemRandom final : public Random {  // thread-safe
  public:
    std::uint64_t next() override;
};

class SeededRandom final : public Random {  // one thread
  public:
    explicit SeededRandom(std::uint64_t seed) : state_(seed) {}
    std::uint64_t next() override;

  private:
    std::uint64_t state_;
};

}  // namespace base
