// The policies of the pipeline, by what they decide: who gets in, who does not, and that each
// condition is needed: without it an outsider would get in.
#include "stacks/policies.hpp"

#include <doctest/doctest.h>

#include <functional>

#include "codec/json.hpp"
#include "policy/evaluation.hpp"
#include "stacks/contract.hpp"

using namespace stacks;
using codec::Json;

namespace {

constexpr char const* kKeyArn = "arn:aws:kms:eu-west-1:100000000002:key/1";
constexpr char const* kBucket = "arn:aws:s3:::catchment-central-logs";
constexpr char const* kWorkload = "200000000001";
Place const kPlace{kWorkload, "eu-west-1"};

// A request, and what is known of it; a role of an account unless it is a service's.
struct Asking {
    std::string account = kWorkload;
    std::string role = "centralised-logs-firehose";
    std::string service = {};
    std::string action;
    std::string resource;
    std::string owner = {};  // whose the resource is, where another account's
    policy::Context context = {};
};

policy::Request request_of(Asking const& asking) {
    policy::Request request;
    request.action = asking.action;
    request.resource = asking.resource;
    request.resource_account = asking.owner;
    request.context = asking.context;
    if (!asking.service.empty()) {
        request.principal.kind = policy::Principal::Kind::service;
        request.principal.service = asking.service;
        return request;
    }
    request.principal.kind = policy::Principal::Kind::session;
    request.principal.account = asking.account;
    request.principal.role_arn = "arn:aws:iam::" + asking.account + ":role/" + asking.role;
    request.principal.arn =
        "arn:aws:sts::" + asking.account + ":assumed-role/" + asking.role + "/session";
    request.context.set("aws:PrincipalArn", request.principal.role_arn);
    request.context.set("aws:PrincipalAccount", asking.account);
    return request;
}

policy::Named named(std::string const& text) {
    base::Result<policy::Shared> const document = policy::read(text);
    REQUIRE(document.has_value());
    return {"policy", *document};
}

char const* const kAllowAll =
    R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}})";

// With an identity that may do everything: what is left to decide is the resource's policy.
bool lets_in(std::string const& resource_policy, Asking const& asking, bool decides = false) {
    policy::Policies policies;
    policies.resource = {named(resource_policy)};
    policies.resource_decides = decides;
    if (asking.service.empty()) policies.identity = {named(kAllowAll)};
    return policy::evaluate(request_of(asking), policies).allowed;
}

// What the identity's own policy allows, on a resource that lets everyone in where it is another
// account's. (In its own the resource alone would do.)
bool may(std::string const& identity_policy, Asking const& asking) {
    policy::Policies policies;
    policies.identity = {named(identity_policy)};
    if (asking.owner.empty()) return policy::evaluate(request_of(asking), policies).allowed;
    policies.resource = {
        named(R"({"Version":"2012-10-17","Statement":)"
              R"({"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}})")};
    return policy::evaluate(request_of(asking), policies).allowed;
}

// The policy without one condition of one statement.
std::string without(std::string const& text, std::string const& sid, std::string const& key) {
    Json policy = codec::parse_json(text).value();
    Json statements = Json::array();
    for (Json statement : policy.at("Statement").items()) {
        Json conditions = Json::object();
        for (auto const& [test, keys] : statement.at("Condition").members()) {
            Json kept = keys;
            if (statement.at("Sid").text() == sid) kept.erase(key);
            if (!kept.members().empty()) conditions.set(test, kept);
        }
        statement.set("Condition", conditions);
        statements.push(statement);
    }
    policy.set("Statement", statements);
    return codec::to_json(policy);
}

Asking put_object() {
    Asking asking;
    asking.action = "s3:PutObject";
    asking.resource = std::string(kBucket) + "/cloudwatch/" + kWorkload + "/2026/11/23/10/object";
    asking.owner = "100000000003";
    asking.context = {{"aws:PrincipalOrgID", "o-catchment01"},
                      {"aws:SecureTransport", "true"},
                      {"s3:TlsVersion", "1.3"},
                      {"s3:x-amz-server-side-encryption", "aws:kms"},
                      {"s3:x-amz-server-side-encryption-aws-kms-key-id", kKeyArn}};
    return asking;
}

Asking generate_data_key() {
    Asking asking;
    asking.action = "kms:GenerateDataKey";
    asking.resource = kKeyArn;
    asking.owner = "100000000002";
    asking.context = {{"aws:PrincipalOrgID", "o-catchment01"},
                      {"kms:ViaService", "s3.eu-west-1.amazonaws.com"},
                      {"kms:EncryptionContext:aws:s3:arn", kBucket}};
    return asking;
}

Asking decrypt() {
    Asking asking;
    asking.account = "100000000003";
    asking.role = "catchment-siem";
    asking.action = "kms:Decrypt";
    asking.resource = kKeyArn;
    asking.owner = "100000000002";
    asking.context = {{"kms:ViaService", "s3.eu-west-1.amazonaws.com"}};
    return asking;
}

Asking send_message() {
    Asking asking;
    asking.service = "s3.amazonaws.com";
    asking.action = "sqs:SendMessage";
    asking.resource = "arn:aws:sqs:eu-west-1:100000000003:catchment-siem";
    asking.owner = "100000000003";
    asking.context = {{"aws:SourceArn", kBucket},
                      {"aws:SourceAccount", "100000000003"},
                      {"aws:SecureTransport", "true"}};
    return asking;
}

Asking assume(std::string const& service) {
    Asking asking;
    asking.service = service;
    asking.action = "sts:AssumeRole";
    asking.resource = "arn:aws:iam::200000000001:role/any";
    asking.owner = kWorkload;
    asking.context = {{"aws:SourceAccount", kWorkload},
                      {"aws:SourceArn", "arn:aws:logs:eu-west-1:200000000001:log-group:/app:*"}};
    return asking;
}

Asking changed(Asking asking, std::function<void(Asking&)> const& change) {
    change(asking);
    return asking;
}

}  // namespace

TEST_CASE("every document of the pipeline is well formed") {
    Config const config = example_config();
    using policy::Kind;
    for (auto const& [text, kind] : std::vector<std::pair<std::string, Kind>>{
             {codec::to_json(key_policy(config)), Kind::resource},
             {codec::to_json(bucket_policy(config, kKeyArn)), Kind::resource},
             {codec::to_json(queue_policy(config)), Kind::resource},
             {codec::to_json(dead_letter_queue_policy(config)), Kind::resource},
             {codec::to_json(siem_trust_policy(config)), Kind::trust},
             {codec::to_json(firehose_trust_policy(kWorkload)), Kind::trust},
             {codec::to_json(logs_trust_policy(kPlace)), Kind::trust},
             {codec::to_json(siem_role_policy(config, kKeyArn)), Kind::identity},
             {codec::to_json(firehose_role_policy(config, kPlace, kKeyArn)), Kind::identity},
             {codec::to_json(logs_role_policy(kPlace)), Kind::identity}}) {
        CAPTURE(text);
        CHECK(policy::malformed(text, kind).value_or("") == "");
    }
}

TEST_CASE("the bucket takes what Firehose of the Organization writes under its own prefix") {
    std::string const text = codec::to_json(bucket_policy(example_config(), kKeyArn));
    CHECK(lets_in(text, put_object()));
    Asking const outsider = changed(put_object(), [](Asking& a) {
        a.account = "999999999999";
        a.resource = std::string(kBucket) + "/cloudwatch/999999999999/object";
        a.context.set("aws:PrincipalOrgID", "o-another");
    });
    CHECK_FALSE(lets_in(text, outsider));
    CHECK(lets_in(without(text, "WriteFromTheOrganization", "aws:PrincipalOrgID"), outsider));
    Asking const other_role = changed(put_object(), [](Asking& a) { a.role = "intern"; });
    CHECK_FALSE(lets_in(text, other_role));
    CHECK(lets_in(without(text, "WriteFromTheOrganization", "aws:PrincipalArn"), other_role));
    CHECK_FALSE(lets_in(text, changed(put_object(), [](Asking& a) {
                            a.resource = std::string(kBucket) + "/cloudwatch/200000000002/object";
                        })));
}

TEST_CASE("the bucket refuses what is not encrypted under its key, or comes in the clear") {
    std::string const text = codec::to_json(bucket_policy(example_config(), kKeyArn));
    char const* const kKey = "s3:x-amz-server-side-encryption-aws-kms-key-id";
    char const* const kAlgorithm = "s3:x-amz-server-side-encryption";
    Asking const other_key =
        changed(put_object(), [&](Asking& a) { a.context.set(kKey, "arn:aws:kms:::key/own"); });
    CHECK_FALSE(lets_in(text, other_key));
    Asking const plain =
        changed(put_object(), [&](Asking& a) { a.context.set(kAlgorithm, "AES256"); });
    CHECK_FALSE(lets_in(text, plain));
    CHECK_FALSE(lets_in(text, changed(put_object(), [](Asking& a) {
                            a.context.set("aws:SecureTransport", "false");
                        })));
    CHECK_FALSE(lets_in(
        text, changed(put_object(), [](Asking& a) { a.context.set("s3:TlsVersion", "1.1"); })));
    // Headers that are not there leave it to the bucket's default.
    Asking silent = put_object();
    silent.context = {{"aws:PrincipalOrgID", "o-catchment01"}, {"aws:SecureTransport", "true"}};
    CHECK(lets_in(text, silent));
}

TEST_CASE("the key is used by Firehose's roles and by the SIEM, through S3 alone") {
    std::string const text = codec::to_json(key_policy(example_config()));
    CHECK(lets_in(text, generate_data_key(), true));
    CHECK(lets_in(text, decrypt(), true));
    struct Outsider {
        char const* sid;
        char const* key;
        Asking asking;
    };
    std::vector<Outsider> const outsiders{
        {"FirehoseThroughS3", "aws:PrincipalOrgID",
         changed(generate_data_key(),
                 [](Asking& a) { a.context.set("aws:PrincipalOrgID", "o-x"); })},
        {"FirehoseThroughS3", "kms:ViaService",
         changed(generate_data_key(), [](Asking& a) { a.context.set("kms:ViaService", "none"); })},
        {"FirehoseThroughS3", "aws:PrincipalArn",
         changed(generate_data_key(), [](Asking& a) { a.role = "intern"; })},
        {"FirehoseThroughS3", "kms:EncryptionContext:aws:s3:arn",
         changed(generate_data_key(),
                 [](Asking& a) {
                     a.context.set("kms:EncryptionContext:aws:s3:arn", "arn:aws:s3:::own");
                 })},
        {"SiemThroughS3", "kms:ViaService",
         changed(decrypt(), [](Asking& a) { a.context.set("kms:ViaService", "none"); })},
        {"SiemThroughS3", "aws:PrincipalArn",
         changed(decrypt(), [](Asking& a) { a.role = "intern"; })}};
    for (Outsider const& one : outsiders) {
        CAPTURE(one.sid);
        CAPTURE(one.key);
        CHECK_FALSE(lets_in(text, one.asking, true));
        CHECK(lets_in(without(text, one.sid, one.key), one.asking, true));
    }
}

TEST_CASE("the bucket alone sends to the queue") {
    std::string const text = codec::to_json(queue_policy(example_config()));
    CHECK(lets_in(text, send_message()));
    for (auto const& [key, value] : std::vector<std::pair<char const*, char const*>>{
             {"aws:SourceArn", "arn:aws:s3:::another"}, {"aws:SourceAccount", "999999999999"}}) {
        CAPTURE(key);
        Asking asking = send_message();
        asking.context.set(key, value);
        CHECK_FALSE(lets_in(text, asking));
        CHECK(lets_in(without(text, "EventsOfTheBucket", key), asking));
    }
}

TEST_CASE("services take on the roles for their own account alone") {
    std::string const firehose = codec::to_json(firehose_trust_policy(kWorkload));
    CHECK(lets_in(firehose, assume("firehose.amazonaws.com"), true));
    CHECK_FALSE(lets_in(firehose, assume("logs.amazonaws.com"), true));
    Asking deputy = assume("firehose.amazonaws.com");
    deputy.context.set("aws:SourceAccount", "999999999999");
    CHECK_FALSE(lets_in(firehose, deputy, true));
    CHECK(lets_in(without(firehose, "FirehoseOfThisAccount", "aws:SourceAccount"), deputy, true));
    std::string const logs = codec::to_json(logs_trust_policy(kPlace));
    CHECK(lets_in(logs, assume("logs.amazonaws.com"), true));
    deputy = assume("logs.amazonaws.com");
    deputy.context.set("aws:SourceArn", "arn:aws:logs:eu-west-1:999999999999:log-group:/app:*");
    CHECK_FALSE(lets_in(logs, deputy, true));
    CHECK(lets_in(without(logs, "LogsOfThisAccount", "aws:SourceArn"), deputy, true));
}

TEST_CASE("the SIEM's account assumes its role only with the external id") {
    std::string const text = codec::to_json(siem_trust_policy(example_config()));
    Asking asking;
    asking.account = "100000000004";
    asking.role = "poller";
    asking.action = "sts:AssumeRole";
    asking.resource = example_config().siem_role_arn();
    asking.owner = "100000000003";
    asking.context = {{"sts:ExternalId", "catchment-example"}};
    CHECK(lets_in(text, asking, true));
    CHECK_FALSE(lets_in(text, changed(asking, [](Asking& a) { a.account = kWorkload; }), true));
    asking.context.set("sts:ExternalId", "guess");
    CHECK_FALSE(lets_in(text, asking, true));
    CHECK(lets_in(without(text, "TheSiem", "sts:ExternalId"), asking, true));
}

TEST_CASE("the roles may do what their work needs, and nothing beside it") {
    Config const config = example_config();
    std::string const firehose = codec::to_json(firehose_role_policy(config, kPlace, kKeyArn));
    CHECK(may(firehose, put_object()));
    CHECK(may(firehose, generate_data_key()));
    CHECK_FALSE(may(firehose, changed(put_object(), [](Asking& a) { a.action = "s3:GetObject"; })));
    CHECK_FALSE(may(firehose, changed(put_object(), [](Asking& a) {
                        a.resource = std::string(kBucket) + "/cloudwatch/200000000002/object";
                    })));
    std::string const siem = codec::to_json(siem_role_policy(config, kKeyArn));
    CHECK(may(siem, decrypt()));
    CHECK_FALSE(may(siem, generate_data_key()));
    CHECK_FALSE(may(siem, put_object()));
    std::string const logs = codec::to_json(logs_role_policy(kPlace));
    Asking put;
    put.action = "firehose:PutRecordBatch";
    put.resource = stream_arn(kPlace);
    CHECK(may(logs, put));
    CHECK_FALSE(may(logs, changed(put, [&](Asking& a) {
                        a.resource = stream_arn({"200000000002", "eu-west-1"});
                    })));
}

TEST_CASE("each Region has roles of its own, which bucket and key let in by name") {
    Config config = example_config();
    config.regions = {"eu-west-1", "us-east-1"};
    std::string const bucket = codec::to_json(bucket_policy(config, kKeyArn));
    std::string const key = codec::to_json(key_policy(config));
    for (auto const& [role, allowed] : std::vector<std::pair<char const*, bool>>{
             {"centralised-logs-firehose", true},
             {"centralised-logs-firehose-us-east-1", true},
             {"centralised-logs-firehose-us-east-2", false}}) {
        CAPTURE(role);
        auto const as_role = [&](Asking& a) { a.role = role; };
        CHECK(lets_in(bucket, changed(put_object(), as_role)) == allowed);
        CHECK(lets_in(key, changed(generate_data_key(), as_role), true) == allowed);
    }
    Place const place{kWorkload, "us-east-1"};
    CHECK(may(codec::to_json(firehose_role_policy(config, place, kKeyArn)), generate_data_key()));
    std::string const trust = codec::to_json(logs_trust_policy(place));
    Asking asking = assume("logs.amazonaws.com");
    CHECK_FALSE(lets_in(trust, asking, true));
    asking.context.set("aws:SourceArn", "arn:aws:logs:us-east-1:200000000001:log-group:/app:*");
    CHECK(lets_in(trust, asking, true));
}
