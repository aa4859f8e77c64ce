// What CloudFormation's verbs and its engine work on.
#pragma once

#include "cloud/cloudformation/model.hpp"
#include "cloud/cloudformation/state.hpp"
#include "cloud/operations.hpp"
#include "cloud/ports.hpp"

namespace cloud::cloudformation {

// The worker is woken by it.
inline constexpr char const* kWorkTopic = "cloudformation:work";

class CustomRequests;
class Signals;

struct Formation {
    Core& core;
    State& state;
    Operations& operations;
    Authoriser const& authoriser;
    ParameterStore const* parameters = nullptr;  // SSM's; none are known without
    CustomRequests* custom = nullptr;            // custom resources that are elsewhere
    Signals* signals = nullptr;                  // of wait conditions
};

// As whom a stack's resources are made: its role, or who asked, by way of CloudFormation. Throws
// AccessDenied where the role cannot be assumed.
aws::Caller maker_of(Formation const& f, Stack const& stack, base::Instant now);

// With what parameters of NoEcho say, and what custom resources answered with it, as "****",
// wherever it stands.
codec::Json masked(codec::Json const& value, Stack const& stack);
std::string masked(std::string text, Stack const& stack);

// Tells of a stack, or of one of its resources, in its events.
void tell(Formation& f, Stack const& stack, base::Instant now);
void tell(Formation& f, Stack const& stack, StackResource const& resource, base::Instant now);

}  // namespace cloud::cloudformation
