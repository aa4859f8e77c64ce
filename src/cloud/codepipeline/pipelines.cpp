// Pipelines made, changed and taken away, and the ways into their stages opened and closed.
#include <algorithm>

#include "aws/input.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "cloud/codepipeline/begin.hpp"
#include "cloud/codepipeline/declaration.hpp"
#include "cloud/codepipeline/verbs.hpp"

namespace cloud::codepipeline {
namespace {

using codec::Json;

// What can be seen of the role before anything runs: that CodePipeline may take it on.
void check_role(Workshop const& w, Pipeline const& pipeline, Declaration const& declared,
                base::Instant now) {
    try {
        w.authoriser.assume({.service = kService,
                             .role_arn = declared.role_arn,
                             .session_name = "check",
                             .source_arn = pipeline_arn(pipeline.place, pipeline.name),
                             .source_account = pipeline.place.account,
                             .region = pipeline.place.region},
                            now);
    } catch (aws::Error const&) {
        throw aws::Error(
            "InvalidStructureException",
            "CodePipeline is not authorized to perform AssumeRole on role " + declared.role_arn);
    }
}

void declare(Workshop& w, aws::Invocation const& call, Pipeline& pipeline, Json whole) {
    Declaration const declared = read_declaration(whole);
    check(declared, pipeline.place);
    check_role(w, pipeline, declared, call.now);
    whole.set("version", pipeline.version);
    pipeline.declaration = std::move(whole);
    pipeline.updated_millis = base::to_millis(call.now);
    pipeline.endpoint = call.endpoint;
    std::erase_if(pipeline.closed, [&](auto const& closed) {
        return std::none_of(declared.stages.begin(), declared.stages.end(),
                            [&](Stage const& stage) { return stage.name == closed.first; });
    });
    w.state.save(pipeline);
    w.state.add_version(pipeline);
    w.core.signal(kWorkTopic);
}

Json tag_list(Texts const& tags) {
    Json list = Json::array();
    for (auto const& [key, value] : tags) {
        list.push(Json::object({{"key", key}, {"value", value}}));
    }
    return list;
}

std::string direction(Json const& in) {
    std::string const type = aws::required_text(in, "transitionType");
    if (type == "Inbound") return type;
    if (type == "Outbound") {
        throw invalid(
            "This cloud opens and closes inbound transitions alone: see "
            "docs/compatibility.md.");
    }
    throw aws::validation(type, "transitionType",
                          "Member must satisfy enum value set: [Inbound, Outbound]");
}

}  // namespace

Place place_of(aws::Caller const& caller) { return {caller.account.value, caller.region.value}; }

Json seconds(std::int64_t millis) { return static_cast<double>(millis) / 1000.0; }

Pipeline given_pipeline(Workshop const& w, aws::Invocation const& call, char const* member) {
    std::string const name = aws::required_text(call.input, member);
    Place const place = place_of(call.caller);
    std::optional<Pipeline> found = w.state.pipeline(place, name);
    if (!found) throw no_pipeline(place, name);
    return *std::move(found);
}

std::string given_stage(Pipeline const& pipeline, aws::Invocation const& call) {
    std::string const name = aws::required_text(call.input, "stageName");
    for (Json const& stage : pipeline.declaration.at("stages").items()) {
        if (stage.at("name").text() == name) return name;
    }
    throw aws::Error(
        "StageNotFoundException",
        "Pipeline '" + pipeline.name + "' does not have a stage with name '" + name + "'");
}

Answer create_pipeline(Workshop& w, aws::Invocation const& call) {
    Json const whole = normalised(call.input.at("pipeline"));
    Pipeline pipeline;
    pipeline.place = place_of(call.caller);
    pipeline.name = whole.at("name").text();
    pipeline.tags = with_tags({}, call.input.at("tags"));
    if (w.state.pipeline(pipeline.place, pipeline.name)) {
        throw aws::Error("PipelineNameInUseException",
                         "A pipeline with the name '" + pipeline.name +
                             "' already exists in account '" + pipeline.place.account + "'");
    }
    if (w.state.pipelines(pipeline.place).size() >= kPipelines) {
        throw aws::Error("LimitExceededException",
                         "The limit of pipelines for this account has been reached: " +
                             std::to_string(kPipelines));
    }
    pipeline.created_millis = base::to_millis(call.now);
    declare(w, call, pipeline, whole);
    begin_execution(w, pipeline,
                    {.trigger = "CreatePipeline", .detail = call.caller.arn, .now = call.now});
    Json out = Json::object({{"pipeline", pipeline.declaration}});
    if (!pipeline.tags.empty()) out.set("tags", tag_list(pipeline.tags));
    return out;
}

Answer get_pipeline(Workshop& w, aws::Invocation const& call) {
    Pipeline const pipeline = given_pipeline(w, call, "name");
    Json declaration = pipeline.declaration;
    if (std::optional<std::int64_t> const version = aws::optional_integer(call.input, "version")) {
        std::optional<Json> const found = w.state.version(pipeline, *version);
        if (!found) {
            throw aws::Error("PipelineVersionNotFoundException", "Pipeline '" + pipeline.name +
                                                                     "' does not have a version " +
                                                                     std::to_string(*version));
        }
        declaration = *found;
    }
    return Json::object(
        {{"pipeline", declaration},
         {"metadata", Json::object({{"pipelineArn", pipeline_arn(pipeline.place, pipeline.name)},
                                    {"created", seconds(pipeline.created_millis)},
                                    {"updated", seconds(pipeline.updated_millis)}})}});
}

Answer update_pipeline(Workshop& w, aws::Invocation const& call) {
    Json const whole = normalised(call.input.at("pipeline"));
    Place const place = place_of(call.caller);
    std::optional<Pipeline> found = w.state.pipeline(place, whole.at("name").text());
    if (!found) throw no_pipeline(place, whole.at("name").text());
    cancel_executions(w, *found, call.now);
    ++found->version;
    declare(w, call, *found, whole);
    return Json::object({{"pipeline", found->declaration}});
}

// Of a pipeline that is not there nothing is said.
Answer delete_pipeline(Workshop& w, aws::Invocation const& call) {
    std::string const name = aws::required_text(call.input, "name");
    if (auto const found = w.state.pipeline(place_of(call.caller), name)) w.state.remove(*found);
    return Json();
}

Answer list_pipelines(Workshop& w, aws::Invocation const& call) {
    constexpr std::int64_t kMost = 1000;
    std::int64_t const limit = aws::optional_integer(call.input, "maxResults").value_or(kMost);
    std::string const after = call.input.at("nextToken").text();
    Json list = Json::array();
    Json out = Json::object();
    for (Pipeline const& one : w.state.pipelines(place_of(call.caller))) {
        if (one.name <= after) continue;
        if (static_cast<std::int64_t>(list.items().size()) >=
            std::clamp<std::int64_t>(limit, 1, kMost)) {
            out.set("nextToken", list.items().back().at("name"));
            break;
        }
        list.push(Json::object({{"name", one.name},
                                {"version", one.version},
                                {"pipelineType", one.declaration.at("pipelineType")},
                                {"executionMode", one.declaration.at("executionMode")},
                                {"created", seconds(one.created_millis)},
                                {"updated", seconds(one.updated_millis)}}));
    }
    out.set("pipelines", std::move(list));
    return out;
}

Answer disable_stage_transition(Workshop& w, aws::Invocation const& call) {
    Pipeline pipeline = given_pipeline(w, call, "pipelineName");
    std::string const stage = given_stage(pipeline, call);
    direction(call.input);
    std::string const reason = aws::required_text(call.input, "reason");
    if (reason.empty() || reason.size() > 300) {
        throw aws::validation(reason.substr(0, 300), "reason",
                              "Member must have length less than or equal to 300");
    }
    pipeline.closed[stage] = {reason, call.caller.arn, base::to_millis(call.now)};
    w.state.save(pipeline);
    return Json();
}

Answer enable_stage_transition(Workshop& w, aws::Invocation const& call) {
    Pipeline pipeline = given_pipeline(w, call, "pipelineName");
    std::string const stage = given_stage(pipeline, call);
    direction(call.input);
    pipeline.closed.erase(stage);
    w.state.save(pipeline);
    w.core.signal(kWorkTopic);
    return Json();
}

}  // namespace cloud::codepipeline
