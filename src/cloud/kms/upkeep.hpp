// What happens to keys by itself: those whose time has come are deleted, and rotated. Runs on the
// committer.
#pragma once

#include "base/worker.hpp"
#include "cloud/kms/keys.hpp"

namespace cloud::kms {

class Upkeep final : public base::Worker {
  public:
    explicit Upkeep(Keys& keys) : keys_(keys) {}
    // A bounded number of keys; again when the next is due.
    base::Instant step(base::Instant now) override;

  private:
    void remove(Key const& key);

    Keys& keys_;
};

}  // namespace cloud::kms
