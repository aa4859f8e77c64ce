#include "cloud/cloudformation/reading.hpp"

#include "cloud/cloudformation/shapes.hpp"

namespace cloud::cloudformation {

using codec::Json;

cfn::Template template_of(Stack const& stack) {
    return cfn::parse_template(stack.template_text, {stack.parameters, pseudo_parameters(stack)});
}

std::string processed_template(Stack const& stack) {
    if (stack.template_text.empty()) return "";
    cfn::Template const read = template_of(stack);
    return read.transforms.empty() ? stack.template_text : codec::to_json(read.tree);
}

std::map<std::string, Json> pseudo_parameters(Stack const& stack) {
    return {{"AWS::AccountId", stack.account},
            {"AWS::Region", stack.region},
            {"AWS::StackName", stack.name},
            {"AWS::StackId", stack.id},
            {"AWS::Partition", "aws"},
            {"AWS::URLSuffix", "amazonaws.com"},
            {"AWS::NotificationARNs", list_of(stack.notification_arns)}};
}

}  // namespace cloud::cloudformation
