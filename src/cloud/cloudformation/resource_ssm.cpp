// AWS::SSM::*
#include "cloud/cloudformation/resource_families.hpp"

namespace cloud::cloudformation {
namespace {

using codec::Json;

Json tags_of(Desk const& desk, Json const& properties) {
    Json list = Json::array();
    for (auto const& [key, value] : properties.at("Tags").members()) {
        list.push(Json::object({{"Key", key}, {"Value", value}}));
    }
    return desk.tags(list);
}

Made made(std::string const& name, Json const& properties) {
    return {name, Json::object({{"Type", text_of(properties, "Type")},
                                {"Value", text_of(properties, "Value")}})};
}

Json input(std::string const& name, Json const& properties) {
    Json in =
        taken(properties, {"Type", "Value", "Description", "AllowedPattern", "Tier", "DataType"});
    in.set("Name", name);
    return in;
}

Made create(Desk const& desk, Json const& properties) {
    std::string name = text_of(properties, "Name");
    if (name.empty()) name = desk.fresh_name(128);
    Json in = input(name, properties);
    Json const tags = tags_of(desk, properties);
    if (!tags.items().empty()) in.set("Tags", tags);
    desk.call("ssm", "PutParameter", in);
    return made(name, properties);
}

Json of_parameter(std::string const& name) {
    return Json::object({{"ResourceType", "Parameter"}, {"ResourceId", name}});
}

void retag(Desk const& desk, std::string const& name, Json const& properties) {
    Json const wanted = tags_of(desk, properties);
    Json const there = desk.call("ssm", "ListTagsForResource", of_parameter(name)).at("TagList");
    Json gone = Json::array();
    for (Json const& tag : there.items()) {
        bool kept = false;
        for (Json const& one : wanted.items()) kept = kept || one.at("Key") == tag.at("Key");
        if (!kept) gone.push(tag.at("Key"));
    }
    Json in = of_parameter(name);
    if (!gone.items().empty()) {
        in.set("TagKeys", gone);
        desk.call("ssm", "RemoveTagsFromResource", in);
    }
    if (wanted.items().empty() || wanted == there) return;
    in = of_parameter(name);
    in.set("Tags", wanted);
    desk.call("ssm", "AddTagsToResource", in);
}

Made update(Desk const& desk, StackResource const& was, Json const& properties) {
    Json in = input(was.physical, properties);
    in.set("Overwrite", true);
    desk.call("ssm", "PutParameter", in);
    retag(desk, was.physical, properties);
    return made(was.physical, properties);
}

void remove(Desk const& desk, StackResource const& was) {
    unless_gone([&] {
        desk.call("ssm", "DeleteParameter", Json::object({{"Name", was.physical}}));
    });
}

std::optional<Json> read(Desk const& desk, StackResource const& was) {
    Json const there = desk.call("ssm", "GetParameter", Json::object({{"Name", was.physical}}));
    Json out = was.properties;
    for (char const* const name : {"Type", "Value"}) {
        out.set(name, there.at("Parameter").at(name));
    }
    return out;
}

}  // namespace

std::vector<Type> ssm_types() {
    return {{.name = "AWS::SSM::Parameter",
             .create_only = {"Name"},
             .name_property = "Name",
             .create = &create,
             .update = &update,
             .remove = &remove,
             .read = &read,
             .note = "Without AWS's own tags."}};
}

}  // namespace cloud::cloudformation
