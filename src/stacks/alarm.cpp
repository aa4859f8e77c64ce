#include "stacks/alarm.hpp"

#include "base/text.hpp"

namespace stacks {

using codec::Json;

Json alarm(Watched const& watched, Json const& actions) {
    Json const dimension = Json::object({{"Name", watched.dimension}, {"Value", watched.value}});
    Json made = Json::object({{"AlarmDescription", watched.description},
                              {"Namespace", watched.name_space},
                              {"MetricName", watched.metric},
                              {"Dimensions", Json::array({dimension})},
                              {"Statistic", "Maximum"},
                              {"Period", 300},
                              {"EvaluationPeriods", 1},
                              {"Threshold", watched.above},
                              {"ComparisonOperator", "GreaterThanThreshold"},
                              {"TreatMissingData", "notBreaching"}});
    if (!actions.is_null()) made.set("AlarmActions", actions);
    return made;
}

Json alarm_actions(Config const& config, std::string const& region) {
    Json actions;
    for (std::string const& topic : config.alarms.topics) {
        if (base::split(topic, ':').at(3) == region) actions.push(topic);
    }
    return actions;
}

}  // namespace stacks
