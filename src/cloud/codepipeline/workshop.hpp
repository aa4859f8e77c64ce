// What CodePipeline's verbs and its engine work on.
#pragma once

#include "cloud/codepipeline/state.hpp"
#include "cloud/operations.hpp"
#include "cloud/ports.hpp"

namespace cloud::codepipeline {

inline constexpr char const* kWorkTopic = "codepipeline:work";      // the worker is woken by it
inline constexpr char const* kStacksTopic = "cloudformation:work";  // signalled as stacks go on
inline constexpr char const* kService = "codepipeline.amazonaws.com";

struct Workshop {
    Core& core;
    State& state;
    Operations& operations;
    Authoriser const& authoriser;
    Authenticator const& keys;  // who the keys are of that STS gives
    ObjectStore& objects;
};

}  // namespace cloud::codepipeline
