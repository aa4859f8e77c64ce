// Objects as they lie in a bucket of logs, and what each has in it: by their messages, no two of
// which are the same.
//
//   Maker maker(random);
//   Object object = maker.make(now);
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/random.hpp"

namespace simulation {

enum class Health {
    good,
    torn,      // a part of it can be read, until somebody puts it whole
    hopeless,  // it can never be read
};

struct Object {
    std::string key;
    std::string bytes;
    std::string whole = {};  // the bytes, where they are torn
    std::vector<std::string> messages = {};
    Health health = Health::good;
    bool grows = false;  // lines may be put behind its own
    base::Instant modified = {};
};

class Maker {
  public:
    explicit Maker(base::Random& random) : random_(random) {}

    Object make(base::Instant now);
    Object grown(Object object, base::Instant now);
    std::uint64_t made() const { return events_; }  // events

  private:
    Object envelopes(base::Instant now);
    Object lines(base::Instant now);
    Object documents(base::Instant now);
    Object words(base::Instant now);
    std::string envelope(std::vector<std::string>& messages, base::Instant now);
    void make_bad(Object& object);

    base::Random& random_;
    std::uint64_t objects_ = 0;
    std::uint64_t events_ = 0;
    struct Written {
        std::string envelope;
        std::vector<std::string> messages;
    };
    std::vector<Written> written_;  // some of which come again
};

}  // namespace simulation
