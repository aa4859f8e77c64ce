// The pipeline that deploys the stacks where nobody runs `stacks deploy`: what is published to its
// source goes first to itself, then to the key, the archive, and the accounts, each given what
// those before it told.
#include <algorithm>

#include "base/assert.hpp"
#include "base/text.hpp"
#include "stacks/contract.hpp"
#include "stacks/pipeline_contract.hpp"
#include "stacks/statements.hpp"
#include "stacks/template_writer.hpp"

namespace stacks {
namespace {

using codec::Json;

constexpr std::size_t kActionsOfAStage = 50;  // CodePipeline's quota
constexpr std::size_t kActionsInAll = 500;    // another of its quotas
constexpr char const* kTemplates = "Templates";

Json pipeline_trust(Config const& config) {
    return document(
        {{.sid = "CodePipelineOfThisAccount",
          .principal = service("codepipeline.amazonaws.com"),
          .actions = {"sts:AssumeRole"},
          .conditions = {{"StringEquals", "aws:SourceAccount", pipeline_account(config)}}}});
}

Json pipeline_policy(Config const& config) {
    Json::Array buckets;
    Json::Array objects;
    Json::Array keys;
    Json::Array doors;
    std::vector<std::string> regions = other_regions(config);
    regions.insert(regions.begin(), config.region);
    for (std::string const& region : regions) {
        buckets.push_back("arn:aws:s3:::" + store_bucket(config, region));
        objects.push_back(buckets.back().text() + "/" + kPipelineName + "/*");
        keys.push_back(region == config.region ? attribute("StoreKey", "Arn")
                                               : stacks::ref("StoreKeyArn" + camel(region)));
        doors.push_back("s3." + region + ".amazonaws.com");
    }
    return document(
        {{.sid = "ReadTheSource",
          .actions = {"s3:GetObject", "s3:GetObjectVersion"},
          .resources = {buckets.front().text() + "/" + kSourceKey}},
         {.sid = "Look",
          .actions = {"s3:GetBucketVersioning", "s3:ListBucket"},
          .resources = buckets},
         {.sid = "Artifacts",
          .actions = {"s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"},
          .resources = objects},
         {.sid = "Encrypt",
          .actions = {"kms:Decrypt", "kms:GenerateDataKey"},
          .resources = keys,
          .conditions = {{"StringEquals", "kms:ViaService", Json(doors)}}},
         {.sid = "Deploy",
          .actions = {"sts:AssumeRole"},
          .resources = {role_arn("*", kDeploymentRole)},
          .conditions = {{"StringEquals", "aws:ResourceOrgID", config.organization_id}}}});
}

Json action_type(char const* category, char const* provider) {
    return Json::object(
        {{"Category", category}, {"Owner", "AWS"}, {"Provider", provider}, {"Version", "1"}});
}

Json named(char const* name) { return Json::array({Json::object({{"Name", name}})}); }

Json source_stage(Config const& config) {
    Json const action =
        Json::object({{"Name", kTemplates},
                      {"ActionTypeId", action_type("Source", "S3")},
                      {"Configuration", Json::object({{"S3Bucket", ref("Store")},
                                                      {"S3ObjectKey", kSourceKey},
                                                      {"PollForSourceChanges", "true"}})},
                      {"OutputArtifacts", named(kTemplates)}});
    (void)config;
    return Json::object({{"Name", "Source"}, {"Actions", Json::array({action})}});
}

Json approval_stage() {
    Json const action = Json::object(
        {{"Name", "Approve"},
         {"ActionTypeId", action_type("Approval", "Manual")},
         {"Configuration",
          Json::object({{"CustomData", "Let what was published go to the accounts?"}})}});
    return Json::object({{"Name", "Approval"}, {"Actions", Json::array({action})}});
}

// "Key", "Logging", "FirehoseWorkloadA": what outputs are told under.
std::string name_space(Synthesised const& stack) {
    std::string const what = stack.name.substr(std::string_view("catchment-").size());
    bool const several = stack.name == kFirehoseStack || stack.name == kStoreStack;
    return camel(what) + (several ? camel(stack.account.name) + camel(stack.region) : "");
}

std::string teller(std::vector<Synthesised> const& all, std::string const& output) {
    for (Synthesised const& stack : all) {
        if (stack.tree.at("Outputs").has(output)) return name_space(stack);
    }
    ASSERT(false);
    return "";
}

// Where nothing is kept that outlives it, a stack whose creation failed makes way for another.
char const* mode_of(Synthesised const& stack) {
    bool const spare = stack.name == kFirehoseStack || stack.name == kFirehoseSetStack;
    return spare ? "REPLACE_ON_FAILURE" : "CREATE_UPDATE";
}

struct Deploying {
    Config const& config;
    std::vector<Synthesised> const& all;  // those before it tell what it asks for
};

Json deploy_action(Deploying const& d, Synthesised const& stack, std::int64_t order) {
    Json configuration = Json::object({{"ActionMode", mode_of(stack)},
                                       {"StackName", stack.name},
                                       {"TemplatePath", kTemplates + ("::" + stack.file_name())},
                                       {"Capabilities", "CAPABILITY_NAMED_IAM"},
                                       {"RoleArn", role_arn(stack.account.id, kStacksRole)}});
    Json overrides = Json::object();
    for (auto const& [parameter, output] : stack.inputs) {
        overrides.set(parameter, "#{" + teller(d.all, output) + "." + output + "}");
    }
    if (!overrides.members().empty()) {
        configuration.set("ParameterOverrides", codec::to_json(overrides));
    }
    Json out = Json::object(
        {{"Name",
          stack.name == kFirehoseStack ? stack.account.name + "-" + stack.region : stack.name},
         {"ActionTypeId", action_type("Deploy", "CloudFormation")},
         {"Configuration", std::move(configuration)},
         {"InputArtifacts", named(kTemplates)},
         {"Namespace", name_space(stack)},
         {"RoleArn", role_arn(stack.account.id, kDeploymentRole)},
         {"RunOrder", order}});
    if (stack.region != d.config.region) out.set("Region", stack.region);
    return out;
}

// Itself first, so that what follows is done by the pipeline that was published with it.
Json own_stage(Deploying const& d, Synthesised const& self) {
    Json actions = Json::array();
    for (Synthesised const& stack : d.all) {
        if (stack.name == kStoreStack) actions.push(deploy_action(d, stack, 1));
    }
    actions.push(deploy_action(d, self, 2));
    return Json::object({{"Name", "Pipeline"}, {"Actions", std::move(actions)}});
}

// A stage for each kind of stack; the accounts side by side, as many as a stage takes.
void add_stages(Deploying const& d, Json& stages) {
    std::string kind;
    std::size_t parts = 0;
    Json stage;
    auto const close = [&] {
        if (!stage.is_null()) stages.push(std::move(stage));
        stage = Json();
    };
    for (Synthesised const& stack : d.all) {
        if (stack.name == kStoreStack) continue;
        bool const same = stack.name == kind;
        if (!same) parts = 0;
        if (!same || stage.at("Actions").items().size() >= kActionsOfAStage) {
            close();
            std::string const what =
                camel(stack.name.substr(std::string_view("catchment-").size()));
            stage = Json::object({{"Name", what + (++parts > 1 ? std::to_string(parts) : "")},
                                  {"Actions", Json::array()}});
        }
        kind = stack.name;
        Json actions = stage.at("Actions");
        actions.push(deploy_action(d, stack, 1));
        stage.set("Actions", std::move(actions));
    }
    close();
}

Json store(std::string const& bucket, Json key) {
    return Json::object(
        {{"Type", "S3"},
         {"Location", bucket},
         {"EncryptionKey", Json::object({{"Id", std::move(key)}, {"Type", "KMS"}})}});
}

// One serves a pipeline of one Region; of several, each has its own.
void add_stores(Config const& config, Json& properties) {
    Json const own = store(store_bucket(config, config.region), attribute("StoreKey", "Arn"));
    std::vector<std::string> const others = other_regions(config);
    if (others.empty()) {
        properties.set("ArtifactStore", own);
        return;
    }
    Json list = Json::array({Json::object({{"Region", config.region}, {"ArtifactStore", own}})});
    for (std::string const& region : others) {
        list.push(
            Json::object({{"Region", region},
                          {"ArtifactStore", store(store_bucket(config, region),
                                                  stacks::ref("StoreKeyArn" + camel(region)))}}));
    }
    properties.set("ArtifactStores", std::move(list));
}

// As it is deployed: what it will be named is needed within it, before it is whole.
Synthesised unfinished(Config const& config) {
    Synthesised self{kPipelineStack,
                     {config.pipeline.account, pipeline_account(config)},
                     config.region,
                     Json::object()};
    for (std::string const& region : other_regions(config)) {
        self.inputs["StoreKeyArn" + camel(region)] = "StoreKeyArn" + camel(region);
    }
    return self;
}

Json stages_of(Config const& config, std::vector<Synthesised> const& all, Synthesised const& self) {
    Deploying const d{config, all};
    Json stages = Json::array({source_stage(config), own_stage(d, self)});
    if (config.pipeline.approval) stages.push(approval_stage());
    add_stages(d, stages);
    return stages;
}

}  // namespace

std::string camel(std::string const& text) {
    std::string out;
    bool begins = true;
    for (char const c : text) {
        bool const letter =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (letter) out += begins ? base::upper(std::string(1, c)) : std::string(1, c);
        begins = !letter;
    }
    return out;
}

std::string pipeline_account(Config const& config) {
    return config.account_id(config.pipeline.account);
}

std::string store_bucket(Config const& config, std::string const& region) {
    return config.pipeline.bucket + (region == config.region ? "" : "-" + region);
}

std::vector<std::string> other_regions(Config const& config) {
    std::vector<std::string> found;
    for (Synthesised const& stack : synthesise(config)) {
        bool const known = stack.region == config.region ||
                           std::find(found.begin(), found.end(), stack.region) != found.end();
        if (!known) found.push_back(stack.region);
    }
    return found;
}

std::vector<Account> deployed_accounts(Config const& config) {
    std::vector<Account> found{{config.pipeline.account, pipeline_account(config)}};
    for (Synthesised const& stack : synthesise(config)) {
        bool const known = std::any_of(found.begin(), found.end(), [&](Account const& account) {
            return account.id == stack.account.id;
        });
        if (!known) found.push_back(stack.account);
    }
    return found;
}

Synthesised pipeline_stack(Config const& config, std::vector<Synthesised> const& all) {
    Synthesised self = unfinished(config);
    TemplateWriter writer("Catchment: the pipeline that deploys the other stacks");
    for (auto const& [parameter, output] : self.inputs) {
        Json declaration = key_parameter();
        declaration.set("Description", "The output " + output + " of the store's stack.");
        writer.parameter(parameter.c_str(), std::move(declaration));
    }
    add_store(writer, config, config.region);
    writer.resource("PipelineRole", "AWS::IAM::Role",
                    Json::object({{"RoleName", kPipelineRole},
                                  {"Description", "What the pipeline takes on"},
                                  {"AssumeRolePolicyDocument", pipeline_trust(config)}}));
    writer.resource("PipelineRolePolicy", "AWS::IAM::Policy",
                    Json::object({{"PolicyName", "catchment"},
                                  {"PolicyDocument", pipeline_policy(config)},
                                  {"Roles", Json::array({ref("PipelineRole")})}}));
    Json properties = Json::object({{"Name", kPipelineName},
                                    {"RoleArn", attribute("PipelineRole", "Arn")},
                                    {"RestartExecutionOnUpdate", true},
                                    {"Stages", stages_of(config, all, self)}});
    add_stores(config, properties);
    writer.resource(
        "Pipeline", "AWS::CodePipeline::Pipeline", std::move(properties),
        Json::object({{"DependsOn", Json::array({"PipelineRolePolicy", "StorePolicy"})}}));
    writer.output("PipelineName", ref("Pipeline"), "What deploys the stacks.");
    writer.output("SourceBucket", ref("Store"), "Where the templates are published.");
    self.tree = writer.take();
    return self;
}

std::string wrong_pipeline(Config const& config) {
    std::size_t const actions = synthesise(config).size() + other_regions(config).size() + 3;
    if (actions <= kActionsInAll) return "";
    return "the pipeline would have " + std::to_string(actions) +
           " actions, of which CodePipeline takes " + std::to_string(kActionsInAll) +
           ": deploy by `catchment stacks deploy`";
}

std::vector<Synthesised> synthesise_all(Config const& config) {
    std::vector<Synthesised> all = synthesise(config);
    std::vector<Synthesised> const own = synthesise_pipeline(config);
    all.insert(all.end(), own.begin(), own.end());
    return all;
}

std::vector<Synthesised> synthesise_pipeline(Config const& config) {
    if (config.pipeline.account.empty()) return {};
    std::vector<Synthesised> own;
    for (std::string const& region : other_regions(config)) {
        own.push_back(store_stack(config, region));
    }
    std::vector<Synthesised> all = own;
    std::vector<Synthesised> const stacks = synthesise(config);
    all.insert(all.end(), stacks.begin(), stacks.end());
    own.push_back(pipeline_stack(config, all));
    all.push_back(own.back());
    std::vector<Synthesised> found;
    for (Account const& account : deployed_accounts(config)) {
        std::vector<Synthesised> there;
        for (Synthesised const& stack : all) {
            if (stack.account.id == account.id) there.push_back(stack);
        }
        found.push_back(deployment_stack(config, there));
    }
    found.insert(found.end(), own.begin(), own.end());
    for (Synthesised& one : found) one.store = {config.templates_bucket, config.region};
    return found;
}

}  // namespace stacks
