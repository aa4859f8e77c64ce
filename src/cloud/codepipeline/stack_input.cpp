#include "cloud/codepipeline/stack_input.hpp"

#include "base/text.hpp"
#include "cloud/codepipeline/artifacts.hpp"

namespace cloud::codepipeline {
namespace {

using codec::Json;

constexpr std::uint64_t kSettingsBytes = 1 << 20;  // of a template configuration

Json parsed(std::string const& text, std::string const& what) {
    base::Result<Json> const read = codec::parse_json(text);
    if (!read || !read->is_object()) throw misconfigured(what + " is not a JSON object");
    return *read;
}

std::string scalar(Json const& value, std::string const& what) {
    if (value.is_text()) return value.text();
    if (value.is_number() || value.is_bool()) return codec::to_json(value);
    throw misconfigured(what + " is not a text");
}

// What the functions of ParameterOverrides stand for.
std::string worked_out(Job const& job, aws::Caller const& role, std::string const& parameter,
                       Json const& value) {
    if (!value.is_object()) return scalar(value, "the parameter " + parameter);
    auto const& members = value.members();
    auto const& given = members.empty() ? value.items() : members[0].second.items();
    if (members.size() == 1 && members[0].first == "Fn::GetArtifactAtt" && given.size() == 2) {
        auto const found = job.run.inputs.find(given[0].text());
        if (found == job.run.inputs.end()) {
            throw misconfigured(given[0].text() + " is no input artifact of the action");
        }
        std::string const& name = given[1].text();
        Artifact const& artifact = found->second;
        if (name == "BucketName") return artifact.bucket;
        if (name == "ObjectKey") return artifact.key;
        if (name == "URL") {
            return "https://s3." + job.region() + ".amazonaws.com/" + artifact.bucket + "/" +
                   artifact.key;
        }
    }
    if (members.size() == 1 && members[0].first == "Fn::GetParam" && given.size() == 3) {
        std::string const path = given[0].text() + "::" + given[1].text();
        Json const file = parsed(file_of(job, role, path, kSettingsBytes), path);
        if (file.has(given[2].text())) return scalar(file.at(given[2].text()), path);
        throw misconfigured("There is no " + given[2].text() + " in " + path);
    }
    throw misconfigured("The parameter " + parameter +
                        " is neither a text nor Fn::GetArtifactAtt nor Fn::GetParam");
}

Json pairs(Texts const& texts, char const* key, char const* value) {
    Json list = Json::array();
    for (auto const& [name, text] : texts) list.push(Json::object({{key, name}, {value, text}}));
    return list;
}

void add_settings(Job const& job, aws::Caller const& role, Json& input) {
    Texts parameters;
    std::string const path = job.setting("TemplateConfiguration");
    if (!path.empty()) {
        Json const file = parsed(file_of(job, role, path, kSettingsBytes), path);
        for (auto const& [name, value] : file.at("Parameters").members()) {
            parameters[name] = scalar(value, "the parameter " + name);
        }
        Texts tags;
        for (auto const& [name, value] : file.at("Tags").members()) {
            tags[name] = scalar(value, "the tag " + name);
        }
        if (!tags.empty()) input.set("Tags", pairs(tags, "Key", "Value"));
        if (file.has("StackPolicy")) {
            input.set("StackPolicyBody", codec::to_json(file.at("StackPolicy")));
        }
    }
    std::string const overrides = job.setting("ParameterOverrides");
    if (!overrides.empty()) {
        Json const given = parsed(overrides, "ParameterOverrides");
        for (auto const& [name, value] : given.members()) {
            parameters[name] = worked_out(job, role, name, value);
        }
    }
    if (!parameters.empty()) {
        input.set("Parameters", pairs(parameters, "ParameterKey", "ParameterValue"));
    }
}

}  // namespace

void add_template(Job const& job, aws::Caller const& role, Json& input) {
    std::string const text = file_of(job, role, job.setting("TemplatePath"), kTemplateBytes);
    if (text.size() <= kTemplateBodyBytes) {
        input.set("TemplateBody", text);
    } else {
        input.set("TemplateURL", hand_over(job, text));
    }
}

Json listed(std::string const& setting) {
    Json list = Json::array();
    for (std::string_view const one : base::split(setting, ',')) {
        if (!base::trim(one).empty()) list.push(base::trim(one));
    }
    return list;
}

Json stack_input(Job const& job, aws::Caller const& role) {
    Json input = Json::object({{"StackName", job.setting("StackName")}});
    std::string const passed = job.setting("RoleArn");
    if (!passed.empty()) input.set("RoleARN", passed);
    Json capabilities = listed(job.setting("Capabilities"));
    if (!capabilities.items().empty()) input.set("Capabilities", std::move(capabilities));
    add_template(job, role, input);
    add_settings(job, role, input);
    return input;
}

}  // namespace cloud::codepipeline
