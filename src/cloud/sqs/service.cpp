#include "cloud/sqs/service.hpp"

#include "base/id.hpp"
#include "cloud/sqs/api.hpp"
#include "cloud/sqs/needs.hpp"

namespace cloud::sqs {

Service::Service(Core& core, Authoriser const& authoriser, Vault& vault)
    : authoriser_(authoriser),
      state_(core),
      messages_{core, state_, vault},
      retention_(core, state_),
      moving_(messages_),
      api_(make_api(state_, messages_)) {
    core.add_worker(retention_);
    core.add_worker(moving_, {kMoveTopic});
    core.on_reset([this, &core] {
        state_.clear();
        core.after_commit([this] { state_.release_segments(); });
    });
}

bool Service::has_queue(aws::Arn const& queue) const {
    return state_.find(queue.account, queue.region, queue.resource).has_value();
}

std::optional<ResourceDirectory::Guarded> Service::guarded(aws::Arn const& arn) const {
    std::optional<Queue> const queue = state_.find(arn.account, arn.region, arn.resource);
    if (!queue) return std::nullopt;
    return Guarded{.account = queue->account, .policy = queue->text("Policy")};
}

void Service::send_message(aws::Arn const& arn, std::string const& body, aws::Caller const& sender,
                           base::Instant now) {
    std::optional<Queue> const queue = state_.find(arn.account, arn.region, arn.resource);
    if (!queue) throw queue_does_not_exist();
    authoriser_.require(sender, need_on(*queue, "sqs:SendMessage"), now);
    Message message;
    message.message_id = base::uuid(messages_.core.random);
    message.body = body;
    message.sender = "AIDAJTNEFD2AAAAAAAAAA";  // S3's own principal
    message.sent_millis = base::to_millis(now);
    message.visible_millis = message.sent_millis + queue->seconds("DelaySeconds") * 1000;
    enqueue(messages_, *queue, std::move(message), sender);
}

}  // namespace cloud::sqs
