#include "cloud/codepipeline/declaration.hpp"

#include <algorithm>
#include <string_view>

#include "base/text.hpp"

namespace cloud::codepipeline {
namespace {

using codec::Json;

bool is_made_of(std::string const& text, std::string_view besides) {
    return std::all_of(text.begin(), text.end(), [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               besides.find(c) != std::string_view::npos;
    });
}

struct Grammar {
    std::size_t most;
    char const* besides;  // letters and digits
    char const* pattern;  // as AWS tells it
};
constexpr Grammar kName{kNameLength, ".@-_", "[A-Za-z0-9.@\\-_]+"};
constexpr Grammar kArtifactName{kNameLength, "_-", "[a-zA-Z0-9_\\-]+"};
constexpr Grammar kNameSpace{kNameLength, "@-_", "[A-Za-z0-9@\\-_]+"};
constexpr Grammar kProvider{35, "_-", "[0-9A-Za-z_-]+"};
constexpr Grammar kVariableName{128, "@-_", "[A-Za-z0-9@\\-_]+"};

std::string text_at(Json const& in, char const* member, std::string const& path) {
    Json const& value = in.at(member);
    if (value.is_text()) return value.text();
    if (value.is_int()) return std::to_string(value.integer());
    std::string const lower = path + "." + member;
    throw invalid("1 validation error detected: Value null at '" + lower +
                  "' failed to satisfy constraint: Member must not be null");
}

std::string name_at(Json const& in, char const* member, std::string const& path,
                    Grammar const& grammar) {
    std::string const text = text_at(in, member, path);
    std::string const at = path + "." + member;
    if (text.empty()) {
        throw aws::validation(text, at, "Member must have length greater than or equal to 1");
    }
    if (text.size() > grammar.most) {
        throw aws::validation(
            text.substr(0, grammar.most), at,
            "Member must have length less than or equal to " + std::to_string(grammar.most));
    }
    if (is_made_of(text, grammar.besides)) return text;
    throw aws::validation(
        text, at,
        std::string("Member must satisfy regular expression pattern: ") + grammar.pattern);
}

std::string role_at(Json const& in, std::string const& path) {
    std::string const text = text_at(in, "roleArn", path);
    if (text.starts_with("arn:aws") && text.find(":iam::") != std::string::npos &&
        text.find(":role/") != std::string::npos && text.size() <= 1024) {
        return text;
    }
    throw aws::validation(text.substr(0, 1024), path + ".roleArn",
                          "Member must satisfy regular expression pattern: "
                          "arn:aws(-[\\w]+)*:iam::[0-9]{12}:role/.*");
}

void refuse(Json const& in, std::vector<char const*> const& members) {
    for (char const* const one : members) {
        if (in.at(one).items().empty() && in.at(one).members().empty()) continue;
        throw invalid(std::string("This cloud does not do what '") + one +
                      "' asks of a pipeline: see docs/compatibility.md.");
    }
}

Json artifacts(Json const& list, std::string const& path) {
    Json out = Json::array();
    for (Json const& one : list.items()) {
        refuse(one, {"files"});
        out.push(Json::object({{"name", name_at(one, "name", path, kArtifactName)}}));
    }
    return out;
}

Json type_of(Json const& in, std::string const& path) {
    Json out = Json::object();
    for (char const* const member : {"category", "owner", "provider", "version"}) {
        out.set(member, name_at(in, member, path, kProvider));
    }
    return out;
}

Json configuration(Json const& in, std::string const& path) {
    Json out = Json::object();
    for (auto const& [key, value] : in.members()) {
        std::string const text = value.is_text() ? value.text() : codec::to_json(value);
        if (text.empty() || text.size() > kConfigurationLength) {
            throw aws::validation("{" + key + "=" + text.substr(0, 100) + "}", path,
                                  "Map value must satisfy constraint: [Member must have length "
                                  "less than or equal to 1000, Member must have length greater "
                                  "than or equal to 1]");
        }
        out.set(key, text);
    }
    return out;
}

Json action(Json const& in, std::string const& path) {
    refuse(in, {"commands", "outputVariables", "environmentVariables"});
    if (in.has("timeoutInMinutes")) {
        throw invalid(
            "This cloud does not do what 'timeoutInMinutes' asks of an action: see "
            "docs/compatibility.md.");
    }
    Json out = Json::object({{"name", name_at(in, "name", path, kName)}});
    out.set("actionTypeId", type_of(in.at("actionTypeId"), path + ".actionTypeId"));
    Json const& order = in.at("runOrder");
    std::int64_t const number =
        order.is_text() ? base::to_int64(order.text()).value_or(0) : order.integer(1);
    if (number < 1 || number > kMostRunOrder) {
        throw aws::validation(std::to_string(number), path + ".runOrder",
                              number < 1 ? "Member must have value greater than or equal to 1"
                                         : "Member must have value less than or equal to 999");
    }
    out.set("runOrder", number);
    out.set("configuration", configuration(in.at("configuration"), path + ".configuration"));
    out.set("outputArtifacts", artifacts(in.at("outputArtifacts"), path + ".outputArtifacts"));
    out.set("inputArtifacts", artifacts(in.at("inputArtifacts"), path + ".inputArtifacts"));
    if (in.has("roleArn")) out.set("roleArn", role_at(in, path));
    if (in.has("region")) out.set("region", text_at(in, "region", path));
    if (in.has("namespace")) out.set("namespace", name_at(in, "namespace", path, kNameSpace));
    return out;
}

Json stage(Json const& in, std::string const& path) {
    refuse(in, {"blockers", "onFailure", "onSuccess", "beforeEntry"});
    Json out = Json::object({{"name", name_at(in, "name", path, kName)}});
    Json actions = Json::array();
    std::size_t number = 0;
    for (Json const& one : in.at("actions").items()) {
        actions.push(action(one, path + ".actions." + std::to_string(++number) + ".member"));
    }
    out.set("actions", std::move(actions));
    return out;
}

Json store(Json const& in, std::string const& path) {
    if (text_at(in, "type", path) != "S3") {
        throw aws::validation(in.at("type").text(), path + ".type",
                              "Member must satisfy enum value set: [S3]");
    }
    Json out = Json::object({{"type", "S3"}, {"location", text_at(in, "location", path)}});
    if (!in.has("encryptionKey")) return out;
    Json const& key = in.at("encryptionKey");
    std::string const at = path + ".encryptionKey";
    out.set("encryptionKey",
            Json::object({{"id", text_at(key, "id", at)}, {"type", text_at(key, "type", at)}}));
    return out;
}

Json variables(Json const& list) {
    Json out = Json::array();
    for (Json const& one : list.items()) {
        Json variable = one;
        variable.set("name", name_at(one, "name", "pipeline.variables", kVariableName));
        if (one.at("defaultValue").text().size() > kVariableLength) {
            throw aws::validation(one.at("name").text(), "pipeline.variables.defaultValue",
                                  "Member must have length less than or equal to 1000");
        }
        out.push(std::move(variable));
    }
    return out;
}

std::string mode_of(Json const& in) {
    std::string const mode = in.at("executionMode").text();
    if (mode.empty() || mode == "SUPERSEDED") return "SUPERSEDED";
    throw invalid("This cloud runs pipelines in the execution mode SUPERSEDED alone, not " + mode +
                  ": see docs/compatibility.md.");
}

void read_stores(Json const& whole, Declaration& out) {
    auto const add = [&](std::string const& region, Json const& one) {
        out.stores[region] = {one.at("location").text(), one.at("encryptionKey").at("id").text()};
    };
    if (whole.has("artifactStore")) add("", whole.at("artifactStore"));
    for (auto const& [region, one] : whole.at("artifactStores").members()) add(region, one);
}

std::vector<std::string> names_of(Json const& list) {
    std::vector<std::string> names;
    for (Json const& one : list.items()) names.push_back(one.at("name").text());
    return names;
}

Action read_action(Json const& in) {
    Json const& type = in.at("actionTypeId");
    Action out;
    out.name = in.at("name").text();
    out.type = {type.at("category").text(), type.at("owner").text(), type.at("provider").text(),
                type.at("version").text()};
    out.run_order = in.at("runOrder").integer(1);
    for (auto const& [key, value] : in.at("configuration").members()) {
        out.configuration[key] = value.text();
    }
    out.inputs = names_of(in.at("inputArtifacts"));
    out.outputs = names_of(in.at("outputArtifacts"));
    out.role_arn = in.at("roleArn").text();
    out.region = in.at("region").text();
    out.name_space = in.at("namespace").text();
    return out;
}

}  // namespace

Json normalised(Json const& given) {
    std::string const path = "pipeline";
    if (!given.is_object()) {
        throw invalid(
            "1 validation error detected: Value null at 'pipeline' failed to satisfy "
            "constraint: Member must not be null");
    }
    refuse(given, {"triggers"});
    Json out = Json::object({{"name", name_at(given, "name", path, kName)}});
    out.set("roleArn", role_at(given, path));
    if (given.has("artifactStore")) {
        out.set("artifactStore", store(given.at("artifactStore"), path + ".artifactStore"));
    }
    if (!given.at("artifactStores").members().empty()) {
        Json stores = Json::object();
        for (auto const& [region, one] : given.at("artifactStores").members()) {
            stores.set(region, store(one, path + ".artifactStores"));
        }
        out.set("artifactStores", std::move(stores));
    }
    Json stages = Json::array();
    std::size_t number = 0;
    for (Json const& one : given.at("stages").items()) {
        stages.push(stage(one, path + ".stages." + std::to_string(++number) + ".member"));
    }
    out.set("stages", std::move(stages));
    out.set("version", 1);
    out.set("executionMode", mode_of(given));
    std::string const type = given.at("pipelineType").text();
    out.set("pipelineType", type.empty() ? "V1" : type);
    if (!given.at("variables").items().empty()) {
        out.set("variables", variables(given.at("variables")));
    }
    return out;
}

Declaration read_declaration(Json const& whole) {
    Declaration out;
    out.name = whole.at("name").text();
    out.role_arn = whole.at("roleArn").text();
    read_stores(whole, out);
    for (Json const& one : whole.at("stages").items()) {
        Stage stage{one.at("name").text(), {}};
        for (Json const& action : one.at("actions").items()) {
            stage.actions.push_back(read_action(action));
        }
        out.stages.push_back(std::move(stage));
    }
    for (Json const& one : whole.at("variables").items()) {
        std::string const name = one.at("name").text();
        if (!one.has("defaultValue")) out.required_variables.push_back(name);
        out.variables[name] = one.at("defaultValue").text();
    }
    return out;
}

}  // namespace cloud::codepipeline
