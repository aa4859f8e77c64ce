// The objects of a bucket, a page at a time: S3's ListObjectsV2.
//
//   connector::AwsLister lister(client_settings, keys, clock);
//   base::Result<connector::Page> page = lister.page({.bucket = "logs", .prefix = "2026/"});
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "aws/client.hpp"
#include "base/clock.hpp"
#include "base/error.hpp"

namespace siem::connector {

struct Listed {
    std::string key;  // as it is
    std::uint64_t size = 0;
    base::Instant last_modified = {};
    std::string etag = {};  // without quotes, as events have it
    bool archived = false;  // it has to be restored before anybody reads it
};
struct Page {
    std::vector<Listed> objects;
    std::vector<std::string> folders;  // prefixes that end in the delimiter
    std::string token = {};            // of the page that follows; "" for none
};
struct PageOf {
    std::string bucket;
    std::string prefix = {};
    std::string delimiter = {};    // "" lists what is below, too
    std::string start_after = {};  // a key
    std::string token = {};
};

// One thread. Errors carry AWS's code and message.
class Lister {
  public:
    virtual ~Lister() = default;
    virtual base::Result<Page> page(PageOf const& what) = 0;
    virtual void cancel() {}  // from any thread
};

class AwsLister final : public Lister {
  public:
    AwsLister(aws::ClientSettings settings, aws::CredentialSource& keys, base::Clock const& clock)
        : client_(std::move(settings), keys, clock) {}
    base::Result<Page> page(PageOf const& what) override;
    void cancel() override { client_.cancel(); }

  private:
    aws::Client client_;
};

}  // namespace siem::connector
