#include "stacks/policies.hpp"

#include "stacks/statements.hpp"

namespace stacks {
namespace {

using codec::Json;

std::string logging(Config const& config) { return config.account_id("logging"); }

// The roles that Firehose has in every account, one a Region: their names are the contract with
// bucket and key.
Json firehose_roles(Config const& config) {
    Json::Array roles;
    for (std::string const& region : config.regions) {
        roles.push_back(role_arn("*", firehose_role(config, region)));
    }
    return listed(roles);
}

// Of the bucket's Region, wherever it is written from.
std::string via_s3(Config const& config) { return "s3." + config.region + ".amazonaws.com"; }

}  // namespace

// S3 asks KMS with the identity of who writes or reads: so principals are named here, not S3.
// With a bucket key the encryption context is the bucket, without it the object.
Json key_policy(Config const& config) {
    std::string const bucket = bucket_arn(config);
    return document(
        {{"AdministeredByItsAccount", account_root(config.account_id("kms")), {"kms:*"}, {"*"}},
         {"FirehoseThroughS3",
          anyone(),
          {"kms:GenerateDataKey", "kms:Decrypt"},
          {"*"},
          {{"StringEquals", "aws:PrincipalOrgID", config.organization_id},
           {"StringEquals", "kms:ViaService", via_s3(config)},
           {"ArnLike", "aws:PrincipalArn", firehose_roles(config)},
           {"StringLike", "kms:EncryptionContext:aws:s3:arn",
            Json::array({bucket, bucket + "/*"})}}},
         {"SiemThroughS3",
          account_root(logging(config)),
          {"kms:Decrypt"},
          {"*"},
          {{"StringEquals", "kms:ViaService", via_s3(config)},
           {"ArnEquals", "aws:PrincipalArn", config.siem_role_arn()}}}});
}

Json bucket_policy(Config const& config, Json const& key_arn) {
    constexpr char const* kAlgorithm = "s3:x-amz-server-side-encryption";
    constexpr char const* kKey = "s3:x-amz-server-side-encryption-aws-kms-key-id";
    std::string const bucket = bucket_arn(config);
    std::string const objects = bucket + "/*";
    std::string const own = "${aws:PrincipalAccount}/*";
    std::vector<Condition> const firehose{
        {"StringEquals", "aws:PrincipalOrgID", config.organization_id},
        {"ArnLike", "aws:PrincipalArn", firehose_roles(config)}};
    return document({deny_without_tls("s3:*", {bucket, objects}),
                     {"DenyOldTls",
                      "*",
                      {"s3:*"},
                      {bucket, objects},
                      {{"NumericLessThan", "s3:TlsVersion", Json(1.2)}},
                      "Deny"},
                     {"DenyOtherKeys",
                      "*",
                      {"s3:PutObject"},
                      {objects},
                      {{"StringNotEquals", kKey, key_arn}, {"Null", kKey, "false"}},
                      "Deny"},
                     {"DenyOtherEncryption",
                      "*",
                      {"s3:PutObject"},
                      {objects},
                      {{"StringNotEquals", kAlgorithm, "aws:kms"}, {"Null", kAlgorithm, "false"}},
                      "Deny"},
                     {"WriteFromTheOrganization",
                      anyone(),
                      {"s3:PutObject", "s3:PutObjectAcl", "s3:AbortMultipartUpload"},
                      {bucket + "/" + config.prefix + own, bucket + "/errors/" + own},
                      firehose},
                     {"LookFromTheOrganization",
                      anyone(),
                      {"s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"},
                      {bucket},
                      firehose}});
}

Json queue_policy(Config const& config) {
    return document({{"EventsOfTheBucket",
                      service("s3.amazonaws.com"),
                      {"sqs:SendMessage"},
                      {queue_arn(config)},
                      {{"ArnEquals", "aws:SourceArn", bucket_arn(config)},
                       {"StringEquals", "aws:SourceAccount", logging(config)}}},
                     deny_without_tls("sqs:*", {queue_arn(config)})});
}

Json dead_letter_queue_policy(Config const& config) {
    return document({deny_without_tls("sqs:*", {dead_letter_queue_arn(config)})});
}

Json siem_trust_policy(Config const& config) {
    return document({{"TheSiem",
                      account_root(config.account_id("siem")),
                      {"sts:AssumeRole"},
                      {},
                      {{"StringEquals", "sts:ExternalId", config.siem_external_id}}}});
}

Json siem_role_policy(Config const& config, Json const& key_arn) {
    return document(
        {{"Poll",
          {},
          {"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility",
           "sqs:GetQueueAttributes"},
          {queue_arn(config)}},
         {"Fetch", {}, {"s3:GetObject"}, {bucket_arn(config) + "/" + config.prefix + "*"}},
         // Without it S3 does not tell an object that is gone from one that is denied.
         {"Look", {}, {"s3:ListBucket"}, {bucket_arn(config)}},
         {"Decrypt",
          {},
          {"kms:Decrypt"},
          {key_arn},
          {{"StringEquals", "kms:ViaService", via_s3(config)}}}});
}

Json firehose_trust_policy(std::string const& account) {
    return document({{"FirehoseOfThisAccount",
                      service("firehose.amazonaws.com"),
                      {"sts:AssumeRole"},
                      {},
                      {{"StringEquals", "aws:SourceAccount", account}}}});
}

Json firehose_role_policy(Config const& config, Place const& place, Json const& key_arn) {
    std::string const bucket = bucket_arn(config);
    std::string const own = place.account + "/*";
    return document({{"Write",
                      {},
                      {"s3:PutObject", "s3:PutObjectAcl", "s3:AbortMultipartUpload"},
                      {bucket + "/" + config.prefix + own, bucket + "/errors/" + own}},
                     {"Look",
                      {},
                      {"s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"},
                      {bucket}},
                     {"Encrypt",
                      {},
                      {"kms:GenerateDataKey", "kms:Decrypt"},
                      {key_arn},
                      {{"StringEquals", "kms:ViaService", via_s3(config)},
                       {"StringLike", "kms:EncryptionContext:aws:s3:arn",
                        Json::array({bucket, bucket + "/*"})}}},
                     {"TellErrors",
                      {},
                      {"logs:PutLogEvents"},
                      {"arn:aws:logs:" + place.region + ":" + place.account +
                       ":log-group:" + kErrorLogGroup + ":log-stream:" + kErrorLogStream}}});
}

Json logs_trust_policy(Place const& place) {
    return document({{"LogsOfThisAccount",
                      service("logs.amazonaws.com"),
                      {"sts:AssumeRole"},
                      {},
                      {{"StringLike", "aws:SourceArn",
                        "arn:aws:logs:" + place.region + ":" + place.account + ":*"}}}});
}

Json logs_role_policy(Place const& place) {
    return document(
        {{"Deliver", {}, {"firehose:PutRecord", "firehose:PutRecordBatch"}, {stream_arn(place)}}});
}

Json function_trust_policy() {
    return document(
        {{"LambdaOfThisAccount", service("lambda.amazonaws.com"), {"sts:AssumeRole"}, {}}});
}

// What is taken away is no longer among the log groups when it goes: that is not limited to them.
Json function_role_policy(Config const& config, Place const& place,
                          std::vector<std::string> const& log_groups) {
    std::string const any = "arn:aws:logs:" + place.region + ":" + place.account + ":log-group:";
    Json::Array groups;
    for (std::string const& group : log_groups) groups.push_back(any + group + ":*");
    return document({{"Put", {}, {"logs:PutSubscriptionFilter"}, groups},
                     {"TakeAway", {}, {"logs:DeleteSubscriptionFilter"}, {any + "*"}},
                     {"HandOnTheRole",
                      {},
                      {"iam:PassRole"},
                      {role_arn(place.account, logs_role(config, place.region))},
                      {{"StringEqualsIfExists", "iam:PassedToService", "logs.amazonaws.com"}}},
                     {"TellErrors",
                      {},
                      {"logs:CreateLogStream", "logs:PutLogEvents"},
                      {any + kFunctionLogGroup + ":*"}}});
}

}  // namespace stacks
