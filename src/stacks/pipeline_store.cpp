// Where the pipeline keeps its artifacts, and its source: a bucket that keeps versions, under a key
// of its own, read by the deployment roles of all accounts. One a Region.
#include "stacks/contract.hpp"
#include "stacks/pipeline_contract.hpp"
#include "stacks/statements.hpp"
#include "stacks/template_writer.hpp"

namespace stacks {
namespace {

using codec::Json;

// By their names, for they may not be there yet.
std::vector<Condition> deployment_roles(Config const& config) {
    return {{"StringEquals", "aws:PrincipalOrgID", config.organization_id},
            {"ArnLike", "aws:PrincipalArn", role_arn("*", kDeploymentRole)}};
}

Json store_key_policy(Config const& config, std::string const& region) {
    std::vector<Condition> readers = deployment_roles(config);
    readers.push_back({"StringEquals", "kms:ViaService", "s3." + region + ".amazonaws.com"});
    return document({{.sid = "AdministeredByItsAccount",
                      .principal = account_root(pipeline_account(config)),
                      .actions = {"kms:*"},
                      .resources = {"*"}},
                     {.sid = "ReadThroughS3",
                      .principal = anyone(),
                      .actions = {"kms:Decrypt"},
                      .resources = {"*"},
                      .conditions = readers}});
}

Json store_policy(Config const& config, std::string const& bucket) {
    std::string const arn = "arn:aws:s3:::" + bucket;
    return document({deny_without_tls("s3:*", {arn, arn + "/*"}),
                     {.sid = "ReadArtifacts",
                      .principal = anyone(),
                      .actions = {"s3:GetObject", "s3:GetObjectVersion"},
                      .resources = {arn + "/" + kPipelineName + "/*"},
                      .conditions = deployment_roles(config)}});
}

Json encryption() {
    Json const usual = Json::object(
        {{"SSEAlgorithm", "aws:kms"}, {"KMSMasterKeyID", attribute("StoreKey", "Arn")}});
    Json const rule =
        Json::object({{"ServerSideEncryptionByDefault", usual}, {"BucketKeyEnabled", true}});
    return Json::object({{"ServerSideEncryptionConfiguration", Json::array({rule})}});
}

Json bucket(std::string const& name) {
    return Json::object(
        {{"BucketName", name},
         {"BucketEncryption", encryption()},
         {"OwnershipControls",
          Json::object({{"Rules", Json::array({Json::object(
                                      {{"ObjectOwnership", "BucketOwnerEnforced"}})})}})},
         {"PublicAccessBlockConfiguration", Json::object({{"BlockPublicAcls", true},
                                                          {"BlockPublicPolicy", true},
                                                          {"IgnorePublicAcls", true},
                                                          {"RestrictPublicBuckets", true}})},
         {"VersioningConfiguration", Json::object({{"Status", "Enabled"}})}});
}

}  // namespace

void add_store(TemplateWriter& writer, Config const& config, std::string const& region) {
    std::string const name = store_bucket(config, region);
    writer.resource("StoreKey", "AWS::KMS::Key",
                    Json::object({{"Description", "Artifacts of the pipeline"},
                                  {"EnableKeyRotation", true},
                                  {"KeyPolicy", store_key_policy(config, region)}}),
                    kept());
    writer.resource(
        "StoreKeyAlias", "AWS::KMS::Alias",
        Json::object({{"AliasName", kPipelineKeyAlias}, {"TargetKeyId", ref("StoreKey")}}));
    writer.resource("Store", "AWS::S3::Bucket", bucket(name), kept());
    writer.resource(
        "StorePolicy", "AWS::S3::BucketPolicy",
        Json::object({{"Bucket", ref("Store")}, {"PolicyDocument", store_policy(config, name)}}),
        kept());
}

Synthesised store_stack(Config const& config, std::string const& region) {
    TemplateWriter writer("Catchment: the pipeline's artifacts in " + region);
    add_store(writer, config, region);
    std::string const output = "StoreKeyArn" + camel(region);
    writer.output(output.c_str(), attribute("StoreKey", "Arn"),
                  "What artifacts of this Region are encrypted under.");
    return {
        kStoreStack, {config.pipeline.account, pipeline_account(config)}, region, writer.take()};
}

}  // namespace stacks
