// Objects in S3: what was delivered, partition by partition, and what could not be.
#pragma once

#include <string>
#include <vector>

#include "base/metrics.hpp"
#include "cloud/core.hpp"
#include "cloud/firehose/batch.hpp"
#include "cloud/firehose/object_key.hpp"
#include "cloud/ports.hpp"

namespace cloud::firehose {

// All within the caller's transaction; all throw aws::Error where S3 refuses.
class S3Writer {
  public:
    S3Writer(Core& core, ObjectStore& objects, Authoriser const& authoriser);

    // As the destination says: through the processors, into partitions, with the backup.
    void deliver(Stream const& stream, Batch const& batch, base::Instant now);
    // As it came, to the prefix.
    void back_up(Stream const& stream, S3Destination const& to, Batch const& batch,
                 base::Instant now);
    // An object for each kind of error.
    void refuse(Stream const& stream, std::vector<RefusedRecord> const& refused,
                Attempts const& attempts);

  private:
    struct Writing {
        Stream const& stream;
        S3Destination const& to;
        base::Instant now;
    };
    aws::Caller writer_of(Writing const& writing) const;
    void put(Writing const& writing, ObjectContents const& contents, std::string_view body);

    Core& core_;
    ObjectStore& objects_;
    Authoriser const& authoriser_;
    base::Counter& objects_delivered_;
    base::Counter& refused_;
};

}  // namespace cloud::firehose
