// How log groups are handed to their delivery stream, in the template of an account and Region: a
// subscription filter each, by itself or by a function of the stack, or the account's policy. Pure.
//
//   add_filters(writer, {config, account, region});
#pragma once

#include <string>
#include <string_view>

#include "stacks/config.hpp"
#include "stacks/template_writer.hpp"

namespace stacks {

struct Sender {
    Config const& config;  // surveyed
    Account const& account;
    std::string const& region;
};

// What the two forms are.
inline constexpr char const* kFilterType = "AWS::Logs::SubscriptionFilter";
inline constexpr char const* kByFunctionType = "Custom::ConfigureLogSubscription";

// Needs the resources FirehoseStream, CloudWatchLogsRole and CloudWatchLogsRolePolicy.
void add_filters(TemplateWriter& writer, Sender const& sender);

// What the function runs: a handler for Node.js.
std::string_view subscription_function_code();

}  // namespace stacks
