#include "cloud/codepipeline/records.hpp"

#include <map>
#include <string>
#include <utility>

#include "cloud/record_members.hpp"

namespace cloud::codepipeline {
namespace {

using codec::Json;

template <typename Visitor>
void members(Visitor& v, Artifact& artifact);
template <typename Visitor>
void members(Visitor& v, Transition& transition);

template <typename T>
Json written(T record);
template <typename T>
T read(Json const& kept);

class Writer : public RecordWriter {
  public:
    using RecordWriter::member;
    template <typename T>
    void member(char const* name, std::map<std::string, T>& value) {
        Json map = Json::object();
        for (auto const& [key, one] : value) map.set(key, written(one));
        out.set(name, std::move(map));
    }
};

class Reader : public RecordReader {
  public:
    using RecordReader::member;
    using RecordReader::RecordReader;
    template <typename T>
    void member(char const* name, std::map<std::string, T>& value) {
        for (auto const& [key, one] : from().at(name).members()) value[key] = read<T>(one);
    }
};

template <typename Visitor>
void members(Visitor& v, Artifact& artifact) {
    v.member("bucket", artifact.bucket);
    v.member("key", artifact.key);
    v.member("revision", artifact.revision);
    v.member("summary", artifact.summary);
}

template <typename Visitor>
void members(Visitor& v, Transition& transition) {
    v.member("reason", transition.reason);
    v.member("by", transition.by);
    v.member("at", transition.at_millis);
}

template <typename Visitor>
void members(Visitor& v, Place& place) {
    v.member("account", place.account);
    v.member("region", place.region);
}

template <typename Visitor>
void members(Visitor& v, Pipeline& pipeline) {
    members(v, pipeline.place);
    v.member("name", pipeline.name);
    v.member("declaration", pipeline.declaration);
    v.member("version", pipeline.version);
    v.member("created", pipeline.created_millis);
    v.member("updated", pipeline.updated_millis);
    v.member("tags", pipeline.tags);
    v.member("closed", pipeline.closed);
    v.member("seen", pipeline.seen);
    v.member("endpoint", pipeline.endpoint);
}

template <typename Visitor>
void members(Visitor& v, Execution& execution) {
    members(v, execution.place);
    v.member("id", execution.id);
    v.member("pipeline", execution.pipeline);
    v.member("version", execution.version);
    v.member("status", execution.status);
    v.member("summary", execution.summary);
    v.member("trigger", execution.trigger);
    v.member("trigger_detail", execution.trigger_detail);
    v.member("token", execution.token);
    v.member("stop_reason", execution.stop_reason);
    v.member("endpoint", execution.endpoint);
    v.member("started", execution.started_millis);
    v.member("updated", execution.updated_millis);
    auto stage = static_cast<std::int64_t>(execution.stage);
    v.member("stage", stage);
    execution.stage = static_cast<std::size_t>(stage);
    v.member("waiting", execution.waiting);
    v.member("attempt", execution.attempt);
    v.member("all_again", execution.all_again);
    v.member("abandon", execution.abandon);
    v.member("variables", execution.variables);
    v.member("pinned", execution.pinned);
    v.member("artifacts", execution.artifacts);
    v.member("name_spaces", execution.name_spaces);
}

template <typename Visitor>
void members(Visitor& v, Run& run) {
    members(v, run.place);
    v.member("id", run.id);
    v.member("execution", run.execution);
    v.member("pipeline", run.pipeline);
    v.member("version", run.version);
    v.member("stage", run.stage);
    v.member("action", run.action);
    v.member("attempt", run.attempt);
    v.member("status", run.status);
    v.member("started", run.started_millis);
    v.member("updated", run.updated_millis);
    v.member("updated_by", run.updated_by);
    v.member("token", run.token);
    v.member("summary", run.summary);
    v.member("external_id", run.external_id);
    v.member("external_url", run.external_url);
    v.member("error_code", run.error_code);
    v.member("error", run.error);
    v.member("configuration", run.configuration);
    v.member("inputs", run.inputs);
    v.member("outputs", run.outputs);
    v.member("variables", run.variables);
    v.member("work", run.work);
}

template <typename T>
Json written(T record) {  // a copy: members are visited, not const
    Writer writer;
    members(writer, record);
    return std::move(writer.out);
}

template <typename T>
T read(Json const& kept) {
    T record;
    Reader reader(kept);
    members(reader, record);
    return record;
}

}  // namespace

Json write_pipeline(Pipeline const& pipeline) { return written(pipeline); }
Pipeline read_pipeline(Json const& kept) { return read<Pipeline>(kept); }
Json write_execution(Execution const& execution) { return written(execution); }
Execution read_execution(Json const& kept) { return read<Execution>(kept); }
Json write_run(Run const& run) { return written(run); }
Run read_run(Json const& kept) { return read<Run>(kept); }

}  // namespace cloud::codepipeline
