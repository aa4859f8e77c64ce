#include "stacks/filters.hpp"

#include <set>

#include "stacks/subscribing.hpp"

namespace stacks {
namespace {

using codec::Json;

WantedFilter native(Json const& resources, Json const& properties) {
    Json const& group = properties.at("LogGroupName");
    std::string const reference = group.at("Ref").text();
    std::string const name =
        reference.empty() ? group.text()
                          : resources.at(reference).at("Properties").at("LogGroupName").text();
    return {properties.at("FilterName").text(), name};
}

// What its function is to put.
WantedFilter by_function(Json const& properties) {
    base::Result<Json> const put = codec::parse_json(properties.at("Create").at("Fn::Sub").text());
    Json const which = put ? put->at("parameters") : Json();
    return {which.at("filterName").text(), which.at("logGroupName").text(), false, true};
}

}  // namespace

std::vector<WantedFilter> filters_of(Json const& tree) {
    std::vector<WantedFilter> all;
    std::set<std::string> made;
    Json const& resources = tree.at("Resources");
    for (auto const& [id, body] : resources.members()) {
        std::string const& type = body.at("Type").text();
        Json const& properties = body.at("Properties");
        if (type == "AWS::Logs::LogGroup") made.insert(properties.at("LogGroupName").text());
        if (type == kFilterType) all.push_back(native(resources, properties));
        if (type == kByFunctionType) all.push_back(by_function(properties));
    }
    std::erase_if(all, [](WantedFilter const& one) { return one.log_group.empty(); });
    for (WantedFilter& one : all) one.made = made.count(one.log_group) != 0;
    return all;
}

}  // namespace stacks
