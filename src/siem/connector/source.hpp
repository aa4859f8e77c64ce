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
    // Whole object, at most `max_bytes` (beyond: ErrorKind::quarantine). ErrorKind::skip: it does
    // not exist.
    virtual base::Result<std::string> fetch(std::string const& bucket, std::string const& key) = 0;
    // In batches of ten. How many were deleted; the rest comes again.
    virtual base::Result<std::uint64_t> remove(std::vector<std::string> const& receipts) = 0;
    // Makes the messages invisible for `visibility` from now; zero gives them back.
    virtual base::Result<std::uint64_t> extend(std::vector<std::string> const& receipts,
                                               std::chrono::seconds visibility) = 0;
    virtual void cancel() {}  // from any thread: they fail with http::kCancelled, now and later
};

class AwsSource final : public Source {
  public:
    struct Settings {
        aws::ClientSettings client;
        std::string queue_url;
        std::uint64_t max_object_bytes = std::uint64_t{512} << 20;
    };
    AwsSource(Settings settings, aws::CredentialSource& keys, base::Clock const& clock);
    base::Result<std::vector<Message>> receive(Poll const& poll) override;
    base::Result<std::string> fetch(std::string const& bucket, std::string const& key) override;
    base::Result<std::uint64_t> remove(std::vector<std::string> const& receipts) override;
    base::Result<std::uint64_t> extend(std::vector<std::string> const& receipts,
                                       std::chrono::seconds visibility) override;
    void cancel() override { client_.cancel(); }

  private:
    base::Result<std::uint64_t> in_tens(std::vector<std::string> const& receipts,
                                        std::string_view operation, codec::Json const& extra);

    Settings settings_;
    aws::Client client_;
};

}  // namespace siem::connector
