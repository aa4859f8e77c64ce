// What the intake reads from: one queue, and the buckets its messages name. AwsSource speaks to
// AWS or to what speaks like it; a simulation has one of its own.
//
//   connector::AwsSource source(client, queue_url);
//   base::Result<std::vector<connector::Message>> messages = source.receive(poll);
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "aws/client.hpp"
#include "base/error.hpp"

namespace siem::connector {

struct Message {
    std::string id;
    std::string receipt_handle;
    std::string body;
    std::uint64_t receive_count = 1;
    base::Instant sent = {};  // epoch where SQS does not say
};

// What waits on the queue, as SQS counts it.
struct Backlog {
    std::uint64_t waiting = 0;
    std::uint64_t in_flight = 0;
    std::uint64_t delayed = 0;
};

// From there to the end of an object, or as much as comes at once.
struct ObjectPart {
    std::string bucket;
    std::string key;
    std::uint64_t offset = 0;
    std::string etag = {};   // of the parts before: the object is still the same
    std::uint64_t most = 0;  // bytes that are wanted; 0 leaves it to the source
};
struct Object {
    std::string bytes;       // of the part
    std::uint64_t size = 0;  // of the whole
    std::string etag = {};
    base::Instant last_modified = {};  // epoch where S3 gave none
};

struct Poll {
    int max_messages = 10;
    std::chrono::seconds wait = std::chrono::seconds(20);
    std::chrono::seconds visibility = std::chrono::seconds(60);
};

// One thread. Errors carry AWS's code and message.
class Source {
  public:
    virtual ~Source() = default;
    virtual base::Result<std::vector<Message>> receive(Poll const& poll) = 0;
    // ErrorKind::skip: it does not exist. ErrorKind::retry also where it is no longer the same.
    // ErrorKind::quarantine: it is larger than any may be.
    virtual base::Result<Object> fetch(ObjectPart const& part) = 0;
    // In batches of ten. How many were deleted; the rest comes again.
    virtual base::Result<std::uint64_t> remove(std::vector<std::string> const& receipts) = 0;
    // Makes the messages invisible for `visibility` from now; zero gives them back.
    virtual base::Result<std::uint64_t> extend(std::vector<std::string> const& receipts,
                                               std::chrono::seconds visibility) = 0;
    virtual base::Result<Backlog> backlog() {
        return base::fail(base::ErrorKind::skip, "nobody counts it");
    }
    virtual void cancel() {}  // from any thread: they fail with http::kCancelled, now and later
};

class AwsSource final : public Source {
  public:
    struct Settings {
        aws::ClientSettings client;
        std::string queue_url;
        std::uint64_t max_object_bytes = std::uint64_t{5} << 30;
        std::uint64_t part_bytes = std::uint64_t{16} << 20;  // of one request, and so in memory
    };
    AwsSource(Settings settings, aws::CredentialSource& keys, base::Clock const& clock);
    base::Result<std::vector<Message>> receive(Poll const& poll) override;
    base::Result<Object> fetch(ObjectPart const& part) override;
    base::Result<std::uint64_t> remove(std::vector<std::string> const& receipts) override;
    base::Result<std::uint64_t> extend(std::vector<std::string> const& receipts,
                                       std::chrono::seconds visibility) override;
    base::Result<Backlog> backlog() override;
    void cancel() override { client_.cancel(); }

  private:
    base::Result<std::uint64_t> in_tens(std::vector<std::string> const& receipts,
                                        std::string_view operation, codec::Json const& extra);

    Settings settings_;
    aws::Client client_;
};

}  // namespace siem::connector
