// The policies of the pipeline: who may do what to what.
#include "stacks/policies.hpp"

#include <doctest/doctest.h>

#include "codec/json.hpp"

using namespace stacks;

namespace {

// The only statement of a policy.
codec::Json statement(std::string const& policy) {
    base::Result<codec::Json> const json = codec::parse_json(policy);
    REQUIRE(json.has_value());
    CHECK(json->at("Version").text() == "2012-10-17");
    REQUIRE(json->at("Statement").items().size() == 1);
    codec::Json const only = json->at("Statement").items()[0];
    CHECK(only.at("Effect").text() == "Allow");
    return only;
}

std::string text(codec::Json const& json) { return codec::to_json(json); }

}  // namespace

TEST_CASE("the Organization alone writes to the bucket, each account under its own prefix") {
    codec::Json const s = statement(bucket_policy(example_config()));
    CHECK(text(s.at("Action")) == R"(["s3:PutObject","s3:AbortMultipartUpload"])");
    CHECK(s.at("Resource").text() ==
          "arn:aws:s3:::catchment-central-logs/cloudwatch/${aws:PrincipalAccount}/*");
    CHECK(text(s.at("Condition")) == R"({"StringEquals":{"aws:PrincipalOrgID":"o-catchment01"}})");
}

TEST_CASE("the bucket alone sends to the queue") {
    codec::Json const s = statement(queue_policy(example_config()));
    CHECK(text(s.at("Principal")) == R"({"Service":"s3.amazonaws.com"})");
    CHECK(s.at("Resource").text() == "arn:aws:sqs:eu-west-1:100000000003:catchment-siem");
    CHECK(text(s.at("Condition")) ==
          R"({"ArnEquals":{"aws:SourceArn":"arn:aws:s3:::catchment-central-logs"},)"
          R"("StringEquals":{"aws:SourceAccount":"100000000003"}})");
}

TEST_CASE("the SIEM's account assumes its role only with the external id") {
    codec::Json const s = statement(siem_trust_policy(example_config()));
    CHECK(text(s.at("Principal")) == R"({"AWS":"arn:aws:iam::100000000004:root"})");
    CHECK(s.at("Action").text() == "sts:AssumeRole");
    CHECK(text(s.at("Condition")) == R"({"StringEquals":{"sts:ExternalId":"catchment-example"}})");
}

TEST_CASE("the SIEM reads, and changes nothing but its own messages") {
    base::Result<codec::Json> const json = codec::parse_json(siem_role_policy(example_config()));
    REQUIRE(json.has_value());
    codec::Json::Array const& statements = json->at("Statement").items();
    REQUIRE(statements.size() == 2);
    CHECK(text(statements[0].at("Action")) ==
          R"(["sqs:ReceiveMessage","sqs:DeleteMessage","sqs:ChangeMessageVisibility",)"
          R"("sqs:GetQueueAttributes"])");
    CHECK(text(statements[1].at("Action")) == R"("s3:GetObject")");
    CHECK(statements[1].at("Resource").text() == "arn:aws:s3:::catchment-central-logs/*");
}

TEST_CASE("a workload's roles reach its own stream and its own prefix") {
    Config const config = example_config();
    CHECK(statement(firehose_role_policy(config, "200000000001")).at("Resource").text() ==
          "arn:aws:s3:::catchment-central-logs/cloudwatch/200000000001/*");
    CHECK(statement(logs_role_policy(config, "200000000001")).at("Resource").text() ==
          "arn:aws:firehose:eu-west-1:200000000001:deliverystream/centralised-logs");
    CHECK(text(statement(service_trust_policy("firehose.amazonaws.com")).at("Principal")) ==
          R"({"Service":"firehose.amazonaws.com"})");
}
