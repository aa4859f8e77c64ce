#include "cloud/cloudformation/records.hpp"

#include "base/time.hpp"
#include "cloud/cloudformation/record_members.hpp"

namespace cloud::cloudformation {
namespace {

using codec::Json;

template <typename Visitor>
void members(Visitor& v, Work& work) {
    auto phase = static_cast<std::int64_t>(work.phase);
    v.member("phase", phase);
    work.phase = static_cast<Work::Phase>(phase);
    v.member("endpoint", work.endpoint);
    v.member("token", work.token);
    v.member("reason", work.reason);
    v.member("policy", work.policy);
    v.member("done", work.done);
    v.member("failed", work.failed);
    v.member("retain", work.retain);
    v.member("before", work.before);
    v.member("until", work.until_millis);
    v.member("adopt", work.adopt);
    v.member("held", work.held);
    v.member("owes", work.owes);
    Json caller = write_caller(work.caller);
    v.member("caller", caller);
    work.caller = read_caller(caller);
}

template <typename Visitor>
void members(Visitor& v, Stack& stack) {
    v.member("id", stack.id);
    v.member("account", stack.account);
    v.member("region", stack.region);
    v.member("name", stack.name);
    v.member("status", stack.status);
    v.member("reason", stack.reason);
    v.member("template", stack.template_text);
    v.member("description", stack.description);
    v.member("parameters", stack.parameters);
    v.member("tags", stack.tags);
    v.member("capabilities", stack.capabilities);
    v.member("outputs", stack.outputs);
    v.member("secrets", stack.secrets);
    v.member("role", stack.role_arn);
    v.member("parent", stack.parent);
    v.member("root", stack.root);
    v.member("logical", stack.logical);
    v.member("policy", stack.policy);
    v.member("notifications", stack.notification_arns);
    v.member("created", stack.created_millis);
    v.member("updated", stack.updated_millis);
    v.member("deleted", stack.deleted_millis);
    v.member("protected", stack.protected_from_end);
    v.member("on_failure", stack.on_failure);
    v.member("timeout_minutes", stack.timeout_minutes);
    v.member("drift", stack.drift);
    v.member("drift_at", stack.drift_millis);
}

template <typename Visitor>
void members(Visitor& v, StackResource& resource) {
    v.member("stack", resource.stack);
    v.member("id", resource.id);
    v.member("physical", resource.physical);
    v.member("type", resource.type);
    v.member("status", resource.status);
    v.member("reason", resource.reason);
    v.member("properties", resource.properties);
    v.member("attributes", resource.attributes);
    v.member("waits_for", resource.waits_for);
    v.member("updated", resource.updated_millis);
    v.member("change", resource.change);
    v.member("before", resource.before);
    v.member("retain", resource.retain);
    v.member("retain_on_create", resource.retain_on_create);
    v.member("retain_replaced", resource.retain_replaced);
    v.member("pending", resource.pending);
    v.member("drift", resource.drift);
    v.member("differences", resource.differences);
}

template <typename Visitor>
void members(Visitor& v, Event& event) {
    v.member("id", event.id);
    v.member("stack", event.stack);
    v.member("stack_name", event.stack_name);
    v.member("resource", event.resource);
    v.member("physical", event.physical);
    v.member("type", event.type);
    v.member("status", event.status);
    v.member("reason", event.reason);
    v.member("token", event.token);
    v.member("properties", event.properties);
    v.member("at", event.at_millis);
}

template <typename Visitor>
void members(Visitor& v, ChangeSet& set) {
    v.member("id", set.id);
    v.member("name", set.name);
    v.member("stack", set.stack);
    v.member("type", set.type);
    v.member("status", set.status);
    v.member("reason", set.reason);
    v.member("execution", set.execution);
    v.member("description", set.description);
    v.member("template", set.template_text);
    v.member("given", set.given);
    v.member("parameters", set.parameters);
    v.member("tags", set.tags);
    v.member("capabilities", set.capabilities);
    v.member("notifications", set.notification_arns);
    v.member("role", set.role_arn);
    v.member("on_failure", set.on_failure);
    v.member("token", set.token);
    v.member("changes", set.changes);
    v.member("adopt", set.adopt);
    v.member("nested", set.nested);
    v.member("parent", set.parent);
    v.member("root", set.root);
    v.member("created", set.created_millis);
}

template <typename Visitor>
void members(Visitor& v, aws::Session& session) {
    v.member("role", session.role_arn);
    v.member("policies", session.policies);
    v.member("tags", session.tags);
    v.member("transitive_tags", session.transitive_tags);
    v.member("source_identity", session.source_identity);
    v.member("provider", session.provider);
    v.member("federator", session.federator);
    std::int64_t issued = base::to_millis(session.issued);
    v.member("issued", issued);
    session.issued = base::from_millis(issued);
}

template <typename Visitor>
void members(Visitor& v, aws::Caller& caller) {
    v.member("account", caller.account.value);
    v.member("region", caller.region.value);
    v.member("arn", caller.arn);
    v.member("user_id", caller.user_id);
    v.member("access_key_id", caller.access_key_id);
    v.member("source_ip", caller.source_ip);
    v.member("tls", caller.tls);
    v.member("called_via", caller.called_via);
}

template <typename T>
Json written(T record) {  // a copy: members are visited, not const
    RecordWriter writer;
    members(writer, record);
    return std::move(writer.out);
}

template <typename T>
T read(Json const& kept) {
    T record;
    RecordReader reader(kept);
    members(reader, record);
    return record;
}

}  // namespace

Json write_stack(Stack const& stack) {
    Json out = written(stack);
    if (stack.work.phase != Work::Phase::none) out.set("work", written(stack.work));
    return out;
}

Stack read_stack(Json const& kept) {
    Stack stack = read<Stack>(kept);
    if (kept.has("work")) stack.work = read<Work>(kept.at("work"));
    return stack;
}

Json write_resource(StackResource const& resource) { return written(resource); }
StackResource read_resource(Json const& kept) { return read<StackResource>(kept); }
Json write_event(Event const& event) { return written(event); }
Event read_event(Json const& kept) { return read<Event>(kept); }
Json write_change_set(ChangeSet const& set) { return written(set); }
ChangeSet read_change_set(Json const& kept) { return read<ChangeSet>(kept); }

Json write_caller(aws::Caller const& caller) {
    Json out = written(caller);
    if (caller.session) out.set("session", written(*caller.session));
    return out;
}

aws::Caller read_caller(Json const& kept) {
    aws::Caller caller = read<aws::Caller>(kept);
    if (kept.has("session")) {
        // Shared, as a caller has it.
        caller.session =
            std::make_shared<aws::Session const>(read<aws::Session>(kept.at("session")));
    }
    return caller;
}

}  // namespace cloud::cloudformation
