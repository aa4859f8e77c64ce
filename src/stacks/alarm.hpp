// A CloudWatch alarm on a metric of one queue or delivery stream. Pure.
//
//   writer.resource("BacklogAlarm", "AWS::CloudWatch::Alarm", alarm({…}, alarm_actions(config,
//   r)));
#pragma once

#include <string>

#include "codec/json.hpp"
#include "stacks/config.hpp"

namespace stacks {

struct Watched {
    char const* description;
    char const* name_space;
    char const* metric;
    char const* dimension;
    codec::Json value;  // of the dimension
    std::int64_t above;
};
// `actions` are those of alarm_actions(); null for none.
codec::Json alarm(Watched const& watched, codec::Json const& actions);

// The topics of that Region, for CloudWatch tells no others; null where there is none.
codec::Json alarm_actions(Config const& config, std::string const& region);

}  // namespace stacks
