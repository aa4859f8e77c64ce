#include "stacks/filters.hpp"

namespace stacks {

using codec::Json;

std::vector<WantedFilter> filters_of(Json const& tree) {
    std::vector<WantedFilter> all;
    Json const& resources = tree.at("Resources");
    for (auto const& [id, body] : resources.members()) {
        if (body.at("Type").text() != "AWS::Logs::SubscriptionFilter") continue;
        Json const& properties = body.at("Properties");
        Json const& group = properties.at("LogGroupName");
        std::string const reference = group.at("Ref").text();
        std::string const name =
            reference.empty() ? group.text()
                              : resources.at(reference).at("Properties").at("LogGroupName").text();
        if (!name.empty()) {
            all.push_back({properties.at("FilterName").text(), name, !reference.empty()});
        }
    }
    return all;
}

}  // namespace stacks
