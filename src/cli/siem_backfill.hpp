// A backfill that a running SIEM does when it is asked to: one at a time, by lanes of its own. How
// far it is is kept in the SIEM's folder, so that the same one, asked for again, goes on there.
// Thread-safe.
//
//   cli::SiemBackfill backfill(folder, queues, around);
//   base::Result<codec::Json> told = backfill.start(parameters);
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "cli/siem_queue.hpp"
#include "codec/json.hpp"
#include "http/message.hpp"

namespace cli {

class SiemBackfill {
  public:
    using Queues = std::vector<std::unique_ptr<SiemQueue>>;
    SiemBackfill(std::string folder, Queues const& queues, LaneSurroundings around);
    ~SiemBackfill();

    // bucket, prefix, since, until, queue, role-arn, external-id, region, dry-run, restart.
    // ErrorKind::skip: what is asked for is wrong. ErrorKind::stop: S3 refuses, or one runs.
    base::Result<codec::Json> start(http::Parameters const& asked);
    codec::Json status() const;
    codec::Json cancel();

  private:
    struct Job;
    std::string path_of(std::string const& bucket, std::string const& prefix) const;
    void stop();

    std::string folder_;
    Queues const& queues_;
    LaneSurroundings around_;
    mutable std::mutex mutex_;  // guards job_
    std::unique_ptr<Job> job_;
};

}  // namespace cli
