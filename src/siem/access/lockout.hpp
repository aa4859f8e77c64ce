// How often somebody failed of late, by whatever tells him: his address, the name that he tried.
// Who failed too often waits. Bounded: of many, those that failed longest ago are forgotten. One
// thread.
//
//   if (lockout.is_locked(key, kMostFailures, now)) return "locked";
//   lockout.failed(key, now);
#pragma once

#include <cstdint>
#include <list>
#include <string>
#include <unordered_map>
#include <utility>

#include "base/clock.hpp"

namespace siem::access {

inline constexpr std::uint32_t kMostOfAddress = 50;  // failures, on whatever names

// A network's worth of IPv6 addresses is one household's.
std::string place_of(std::string const& address);

class Lockout {
  public:
    // Failures count for so long after the last one.
    explicit Lockout(base::Duration window, std::size_t most = 10'000)
        : window_(window), most_(most) {}

    bool is_locked(std::string const& key, std::uint32_t failures, base::Instant now);
    void failed(std::string const& key, base::Instant now);
    void take_back(std::string const& key);  // one failure, which was none
    std::size_t size() const { return all_.size(); }

  private:
    struct Failures {
        std::uint32_t count = 0;
        base::Instant last = {};
        std::list<std::string>::iterator place;
    };
    void forget(std::string const& key);

    base::Duration const window_;
    std::size_t const most_;
    std::list<std::string> order_;  // who failed longest ago first
    std::unordered_map<std::string, Failures> all_;
};

}  // namespace siem::access
