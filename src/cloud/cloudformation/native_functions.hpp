// Functions that CDK's constructs bring with them for their custom resources, and what they do:
// done here by the same calls, as the function's role. Rules: aws-cdk-lib's custom-resource
// handlers.
#pragma once

#include "cloud/cloudformation/types.hpp"

namespace cloud::cloudformation {

// Where such a function works, and as whom.
struct FunctionDesk {
    Desk const& desk;
    aws::Caller role;

    codec::Json call(std::string const& service, std::string const& operation,
                     codec::Json const& input) const;
};

struct NativeFunction {
    Made (*create)(FunctionDesk const&, codec::Json const& properties);
    Made (*update)(FunctionDesk const&, StackResource const& was, codec::Json const& properties);
    void (*remove)(FunctionDesk const&, StackResource const& was);
    // Of what takes more than a step to remove: does one more, and says whether that was all.
    bool (*goes_on)(FunctionDesk const&, StackResource const& was) = nullptr;
};

extern NativeFunction const kLogRetention;
extern NativeFunction const kAutoDeleteObjects;
extern NativeFunction const kBucketNotifications;

}  // namespace cloud::cloudformation
