// The key that the archive is encrypted under, in the KMS account.
#include "stacks/contract.hpp"
#include "stacks/policies.hpp"
#include "stacks/synthesis.hpp"
#include "stacks/template_writer.hpp"

namespace stacks {

using codec::Json;

Synthesised key_stack(Config const& config) {
    TemplateWriter writer("Catchment: the key of the central archive of logs");
    writer.resource("LogKey", "AWS::KMS::Key",
                    Json::object({{"Description", "Centralised logging"},
                                  {"EnableKeyRotation", true},
                                  {"KeyPolicy", key_policy(config)}}),
                    kept());
    writer.resource("LogKeyAlias", "AWS::KMS::Alias",
                    Json::object({{"AliasName", kKeyAlias}, {"TargetKeyId", ref("LogKey")}}));
    writer.output("KeyArn", attribute("LogKey", "Arn"),
                  "The key, for the stacks of the other accounts.");
    return {kKeyStack, {"kms", config.account_id("kms")}, config.region, writer.take()};
}

}  // namespace stacks
