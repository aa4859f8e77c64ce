// What a bucket's rules do with one version now. Days count from the midnight (UTC) that follows;
// what is removed for good is not moved first. Rules: S3 guide, "Understanding lifecycle
// configuration elements" and "Conflicts".
//
//   Due const due = due_of(lifecycle, {object, true}, now);
//   if (due.remove) …
#pragma once

#include "base/clock.hpp"
#include "cloud/s3/lifecycle_rules.hpp"

namespace cloud::s3 {

// A version among those of its key.
struct Aging {
    Object const& object;
    bool latest = false;
    bool alone = false;             // of a marker: nothing is under it
    std::int64_t since_millis = 0;  // of a noncurrent one: when its successor came
    std::int64_t newer = 0;         // noncurrent ones above it
};
struct Due {
    bool expire = false;    // the latest one: removed, or hidden by a marker
    bool remove = false;    // for good
    std::string move = {};  // to this storage class; "" for not at all
};
Due due_of(Lifecycle const& lifecycle, Aging const& aging, base::Instant now);

// When what was made then is so many days old, as S3 counts.
std::int64_t days_after(std::int64_t millis, std::int64_t days);
// The next time that S3 looks at all objects.
base::Instant next_midnight(base::Instant now);

}  // namespace cloud::s3
