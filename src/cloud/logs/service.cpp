#include "cloud/logs/service.hpp"

#include "cloud/logs/api.hpp"
#include "cloud/logs/events.hpp"
#include "cloud/logs/sealing.hpp"

namespace cloud::logs {

Service::Service(Core& core, Neighbours const& neighbours)
    : core_(core),
      state_(core),
      subscriptions_(core),
      queries_(core),
      quotas_(neighbours.quotas),
      logs_{
          core,
          state_,
          subscriptions_,
          queries_,
          neighbours.sink,
          neighbours.roles,
          neighbours.authoriser,
          neighbours.vault,
          quotas_,
          core.metrics.counter("catchment_logs_accepted_events_total",
                               "Log events taken by PutLogEvents."),
          core.metrics.counter("catchment_logs_accepted_bytes_total", "Bytes of their messages.")},
      delivery_(logs_),
      retention_(core, state_),
      runner_(logs_),
      api_(make_api(logs_)) {
    core.add_worker(delivery_, {kDeliveryTopic});
    core.add_worker(retention_, {kRetentionTopic});
    core.add_worker(runner_, {kQueriesTopic});
    core.on_reset([this] {
        state_.clear();
        subscriptions_.clear();
        runner_.stop_all();
        queries_.clear();
        core_.after_commit([this] { state_.release_segments(); });
    });
}

void Service::write(Destination const& to, std::string const& message, aws::Caller const& writer,
                    base::Instant now) {
    logs_.authoriser.require(
        writer,
        {.action = "logs:PutLogEvents",
         .resource = "arn:aws:logs:" + to.region + ":" + to.account + ":log-group:" + to.log_group +
                     ":log-stream:" + to.log_stream,
         .resource_account = to.account},
        now);
    std::optional<Group> const group = state_.group(to.account, to.region, to.log_group);
    if (!group) return;
    std::optional<Stream> const stream = state_.stream(*group, to.log_stream);
    if (!stream) return;
    keep(*group, *stream, message, now);
}

void Service::append(Destination const& to, std::string const& message, base::Instant now) {
    Group const group = group_for(logs_, to, now);
    keep(group, stream_for(logs_, group, to.log_stream, now), message, now);
}

void Service::keep_system_tags(aws::Arn const& resource,
                               std::map<std::string, std::string> const& tags) {
    constexpr std::string_view kKind = "log-group:";
    if (!resource.resource.starts_with(kKind)) return;
    std::optional<Group> group =
        state_.group(resource.account, resource.region, resource.resource.substr(kKind.size()));
    if (!group) return;
    put_system_tags(group->tags, tags);
    state_.save(*group);
}

void Service::keep(Group const& group, Stream const& stream, std::string const& message,
                   base::Instant now) {
    std::vector<LogEvent> events(1);
    events[0].timestamp_millis = base::to_millis(now);
    events[0].message = message;
    (void)keep_events(logs_, {group, stream, events, now});
    subscriptions_.events_came(group.id);
    core_.signal(kDeliveryTopic);
}

}  // namespace cloud::logs
