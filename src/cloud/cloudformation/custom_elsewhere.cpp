#include "cloud/cloudformation/custom_elsewhere.hpp"

#include "base/text.hpp"
#include "cfn/template.hpp"
#include "cloud/cloudformation/custom_requests.hpp"
#include "cloud/cloudformation/formation.hpp"
#include "cloud/cloudformation/reading.hpp"
#include "cloud/cloudformation/resource_families.hpp"

namespace cloud::cloudformation {
namespace {

using codec::Json;

std::string token_of(Json const& properties) { return text_of(properties, "ServiceToken"); }

CustomRequests& requests(Desk const& desk) { return *desk.formation().custom; }

// CloudFormation hands on numbers and booleans as texts.
Json in_texts(Json const& value) {
    if (value.is_bool() || value.is_number()) return Json(codec::to_json(value));
    if (value.is_array()) {
        Json list = Json::array();
        for (Json const& item : value.items()) list.push(in_texts(item));
        return list;
    }
    Json out = value;
    for (auto const& [name, member] : value.members()) out.set(name, in_texts(member));
    return out;
}

void require_call(Desk const& desk, std::string const& token) {
    bool const topic = token.find(":sns:") != std::string::npos;
    desk.require({.action = topic ? "sns:Publish" : "lambda:InvokeFunction", .resource = token});
}

std::int64_t timeout_of(Json const& properties) {
    std::string const text = text_of(properties, "ServiceTimeout");
    if (text.empty()) return kCustomTimeoutSeconds;
    std::optional<std::int64_t> const seconds = base::to_int64(text);
    if (seconds && *seconds >= 1 && *seconds <= kCustomTimeoutSeconds) return *seconds;
    throw aws::Error("InvalidRequest",
                     "ServiceTimeout must be from 1 to 3600 seconds, not " + text);
}

std::string type_of(Desk const& desk) {
    cfn::Template const read = template_of(desk.stack());
    for (cfn::Resource const& one : read.resources) {
        if (one.id == desk.logical()) return one.type;
    }
    return std::string(kCustomResource);
}

CustomRequests::Place place_of(Desk const& desk, std::string const& physical) {
    return {desk.stack().id, desk.logical(), physical};
}

struct Event {
    char const* kind;  // "Create"
    std::string type;  // of the resource
    std::string physical;
    Json const& properties;
    Json old = {};
};

void ask(Desk const& desk, Event const& of) {
    std::string const token = token_of(of.properties);
    require_call(desk, token);
    Json event = Json::object({{"RequestType", of.kind},
                               {"ServiceToken", token},
                               {"StackId", desk.stack().id},
                               {"ResourceType", of.type},
                               {"LogicalResourceId", desk.logical()}});
    if (of.kind != std::string_view("Create")) event.set("PhysicalResourceId", of.physical);
    event.set("ResourceProperties", in_texts(of.properties));
    if (!of.old.is_null()) event.set("OldResourceProperties", in_texts(of.old));
    requests(desk).ask({.place = place_of(desk, of.physical),
                        .url = requests(desk).url_of(token),
                        .endpoint = desk.stack().work.endpoint,
                        .event = std::move(event),
                        .timeout_seconds = timeout_of(of.properties)},
                       desk.now());
}

}  // namespace

bool is_elsewhere(Desk const& desk, Json const& properties) {
    CustomRequests const* const custom = desk.formation().custom;
    return custom && !custom->url_of(token_of(properties)).empty();
}

// The name is what a creation that fails without one is deleted by.
Made ask_to_create(Desk const& desk, Json const& properties) {
    std::string const name = desk.fresh_name(255);
    ask(desk, {"Create", type_of(desk), name, properties});
    return {.physical = name, .pending = true};
}

Made ask_to_update(Desk const& desk, StackResource const& was, Json const& properties) {
    ask(desk, {"Update", was.type, was.physical, properties, was.properties});
    return {was.physical, was.attributes, true};
}

void ask_to_remove(Desk const& desk, StackResource const& was) {
    ask(desk, {"Delete", was.type, was.physical, was.properties});
}

std::optional<Made> settled(Desk const& desk, StackResource const& was) {
    CustomRequests::Place const place = place_of(desk, was.physical);
    std::optional<Json> const answer = requests(desk).answer(place, desk.now());
    if (!answer) return std::nullopt;
    requests(desk).forget(place);
    if (answer->at("Status").text() != "SUCCESS") {
        throw aws::Error("GeneralServiceException",
                         "Received response status [FAILED] from custom resource. Message "
                         "returned: " +
                             text_of(*answer, "Reason"));
    }
    Made made{text_of(*answer, "PhysicalResourceId")};
    if (answer->at("Data").is_object()) made.attributes = answer->at("Data");
    made.secret = truth_of(*answer, "NoEcho");
    return made;
}

}  // namespace cloud::cloudformation
