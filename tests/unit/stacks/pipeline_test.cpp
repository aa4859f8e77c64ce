// The pipeline that deploys the stacks: what its template says for configs of one Region and of
// several, of few accounts and of many.
#include <doctest/doctest.h>

#include "stacks/pipeline_contract.hpp"
#include "stacks/publish.hpp"
#include "stacks/synthesis.hpp"

using namespace stacks;
using codec::Json;

namespace {

Config with_pipeline() {
    Config config = example_config();
    config.pipeline = {.account = "management", .bucket = "templates"};
    return config;
}

Json properties_of(Config const& config) {
    return synthesise_pipeline(config).back().tree.at("Resources").at("Pipeline").at("Properties");
}

std::vector<std::string> stages_of(Config const& config) {
    std::vector<std::string> names;
    Json const properties = properties_of(config);
    for (Json const& stage : properties.at("Stages").items()) {
        names.push_back(stage.at("Name").text());
    }
    return names;
}

void add_accounts(Config& config, int many) {
    for (int i = 0; i < many; ++i) {
        std::string const name = "more-" + std::to_string(i);
        config.accounts.push_back({name, std::to_string(300000000000 + i)});
        Subscription one = config.subscriptions.front();
        one.accounts = {name};
        config.subscriptions.push_back(one);
    }
}

std::string pipeline_error(std::string const& section) {
    std::string const text = std::string(example_text()) + section;
    auto const config = parse_config(text, "c.yaml");
    return config ? "" : config.error().message;
}

}  // namespace

TEST_CASE("itself first, then the key, the archive, the accounts; a person between where wanted") {
    Config config = with_pipeline();
    CHECK(stages_of(config) ==
          std::vector<std::string>{"Source", "Pipeline", "Key", "Logging", "Firehose"});
    config.pipeline.approval = true;
    CHECK(stages_of(config)[2] == "Approval");
    CHECK(synthesise_pipeline(example_config()).empty());
}

TEST_CASE("as many accounts as a stage takes stand side by side, the others after them") {
    Config config = with_pipeline();
    add_accounts(config, 60);
    std::vector<std::string> const stages = stages_of(config);
    CHECK(stages.back() == "Firehose2");
    Json const properties = properties_of(config);
    auto const& last = properties.at("Stages").items().back();
    CHECK(last.at("Actions").items().size() == 13);
    CHECK(wrong_pipeline(config).empty());
    add_accounts(config, 500);
    CHECK(wrong_pipeline(config).find("of which CodePipeline takes 500") != std::string::npos);
}

TEST_CASE("whatever form the sources have, the pipeline may make it") {
    Config config = with_pipeline();
    std::string const usual = codec::to_json(synthesise_pipeline(config).front().tree);
    CHECK(usual.find("lambda") == std::string::npos);
    config.filters_by_function = true;
    config.subscriptions.front().all_log_groups = true;
    std::string all;
    for (Synthesised const& stack : synthesise_pipeline(config)) all += codec::to_json(stack.tree);
    CHECK(all.find("lambda:CreateFunction") != std::string::npos);
    CHECK(all.find("lambda.amazonaws.com") != std::string::npos);
    CHECK(all.find("logs:PutAccountPolicy") != std::string::npos);
}

TEST_CASE("each further Region has a store of its own, whose key is carried on") {
    Config config = with_pipeline();
    config.regions = {config.region, "us-east-1"};
    for (Subscription& one : config.subscriptions) one.regions = config.regions;
    std::vector<Synthesised> const all = synthesise_pipeline(config);
    Synthesised const& self = all.back();
    CHECK(self.inputs.at("StoreKeyArnUsEast1") == "StoreKeyArnUsEast1");
    CHECK(all[all.size() - 2].name == "catchment-pipeline-store");
    CHECK(all[all.size() - 2].region == "us-east-1");
    Json const properties = properties_of(config);
    CHECK(!properties.has("ArtifactStore"));
    Json const& other = properties.at("ArtifactStores").items()[1];
    CHECK(other.at("ArtifactStore").at("Location").text() == "templates-us-east-1");
    Json const& own = properties.at("Stages").items()[1].at("Actions");
    CHECK(own.items()[0].at("Region").text() == "us-east-1");
    CHECK(own.items()[1].at("Configuration").at("ParameterOverrides").text() ==
          R"({"StoreKeyArnUsEast1":"#{PipelineStoreManagementUsEast1.StoreKeyArnUsEast1}"})");
}

TEST_CASE("what is published is the same for the same config") {
    CHECK(bundle(with_pipeline()) == bundle(with_pipeline()));
    CHECK(bundle(with_pipeline()).size() > bundle(example_config()).size());
}

TEST_CASE("a pipeline that could not be is refused, with its line") {
    CHECK(pipeline_error("\npipeline:\n  account: management\n  bucket: templates\n").empty());
    CHECK(
        pipeline_error("\npipeline:\n  account: nobody\n  bucket: templates\n").find("'nobody'") !=
        std::string::npos);
    CHECK(pipeline_error("\npipeline:\n  account: management\n  bucket: catchment-central-logs\n")
              .find("another than that of the archive") != std::string::npos);
    CHECK(pipeline_error("\npipeline:\n  account: management\n  bucket: " + std::string(49, 'b') +
                         "\n")
              .find("at most 48") != std::string::npos);
    CHECK(pipeline_error("\npipeline:\n  account: management\n  bukket: b\n").find("bucket") !=
          std::string::npos);
}
