// AWS::CodePipeline::*
#include "cloud/cloudformation/resource_families.hpp"

namespace cloud::cloudformation {
namespace {

using codec::Json;

constexpr std::size_t kLongestName = 100;

Json named(std::string const& name) { return Json::object({{"name", name}}); }

// "ActionTypeId" → "actionTypeId", all the way down but for what an action is configured with.
Json lowered(Json const& value) {
    if (value.is_array()) {
        Json list = Json::array();
        for (Json const& one : value.items()) list.push(lowered(one));
        return list;
    }
    if (!value.is_object()) return value;
    Json out = Json::object();
    for (auto const& [key, member] : value.members()) {
        std::string name = key;
        if (name[0] >= 'A' && name[0] <= 'Z') name[0] = static_cast<char>(name[0] - 'A' + 'a');
        out.set(name, key == "Configuration" ? member : lowered(member));
    }
    return out;
}

Json declaration(std::string const& name, Json const& properties) {
    Json out = lowered(taken(properties, {"RoleArn", "ArtifactStore", "Stages", "PipelineType",
                                          "ExecutionMode", "Variables", "Triggers"}));
    out.set("name", name);
    Json stores = Json::object();
    for (Json const& one : properties.at("ArtifactStores").items()) {
        stores.set(text_of(one, "Region"), lowered(one.at("ArtifactStore")));
    }
    if (!stores.members().empty()) out.set("artifactStores", std::move(stores));
    return out;
}

Json tags_of(Desk const& desk, Json const& properties) {
    return lowered(desk.tags(properties.at("Tags")));
}

Made made(std::string const& name, Json const& answer) {
    return {
        name,
        Json::object({{"Version", std::to_string(answer.at("pipeline").at("version").integer())}})};
}

Json transition(std::string const& name, Json const& stage) {
    return Json::object({{"pipelineName", name},
                         {"stageName", text_of(stage, "StageName")},
                         {"transitionType", "Inbound"}});
}

void close_stages(Desk const& desk, std::string const& name, Json const& properties) {
    for (Json const& one : properties.at("DisableInboundStageTransitions").items()) {
        Json input = transition(name, one);
        input.set("reason", text_of(one, "Reason"));
        desk.call("codepipeline", "DisableStageTransition", input);
    }
}

// Those of before that are there still.
void open_stages(Desk const& desk, StackResource const& was, Json const& properties) {
    for (Json const& one : was.properties.at("DisableInboundStageTransitions").items()) {
        for (Json const& stage : properties.at("Stages").items()) {
            if (text_of(stage, "Name") != text_of(one, "StageName")) continue;
            desk.call("codepipeline", "EnableStageTransition", transition(was.physical, one));
        }
    }
}

Made create(Desk const& desk, Json const& properties) {
    std::string name = text_of(properties, "Name");
    if (name.empty()) name = desk.fresh_name(kLongestName);
    Json input = Json::object({{"pipeline", declaration(name, properties)}});
    Json tags = tags_of(desk, properties);
    if (!tags.items().empty()) input.set("tags", std::move(tags));
    Json const answer = desk.call("codepipeline", "CreatePipeline", input);
    close_stages(desk, name, properties);
    return made(name, answer);
}

void retag(Desk const& desk, std::string const& name, Json const& properties) {
    Json const of = Json::object({{"resourceArn", desk.arn("codepipeline", name)}});
    Json const wanted = tags_of(desk, properties);
    Json const there = desk.call("codepipeline", "ListTagsForResource", of).at("tags");
    if (wanted == there) return;
    Json gone = Json::array();
    for (Json const& tag : there.items()) {
        bool kept = false;
        for (Json const& one : wanted.items()) kept = kept || one.at("key") == tag.at("key");
        if (!kept) gone.push(tag.at("key"));
    }
    Json input = of;
    input.set("tagKeys", gone);
    if (!gone.items().empty()) desk.call("codepipeline", "UntagResource", input);
    input = of;
    input.set("tags", wanted);
    if (!wanted.items().empty()) desk.call("codepipeline", "TagResource", input);
}

Made update(Desk const& desk, StackResource const& was, Json const& properties) {
    std::string const& name = was.physical;
    bool const differs = declaration(name, was.properties) != declaration(name, properties);
    Json answer = desk.call(
        "codepipeline", differs ? "UpdatePipeline" : "GetPipeline",
        differs ? Json::object({{"pipeline", declaration(name, properties)}}) : named(name));
    open_stages(desk, was, properties);
    close_stages(desk, name, properties);
    retag(desk, name, properties);
    if (truth_of(properties, "RestartExecutionOnUpdate")) {
        desk.call("codepipeline", "StartPipelineExecution", named(name));
    }
    return made(name, answer);
}

void remove(Desk const& desk, StackResource const& was) {
    desk.call("codepipeline", "DeletePipeline", named(was.physical));
}

// What it is declared to be, as far as the template says it.
std::optional<Json> read(Desk const& desk, StackResource const& was) {
    Json there;
    try {
        there = desk.call("codepipeline", "GetPipeline", named(was.physical)).at("pipeline");
    } catch (aws::Error const& error) {
        if (error.code == "PipelineNotFoundException") return std::nullopt;
        throw;
    }
    Json out = was.properties;
    if (out.has("RoleArn")) out.set("RoleArn", there.at("roleArn"));
    if (out.has("ArtifactStore") && lowered(out.at("ArtifactStore")) != there.at("artifactStore")) {
        out.set("ArtifactStore", there.at("artifactStore"));
    }
    auto const& stages = there.at("stages").items();
    if (stages.size() != out.at("Stages").items().size()) out.set("Stages", there.at("stages"));
    return out;
}

}  // namespace

std::vector<Type> codepipeline_types() {
    return {{.name = "AWS::CodePipeline::Pipeline",
             .create_only = {"Name"},
             .name_property = "Name",
             .create = &create,
             .update = &update,
             .remove = &remove,
             .read = &read,
             .note = "What CodePipeline of this cloud does. Drift: the role, the artifact store, "
                     "how many stages. Without AWS's own tags."}};
}

}  // namespace cloud::cloudformation
