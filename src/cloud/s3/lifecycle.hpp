// The lifecycle of a bucket's objects: its configuration, and the worker that applies it, a bounded
// number of versions at a time: once when it is set, and then at each midnight (UTC).
#pragma once

#include "base/worker.hpp"
#include "cloud/s3/request.hpp"

namespace cloud::s3 {

http::Reply put_bucket_lifecycle(Store& s, Request const& request);
http::Reply get_bucket_lifecycle(Store& s, Request const& request);
http::Reply delete_bucket_lifecycle(Store& s, Request const& request);

// Wakes the worker for a configuration that is new.
inline constexpr char const* kLifecycleTopic = "s3:lifecycle";

class Lifecycles final : public base::Worker {
  public:
    explicit Lifecycles(Store& store) : s_(store) {}
    base::Instant step(base::Instant now) override;

  private:
    Store& s_;
};

}  // namespace cloud::s3
