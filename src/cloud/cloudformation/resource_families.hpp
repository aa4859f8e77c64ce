// The tables of types, one file a service.
#pragma once

#include <vector>

#include "cloud/cloudformation/types.hpp"

namespace cloud::cloudformation {

std::vector<Type> log_types();
std::vector<Type> firehose_types();
std::vector<Type> s3_types();
std::vector<Type> sqs_types();
std::vector<Type> kms_types();
std::vector<Type> iam_types();
std::vector<Type> iam_part_types();
std::vector<Type> organization_types();
std::vector<Type> ssm_types();
std::vector<Type> codepipeline_types();
std::vector<Type> custom_types();
std::vector<Type> stack_types();
std::vector<Type> stack_set_types();
std::vector<Type> waiting_types();
std::vector<Type> recorded_types();  // of services that there are not: kept, and nothing more

inline constexpr std::string_view kCustomResource = "AWS::CloudFormation::CustomResource";

}  // namespace cloud::cloudformation
