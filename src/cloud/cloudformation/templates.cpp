// Templates told: of a stack, of a change set, and of what has not become one yet.
#include "aws/input.hpp"
#include "cloud/cloudformation/given.hpp"
#include "cloud/cloudformation/reading.hpp"
#include "cloud/cloudformation/shapes.hpp"
#include "cloud/cloudformation/types.hpp"
#include "cloud/cloudformation/verbs.hpp"

namespace cloud::cloudformation {
namespace {

using codec::Json;

Json declared(cfn::Parameter const& parameter, bool with_type) {
    Json out = Json::object({{"ParameterKey", parameter.name}});
    if (parameter.usual) out.set("DefaultValue", *parameter.usual);
    out.set("NoEcho", parameter.secret);
    if (!parameter.description.empty()) out.set("Description", parameter.description);
    if (!with_type) return out;
    out.set("ParameterType", parameter.type);
    if (!parameter.allowed.empty()) {
        out.set("ParameterConstraints",
                Json::object({{"AllowedValues", list_of(parameter.allowed)}}));
    }
    return out;
}

Json described(cfn::Template const& read, bool with_type) {
    Json parameters = Json::array();
    for (cfn::Parameter const& one : read.parameters) parameters.push(declared(one, with_type));
    Json out = Json::object({{"Parameters", std::move(parameters)}});
    if (!read.description.empty()) out.set("Description", read.description);
    std::string const needed = capability_of(read);
    Json capabilities = Json::array();
    if (!needed.empty()) {
        capabilities.push(needed);
        out.set("CapabilitiesReason",
                "The following resource(s) require capabilities: [" + needed + "]");
    }
    if (!read.transforms.empty()) {
        capabilities.push("CAPABILITY_AUTO_EXPAND");
        out.set("DeclaredTransforms", list_of(read.transforms));
    }
    if (!capabilities.items().empty()) out.set("Capabilities", std::move(capabilities));
    return out;
}

ChangeSet given_set(Formation const& f, Stack const& stack, std::string const& name) {
    std::optional<ChangeSet> const set =
        name.starts_with("arn:") ? f.state.change_set(name) : f.state.change_set(stack.id, name);
    if (set && set->stack == stack.id) return *set;
    throw aws::Error("ChangeSetNotFoundException", "ChangeSet [" + name + "] does not exist", 404)
        .query("ChangeSetNotFound", 404);
}

// A template is processed when its parameters are known: of a change set that failed it is not.
Json staged(Stack const& stack, std::string const& stage, bool is_processed) {
    if (!stage.empty() && stage != "Original" && stage != "Processed") {
        throw aws::validation(stage, "templateStage",
                              "Member must satisfy enum value set: [Original, Processed]");
    }
    bool const wanted = stage == "Processed";
    if (wanted && !is_processed) throw invalid("The Processed template is not available.");
    Json stages = Json::array({"Original"});
    if (is_processed) stages.push("Processed");
    return Json::object({{"TemplateBody", wanted ? processed_template(stack) : stack.template_text},
                         {"StagesAvailable", std::move(stages)}});
}

}  // namespace

Answer get_template(Formation& f, aws::Invocation const& call) {
    Stack stack = given_stack(f, call);
    std::string const stage = call.input.at("TemplateStage").text();
    std::string const set_name = call.input.at("ChangeSetName").text();
    if (set_name.empty()) return staged(stack, stage, true);
    ChangeSet const set = given_set(f, stack, set_name);
    stack.template_text = set.template_text;
    stack.parameters = set.parameters;
    stack.notification_arns = set.notification_arns;
    return staged(stack, stage, set.status != "FAILED");
}

Answer get_template_summary(Formation& f, aws::Invocation const& call) {
    std::string text;
    if (call.input.has("StackName")) text = given_stack(f, call).template_text;
    if (text.empty()) text = given_template(f, call);
    if (text.empty()) {
        throw invalid("Either Template URL, Template Body or Stack Name must be specified.");
    }
    cfn::Template const read = checked_template(text);
    Json out = described(read, true);
    std::vector<std::string> types;
    for (cfn::Resource const& one : read.resources) {
        if (!contains(types, one.type)) types.push_back(one.type);
    }
    out.set("ResourceTypes", list_of(types));
    out.set("Version", "2010-09-09");
    if (!read.metadata.is_null()) out.set("Metadata", codec::to_json(read.metadata));
    return out;
}

Answer validate_template(Formation& f, aws::Invocation const& call) {
    std::string const text = given_template(f, call);
    if (text.empty()) throw invalid("Either Template URL or Template Body must be specified.");
    return described(checked_template(text), false);
}

}  // namespace cloud::cloudformation
