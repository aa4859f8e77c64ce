#include "cloud/cloudformation/patience.hpp"

#include <algorithm>
#include <chrono>

namespace cloud::cloudformation {
namespace {

constexpr base::Duration kSoonest = std::chrono::milliseconds(50);
constexpr base::Duration kLatest = std::chrono::seconds(1);
constexpr int kShare = 20;  // of the time that it has stood

}  // namespace

base::Instant Patience::next(std::string const& id, bool moved, base::Instant now) {
    if (moved) {
        standing_.erase(id);
        return now + kSoonest;
    }
    base::Instant const since = standing_.try_emplace(id, now).first->second;
    return now + std::clamp<base::Duration>((now - since) / kShare, kSoonest, kLatest);
}

}  // namespace cloud::cloudformation
