// Parameters made, changed and taken away, and their tags.
#include <algorithm>

#include "aws/input.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "cloud/ssm/verbs.hpp"
#include "codec/regex.hpp"

namespace cloud::ssm {
namespace {

aws::Error validation(std::string const& message) { return {"ValidationException", message}; }

aws::Error not_there() { return {"ParameterNotFound", ""}; }

void check_name(std::string const& name) {
    bool const fine = std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '.' || c == '-' || c == '/';
    });
    if (!fine || name.empty() || name.size() > kNameLength || name.ends_with("/") ||
        (name.find('/') != std::string::npos && !name.starts_with("/"))) {
        throw validation(
            "Parameter name: can't be prefixed with \"ssm\" (case-insensitive). If formed as a "
            "path, it can consist of sub-paths divided by slash symbol; each sub-path can be "
            "formed as a mix of letters, numbers and the following 3 symbols .-_");
    }
    std::string const lower = base::lower(name.substr(name.starts_with("/") ? 1 : 0));
    if (lower.starts_with("aws") || lower.starts_with("ssm")) {
        throw validation("No access to reserved parameter name: " + name + ".");
    }
    if (std::count(name.begin(), name.end(), '/') > 15) {
        throw aws::Error("HierarchyLevelLimitExceededException",
                         "A hierarchy can have a maximum of 15 levels.");
    }
}

std::string type_of(Json const& in, std::optional<Parameter> const& before) {
    std::string const type = in.at("Type").text();
    if (type == "SecureString") {
        throw aws::Error("UnsupportedParameterType",
                         "Parameters of this cloud are String and StringList: SecureString is not "
                         "supported, see docs/compatibility.md.");
    }
    if (type.empty() && before) return before->type;
    if (type == "String" || type == "StringList") return type;
    throw validation("A parameter type is required when you create a parameter.");
}

void check_value(Parameter const& parameter) {
    std::size_t const most = parameter.tier == "Advanced" ? kAdvancedBytes : kStandardBytes;
    if (parameter.value.empty()) throw validation("Parameter value can't be empty.");
    if (parameter.value.size() > most) {
        throw validation(parameter.tier + " tier parameters support a maximum parameter value of " +
                         std::to_string(most) + " characters.");
    }
    if (parameter.pattern.empty()) return;
    base::Result<codec::Regex> const pattern = codec::Regex::compile(parameter.pattern);
    if (!pattern) {
        throw aws::Error("InvalidAllowedPatternException",
                         "The request does not meet the regular expression requirement.");
    }
    if (!pattern->matches(parameter.value)) {
        throw aws::Error(
            "ParameterPatternMismatchException",
            "Parameter value, cannot be validated against allowedPattern: " + parameter.pattern);
    }
}

std::string tier_of(Json const& in, std::optional<Parameter> const& before) {
    std::string const tier = in.at("Tier").text();
    if (tier.empty()) return before ? before->tier : "Standard";
    if (tier == "Intelligent-Tiering") {
        return in.at("Value").text().size() > kStandardBytes ? "Advanced" : "Standard";
    }
    if (tier == "Standard" || tier == "Advanced") return tier;
    throw aws::validation(tier, "tier",
                          "Member must satisfy enum value set: [Standard, Advanced, "
                          "Intelligent-Tiering]");
}

Tags with(Tags tags, Json const& given) {
    for (Json const& tag : given.items()) {
        std::string const key = aws::required_text(tag, "Key");
        if (base::lower(key).starts_with("aws:") || key.empty() || key.size() > 128) {
            throw validation("Tag key is not valid: " + key.substr(0, 128));
        }
        tags[key] = tag.at("Value").text();
    }
    if (tags.size() > kTags) throw aws::Error("TooManyTagsError", "At most 50 tags are allowed.");
    return tags;
}

// Of "ResourceId", which "ResourceType" Parameter is the only one of.
std::string tagged(State const& s, aws::Invocation const& call) {
    if (aws::required_text(call.input, "ResourceType") != "Parameter") {
        throw aws::Error("InvalidResourceType", "This cloud tags parameters alone.");
    }
    std::string const name = aws::required_text(call.input, "ResourceId");
    if (!s.latest(place_of(call.caller), name)) throw aws::Error("InvalidResourceId", "");
    return name;
}

}  // namespace

Json put_parameter(State& s, aws::Invocation const& call) {
    Json const& in = call.input;
    Place const place = place_of(call.caller);
    Parameter made{.place = place, .name = aws::required_text(in, "Name")};
    check_name(made.name);
    std::optional<Parameter> const before = s.latest(place, made.name);
    if (before && !aws::optional_boolean(in, "Overwrite", false)) {
        throw aws::Error("ParameterAlreadyExists",
                         "The parameter already exists. To overwrite this value, set the "
                         "overwrite option in the request to true.");
    }
    if (before && in.has("Tags")) {
        throw validation(
            "Invalid request: tags and overwrite can't be used together. To create a parameter "
            "with tags, please remove overwrite flag. To update tags for an existing parameter, "
            "please use AddTagsToResource or RemoveTagsFromResource.");
    }
    if (!before && s.count(place) >= kParameters) {
        throw aws::Error("ParameterLimitExceeded",
                         "You have exceeded the number of parameters for this account.");
    }
    made.version = before ? before->version + 1 : 1;
    made.type = type_of(in, before);
    made.value = aws::required_text(in, "Value");
    made.tier = tier_of(in, before);
    made.description =
        in.has("Description") || !before ? in.at("Description").text() : before->description;
    made.pattern = in.at("AllowedPattern").text();
    made.data_type = in.at("DataType").text().empty() ? "text" : in.at("DataType").text();
    made.modified_by = call.caller.arn;
    made.modified_millis = base::to_millis(call.now);
    check_value(made);
    s.add(made);
    if (in.has("Tags")) s.set_tags(place, made.name, with({}, in.at("Tags")));
    std::vector<Parameter> const versions = s.versions(place, made.name);
    if (versions.size() > kVersions) s.forget(versions.front());
    return Json::object({{"Version", made.version}, {"Tier", made.tier}});
}

Json delete_parameter(State& s, aws::Invocation const& call) {
    std::string const name = aws::required_text(call.input, "Name");
    Place const place = place_of(call.caller);
    if (!s.latest(place, name)) throw not_there();
    s.remove(place, name);
    return Json::object();
}

Json delete_parameters(State& s, aws::Invocation const& call) {
    Json gone = Json::array();
    Json unknown = Json::array();
    Place const place = place_of(call.caller);
    for (std::string const& name : aws::text_list(call.input, "Names")) {
        bool const there = s.latest(place, name).has_value();
        if (there) s.remove(place, name);
        (there ? gone : unknown).push(name);
    }
    return Json::object({{"DeletedParameters", gone}, {"InvalidParameters", unknown}});
}

Json add_tags_to_resource(State& s, aws::Invocation const& call) {
    std::string const name = tagged(s, call);
    Place const place = place_of(call.caller);
    s.set_tags(place, name, with(s.tags(place, name), call.input.at("Tags")));
    return Json::object();
}

Json remove_tags_from_resource(State& s, aws::Invocation const& call) {
    std::string const name = tagged(s, call);
    Place const place = place_of(call.caller);
    Tags tags = s.tags(place, name);
    for (std::string const& key : aws::text_list(call.input, "TagKeys")) tags.erase(key);
    s.set_tags(place, name, tags);
    return Json::object();
}

Json list_tags_for_resource(State& s, aws::Invocation const& call) {
    Json list = Json::array();
    for (auto const& [key, value] : s.tags(place_of(call.caller), tagged(s, call))) {
        list.push(Json::object({{"Key", key}, {"Value", value}}));
    }
    return Json::object({{"TagList", std::move(list)}});
}

}  // namespace cloud::ssm
