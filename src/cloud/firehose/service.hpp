// Firehose: delivery streams from DirectPut to S3, with durable buffers. On
// the committer's thread.
//
//   firehose::Service service(core, {s3, iam, authorisation, vault, &kms});
//   service.log_errors_to(logs);
#pragma once

#include "aws/operation.hpp"
#include "cloud/core.hpp"
#include "cloud/firehose/flush.hpp"
#include "cloud/firehose/retention.hpp"
#include "cloud/firehose/state.hpp"
#include "cloud/firehose/streams.hpp"
#include "cloud/ports.hpp"
#include "cloud/system_tags.hpp"

namespace cloud::firehose {

class Service final : public RecordSink, public SystemTagKeeper {
  public:
    struct Neighbours {
        ObjectStore& objects;
        RoleDirectory const& roles;
        Authoriser const& authoriser;
        Vault& vault;
        KeyRing* keys = nullptr;  // without one no stream has a customer's key
        Quotas quotas = {};
    };
    Service(Core& core, Neighbours const& neighbours);
    aws::Service const& api() const { return api_; }
    void log_errors_to(ErrorLog& log) { flush_.log_errors_to(log); }
    void send_over(http::Courier& courier) { flush_.send_over(courier); }  // to HTTP endpoints

    bool has_stream(aws::Arn const& delivery_stream) const override;
    bool logs_errors_to(aws::Arn const& delivery_stream,
                        ErrorLog::Destination const& place) const override;
    void put_record(aws::Arn const& delivery_stream, std::string_view record,
                    aws::Caller const& writer, base::Instant now) override;
    void keep_system_tags(aws::Arn const& resource,
                          std::map<std::string, std::string> const& tags) override;

  private:
    std::optional<Stream> find(aws::Arn const& arn) const;

    mutable State state_;
    Streams streams_;
    Flush flush_;
    Retention retention_;
    aws::Service api_;
};

}  // namespace cloud::firehose
