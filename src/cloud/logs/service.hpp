// CloudWatch Logs: groups, streams, events, and subscriptions that deliver to Firehose.
//
//   logs::Service service(core, {firehose, iam, authorisation, vault});
//   service.api();   // its operations
#pragma once

#include "aws/operation.hpp"
#include "cloud/core.hpp"
#include "cloud/logs/delivery.hpp"
#include "cloud/logs/groups.hpp"
#include "cloud/logs/query_runner.hpp"
#include "cloud/logs/retention.hpp"
#include "cloud/logs/state.hpp"
#include "cloud/ports.hpp"
#include "cloud/system_tags.hpp"

namespace cloud::logs {

class Service final : public ErrorLog, public AuditLog, public SystemTagKeeper {
  public:
    struct Neighbours {
        RecordSink& sink;
        RoleDirectory const& roles;
        Authoriser const& authoriser;
        Vault& vault;
        Quotas quotas = {};
    };
    Service(Core& core, Neighbours const& neighbours);
    aws::Service const& api() const { return api_; }

    void write(Destination const& to, std::string const& message, aws::Caller const& writer,
               base::Instant now) override;
    void append(Destination const& to, std::string const& message, base::Instant now) override;
    void keep_system_tags(aws::Arn const& resource,
                          std::map<std::string, std::string> const& tags) override;

  private:
    void keep(Group const& group, Stream const& stream, std::string const& message,
              base::Instant now);

    Core& core_;
    State state_;
    SubscriptionState subscriptions_;
    QueryState queries_;
    Quotas const quotas_;
    Logs logs_;
    Delivery delivery_;
    Retention retention_;
    QueryRunner runner_;
    aws::Service api_;
};

}  // namespace cloud::logs
