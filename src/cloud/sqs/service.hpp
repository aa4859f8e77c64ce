// SQS: standard queues, durable, with long polls, visibility, dead-letter queues and retention.
// Messages are encrypted at rest.
//
//   sqs::Service service(core, authoriser, vault);
//   service.api();   // its operations
#pragma once

#include "aws/operation.hpp"
#include "cloud/core.hpp"
#include "cloud/ports.hpp"
#include "cloud/sqs/messages.hpp"
#include "cloud/sqs/move_tasks.hpp"
#include "cloud/sqs/retention.hpp"
#include "cloud/sqs/state.hpp"

namespace cloud::sqs {

class Service final : public MessageQueue, public ResourceDirectory {
  public:
    Service(Core& core, Authoriser const& authoriser, Vault& vault);
    aws::Service const& api() const { return api_; }

    bool has_queue(aws::Arn const& queue) const override;
    void send_message(aws::Arn const& queue, std::string const& body, aws::Caller const& sender,
                      base::Instant now) override;
    std::optional<Guarded> guarded(aws::Arn const& queue) const override;

  private:
    Authoriser const& authoriser_;
    mutable State state_;
    Messages messages_;
    Retention retention_;
    Moving moving_;
    aws::Service api_;
};

}  // namespace cloud::sqs
