#include "cloud/codepipeline/declaration.hpp"

#include <doctest/doctest.h>

#include "cloud/codepipeline/records.hpp"
#include "cloud/codepipeline/variables.hpp"

using namespace cloud::codepipeline;
using codec::Json;

namespace {

Json smallest() {
    return *codec::parse_json(R"({
      "name": "p", "roleArn": "arn:aws:iam::200000000001:role/r",
      "artifactStore": {"type": "S3", "location": "bucket"},
      "stages": [
        {"name": "Source", "actions": [{"name": "S", "outputArtifacts": [{"name": "A"}],
          "actionTypeId": {"category": "Source", "owner": "AWS", "provider": "S3", "version": "1"},
          "configuration": {"S3Bucket": "b", "S3ObjectKey": "k"}}]},
        {"name": "Wait", "actions": [{"name": "W", "runOrder": "3",
          "actionTypeId": {"category": "Approval", "owner": "AWS", "provider": "Manual",
                           "version": 1}}]}]})");
}

std::string refusal(Json const& given) {
    try {
        check(read_declaration(normalised(given)), {"200000000001", "eu-west-1"});
    } catch (aws::Error const& error) {
        return error.code + ": " + error.message;
    }
    return "";
}

}  // namespace

TEST_CASE(
    "what a declaration leaves unsaid is filled in, and it is as it was when it is read again") {
    Json const whole = normalised(smallest());
    Json const& source = whole.at("stages").items()[0].at("actions").items()[0];
    CHECK(source.at("runOrder").integer() == 1);
    CHECK(source.at("inputArtifacts").is_array());
    CHECK(whole.at("pipelineType").text() == "V1");
    CHECK(normalised(whole) == whole);
    Declaration const read = read_declaration(whole);
    CHECK(read.stages[1].actions[0].run_order == 3);
    CHECK(read.stages[1].actions[0].type.version == "1");
    CHECK(refusal(smallest()).empty());
}

TEST_CASE("what this cloud does not do is refused by name, not left out") {
    for (char const* const member : {"triggers"}) {
        Json given = smallest();
        given.set(member, Json::array({Json::object({{"providerType", "x"}})}));
        CHECK(refusal(given).find(member) != std::string::npos);
    }
    Json queued = smallest();
    queued.set("executionMode", "QUEUED");
    CHECK(refusal(queued).find("SUPERSEDED alone, not QUEUED") != std::string::npos);
}

TEST_CASE("references are found and filled in; what is no reference stays") {
    auto const found = references("a#{Key.Arn}b#{none}#{open.x");
    REQUIRE(found.size() == 2);
    CHECK(found[0].name_space == "Key");
    CHECK(found[0].key == "Arn");
    CHECK(found[1].name_space.empty());
    CHECK(substituted("a#{K.A}#{open", [](Reference const& one) { return "<" + one.text + ">"; }) ==
          "a<K.A>#{open");
}

TEST_CASE("an execution is read again as it was kept") {
    Execution execution;
    execution.id = "e";
    execution.stage = 3;
    execution.waiting = false;
    execution.attempt = 2;
    execution.artifacts["A"] = {"bucket", "key", "revision", "summary"};
    execution.name_spaces["Key"] = {{"Arn", "x"}};
    execution.variables["v"] = "1";
    Execution const again = read_execution(write_execution(execution));
    CHECK(again.stage == 3);
    CHECK(!again.waiting);
    CHECK(again.attempt == 2);
    CHECK(again.artifacts.at("A").revision == "revision");
    CHECK(again.name_spaces.at("Key").at("Arn") == "x");
    CHECK(again.variables == execution.variables);
    CHECK(write_execution(again) == write_execution(execution));
}
