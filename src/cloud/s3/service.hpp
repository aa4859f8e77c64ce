// S3: buckets, objects as plain files, and the events that tell a queue of them.
//
//   s3::Service service(core, {sqs, authorisation, kms, tokens, committer, io_random});
//   service.begin(head, who);      // from the endpoints, on the I/O thread
//   service.put_object(object, now);   // from Firehose, in its transaction
#pragma once

#include "aws/operation.hpp"
#include "cloud/committer.hpp"
#include "cloud/core.hpp"
#include "cloud/endpoints.hpp"
#include "cloud/operations.hpp"
#include "cloud/ports.hpp"
#include "cloud/s3/events.hpp"
#include "cloud/s3/files.hpp"
#include "cloud/s3/lifecycle.hpp"
#include "cloud/s3/request.hpp"
#include "cloud/s3/state.hpp"
#include "cloud/s3/upload.hpp"

namespace cloud::s3 {

class Service final : public ObjectStore,
                      public ObjectApi,
                      public ObjectOperations,
                      public ResourceDirectory,
                      public SystemTagKeeper {
  public:
    struct Neighbours {
        MessageQueue& queues;
        Authoriser const& authoriser;
        KeyRing& keys;
        SessionTokens const& root;
        Audit& audit;
        Committer& committer;
        base::Random& io_random;  // thread-safe: it names files on the I/O thread
    };
    Service(Core& core, Neighbours const& neighbours);
    aws::Service const& api() const { return api_; }  // for the compatibility page

    std::unique_ptr<http::Call> begin(http::Head const& head, Signed const& who) override;
    void put_object(ObjectPut const& object, base::Instant now) override;
    http::Reply run(Asked const& asked, base::Instant now) override;
    std::optional<Guarded> guarded(aws::Arn const& resource) const override;
    std::string owner_of(std::string const& bucket) override;
    void keep_system_tags(aws::Arn const& resource,
                          std::map<std::string, std::string> const& tags) override;

  private:
    // `by`: which service, as the event about it says.
    void put_as(ObjectPut const& put, char const* by, base::Instant now);
    http::Reply put_given(Asked const& asked, base::Instant now);
    std::shared_ptr<StoredFile> write(std::string_view body);

    mutable State state_;
    Files files_;
    Events events_;
    Store store_;
    Lifecycles lifecycles_;
    Audit& audit_;
    Uploads uploads_;
    aws::Service api_;
};

}  // namespace cloud::s3
