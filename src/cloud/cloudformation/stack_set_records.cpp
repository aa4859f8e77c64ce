#include "cloud/cloudformation/stack_set_records.hpp"

#include "cloud/cloudformation/record_members.hpp"

namespace cloud::cloudformation {
namespace {

using codec::Json;

template <typename Visitor>
void members(Visitor& v, StackSet& set) {
    v.member("id", set.id);
    v.member("account", set.account);
    v.member("region", set.region);
    v.member("name", set.name);
    v.member("status", set.status);
    v.member("description", set.description);
    v.member("template", set.template_text);
    v.member("parameters", set.parameters);
    v.member("tags", set.tags);
    v.member("capabilities", set.capabilities);
    v.member("administrator", set.administrator);
    v.member("execution_role", set.execution_role);
    v.member("service_managed", set.service_managed);
    v.member("auto_deploy", set.auto_deploy);
    v.member("retain_on_removal", set.retain_on_removal);
    v.member("managed", set.managed);
    v.member("units", set.units);
    v.member("regions", set.regions);
    v.member("endpoint", set.endpoint);
    v.member("created", set.created_millis);
}

template <typename Visitor>
void members(Visitor& v, StackInstance& instance) {
    v.member("set", instance.set);
    v.member("account", instance.account);
    v.member("region", instance.region);
    v.member("unit", instance.unit);
    v.member("stack", instance.stack);
    v.member("status", instance.status);
    v.member("detailed", instance.detailed);
    v.member("reason", instance.reason);
    v.member("operation", instance.operation);
    v.member("overrides", instance.overrides);
}

template <typename Visitor>
void members(Visitor& v, SetOperation& operation) {
    v.member("id", operation.id);
    v.member("set", operation.set);
    v.member("action", operation.action);
    v.member("status", operation.status);
    v.member("reason", operation.reason);
    v.member("preferences", operation.preferences);
    v.member("regions", operation.regions);
    v.member("retain", operation.retain);
    v.member("endpoint", operation.endpoint);
    v.member("created", operation.created_millis);
    v.member("ended", operation.ended_millis);
}

template <typename Visitor>
void members(Visitor& v, Part& part) {
    v.member("account", part.account);
    v.member("region", part.region);
    v.member("unit", part.unit);
    v.member("status", part.status);
    v.member("reason", part.reason);
    v.member("clears", part.clears);
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

Json write_set(StackSet const& set) { return written(set); }
StackSet read_set(Json const& kept) { return read<StackSet>(kept); }
Json write_instance(StackInstance const& instance) { return written(instance); }
StackInstance read_instance(Json const& kept) { return read<StackInstance>(kept); }

Json write_part(Part const& part) { return written(part); }
Part read_part(Json const& kept) { return read<Part>(kept); }

Json write_operation(SetOperation const& operation) {
    Json out = written(operation);
    Json parts = Json::array();
    for (Part const& part : operation.parts) parts.push(written(part));
    out.set("parts", std::move(parts));
    return out;
}

SetOperation read_operation(Json const& kept) {
    SetOperation operation = read<SetOperation>(kept);
    for (Json const& part : kept.at("parts").items()) operation.parts.push_back(read<Part>(part));
    return operation;
}

}  // namespace cloud::cloudformation
