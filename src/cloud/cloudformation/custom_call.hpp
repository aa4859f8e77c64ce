// A call of the AWS SDK as CDK's AwsCustomResource writes it down, run as the role of the function
// that would have made it. Rules: aws-cdk-lib, "AwsSdkCall".
//
//   SdkCall const call = SdkCall::parse(properties.at("Create").text());
//   SdkCall::Answer const answer = call.run(desk, service_token, physical_id);
#pragma once

#include <string>
#include <string_view>

#include "cloud/cloudformation/types.hpp"

namespace cloud::cloudformation {

struct SdkCall {
    std::string service;    // as IAM's prefix: "logs" of "CloudWatchLogs", "@aws-sdk/client-…"
    std::string operation;  // "PutSubscriptionFilter"
    codec::Json parameters;
    std::string physical_id;     // given, or
    std::string physical_path;   // where the answer has it
    std::string ignored_errors;  // a regular expression on the error's name
    std::string role_arn;        // assumedRoleArn
    std::string external_id;
    std::string region;  // "" for the stack's
    std::vector<std::string> output_paths;

    // Whether the text is JSON with a service and an action.
    static bool is_one(std::string_view text);
    static SdkCall parse(std::string_view text);  // throws aws::Error

    struct Answer {
        std::string physical_id;  // "" where the answer names none
        codec::Json data;         // "a.b.0.c": value
    };
    // `service_token` is the ARN of a function of this account's stacks, whose role it runs as.
    Answer run(Desk const& desk, std::string const& service_token,
               std::string const& physical) const;
};

// An operation of any service of this cloud as the SDK names it.
struct SdkInput {
    std::string service;
    std::string operation;
    codec::Json input;
};
codec::Json call_sdk(Desk const& desk, aws::Caller const& caller, SdkInput const& sdk);

}  // namespace cloud::cloudformation
