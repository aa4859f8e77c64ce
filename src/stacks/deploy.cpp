#include "stacks/deploy.hpp"

#include <set>

#include "codec/xml.hpp"
#include "stacks/policies.hpp"

namespace stacks {
namespace {

using codec::Json;

constexpr int kMostDescribes = 1000;  // until a new stream is ACTIVE

// Thrown inside this file only; deploy() answers it.
struct Failed {
    base::Error error;
};

// One account's client, and its calls with what is there already taken for done.
class AccountCalls {
  public:
    AccountCalls(Config const& config, DeploySetup const& setup, std::string const& name)
        : name_(name),
          keys_(keys_of(setup, name)),
          client_({setup.client.endpoint, config.region, setup.client.connect}, keys_,
                  setup.clock) {}

    Json json(aws::JsonService const& service, std::string_view operation, Json const& input,
              std::set<std::string> const& fine = {}) {
        return settled(client_.json(service, operation, input), std::string(operation), fine);
    }
    codec::Xml query(aws::QueryService const& service, std::string_view action,
                     http::Parameters const& input, std::set<std::string> const& fine = {}) {
        return settled(client_.query(service, action, input), std::string(action), fine);
    }
    http::Response s3(aws::S3Call const& call, std::string const& what,
                      std::set<std::string> const& fine = {}) {
        return settled(client_.s3(call), what, fine);
    }

    void role(std::string const& role, std::string const& trust, std::string const& policy) {
        query(aws::kIam, "CreateRole", {{"RoleName", role}, {"AssumeRolePolicyDocument", trust}},
              {"EntityAlreadyExists"});
        query(aws::kIam, "UpdateAssumeRolePolicy", {{"RoleName", role}, {"PolicyDocument", trust}});
        query(aws::kIam, "PutRolePolicy",
              {{"RoleName", role}, {"PolicyName", "catchment"}, {"PolicyDocument", policy}});
    }

  private:
    static aws::Credentials keys_of(DeploySetup const& setup, std::string const& name) {
        auto const found = setup.profiles.find(name);
        if (found != setup.profiles.end()) return found->second;
        throw Failed{{base::ErrorKind::stop, "there are no credentials for account '" + name +
                                                 "': add a profile of that name"}};
    }

    template <typename T>
    T settled(base::Result<T> result, std::string const& what, std::set<std::string> const& fine) {
        if (result) return *std::move(result);
        if (fine.count(result.error().code) != 0) return T();
        base::Error error = result.error();
        error.message = what + " in account '" + name_ +
                        "': " + (error.code.empty() ? "" : error.code + ": ") + error.message;
        throw Failed{std::move(error)};
    }

    std::string name_;
    aws::FixedCredentials keys_;
    aws::Client client_;
};

// The key that the alias names, or a new one. Its policy is what the config says.
std::string make_key(AccountCalls& kms, Config const& config) {
    Json const there = kms.json(aws::kKms, "DescribeKey", Json::object({{"KeyId", kKeyAlias}}),
                                {"NotFoundException"});
    std::string const policy = key_policy(config);
    std::string arn = there.at("KeyMetadata").at("Arn").text();
    if (arn.empty()) {
        Json const made =
            kms.json(aws::kKms, "CreateKey",
                     Json::object({{"Description", "Centralised logging"}, {"Policy", policy}}));
        arn = made.at("KeyMetadata").at("Arn").text();
        kms.json(aws::kKms, "CreateAlias",
                 Json::object({{"AliasName", kKeyAlias}, {"TargetKeyId", arn}}));
    } else {
        kms.json(aws::kKms, "PutKeyPolicy",
                 Json::object({{"KeyId", arn}, {"PolicyName", "default"}, {"Policy", policy}}));
    }
    kms.json(aws::kKms, "EnableKeyRotation", Json::object({{"KeyId", arn}}));
    return arn;
}

std::string make_queues(AccountCalls& logging, Config const& config) {
    Json const dead = logging.json(aws::kSqs, "CreateQueue",
                                   Json::object({{"QueueName", config.queue + "-dlq"}}));
    logging.json(aws::kSqs, "SetQueueAttributes",
                 Json::object({{"QueueUrl", dead.at("QueueUrl")},
                               {"Attributes",
                                Json::object({{"Policy", dead_letter_queue_policy(config)}})}}));
    Json const redrive = Json::object({{"deadLetterTargetArn", dead_letter_queue_arn(config)},
                                       {"maxReceiveCount", config.max_receive_count}});
    Json const attributes =
        Json::object({{"VisibilityTimeout", std::to_string(config.visibility_timeout.count())},
                      {"MessageRetentionPeriod", "1209600"},
                      {"RedrivePolicy", codec::to_json(redrive)},
                      {"Policy", queue_policy(config)}});
    Json const made =
        logging.json(aws::kSqs, "CreateQueue", Json::object({{"QueueName", config.queue}}),
                     {"QueueAlreadyExists", "QueueNameExists"});
    std::string url = made.at("QueueUrl").text();
    if (url.empty()) {
        url = logging.json(aws::kSqs, "GetQueueUrl", Json::object({{"QueueName", config.queue}}))
                  .at("QueueUrl")
                  .text();
    }
    logging.json(aws::kSqs, "SetQueueAttributes",
                 Json::object({{"QueueUrl", url}, {"Attributes", attributes}}));
    return url;
}

std::string encryption_of(std::string const& key_arn) {
    codec::Xml root{"ServerSideEncryptionConfiguration"};
    root.xmlns = "http://s3.amazonaws.com/doc/2006-03-01/";
    codec::Xml& rule = root.add("Rule");
    codec::Xml& usual = rule.add("ApplyServerSideEncryptionByDefault");
    usual.add("SSEAlgorithm", "aws:kms");
    usual.add("KMSMasterKeyID", key_arn);
    rule.add("BucketKeyEnabled", "true");
    return codec::to_xml(root);
}

void make_bucket(AccountCalls& logging, Config const& config, std::string const& key_arn) {
    std::string const location =
        "<CreateBucketConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
        "<LocationConstraint>" +
        config.region +
        "</LocationConstraint>"
        "</CreateBucketConfiguration>";
    logging.s3({"PUT", config.bucket, "", {}, {}, config.region == "us-east-1" ? "" : location},
               "CreateBucket", {"BucketAlreadyOwnedByYou"});
    logging.s3({"PUT", config.bucket, "", {{"encryption", ""}}, {}, encryption_of(key_arn)},
               "PutBucketEncryption");
    logging.s3({"PUT", config.bucket, "", {{"policy", ""}}, {}, bucket_policy(config, key_arn)},
               "PutBucketPolicy");
    // Each time it is put, S3 sends a test message: only where it is not there.
    http::Response const there =
        logging.s3({"GET", config.bucket, "", {{"notification", ""}}, {}, ""},
                   "GetBucketNotificationConfiguration");
    base::Result<codec::Xml> const parsed = codec::parse_xml(there.body);
    if (parsed) {
        for (codec::Xml const* queue : parsed->all("QueueConfiguration")) {
            if (queue->text_of("Queue") == queue_arn(config)) return;
        }
    }
    codec::Xml root{"NotificationConfiguration"};
    root.xmlns = "http://s3.amazonaws.com/doc/2006-03-01/";
    codec::Xml& queue = root.add("QueueConfiguration");
    queue.add("Id", "catchment");
    queue.add("Queue", queue_arn(config));
    queue.add("Event", "s3:ObjectCreated:*");
    if (!config.prefix.empty()) {
        codec::Xml& rule = queue.add("Filter").add("S3Key").add("FilterRule");
        rule.add("Name", "prefix");
        rule.add("Value", config.prefix);
    }
    logging.s3({"PUT", config.bucket, "", {{"notification", ""}}, {}, codec::to_xml(root)},
               "PutBucketNotificationConfiguration");
}

std::string firehose_role(std::string const& account) {
    return "arn:aws:iam::" + account + ":role/" + kStreamName + "-firehose";
}

std::string logs_role(std::string const& account) {
    return "arn:aws:iam::" + account + ":role/" + kStreamName + "-logs";
}

void make_log_group(AccountCalls& account, std::string const& group) {
    account.json(aws::kLogs, "CreateLogGroup", Json::object({{"logGroupName", group}}),
                 {"ResourceAlreadyExistsException"});
}

struct Sender {
    std::string name;
    std::string id;
    std::string key_arn;
};

void make_stream(AccountCalls& account, Config const& config, Sender const& sender) {
    std::string const& id = sender.id;
    std::string const& key_arn = sender.key_arn;
    std::string const error_group = error_log_group();
    make_log_group(account, error_group);
    account.json(aws::kLogs, "CreateLogStream",
                 Json::object({{"logGroupName", error_group}, {"logStreamName", kErrorLogStream}}),
                 {"ResourceAlreadyExistsException"});
    Json const destination = Json::object(
        {{"RoleARN", firehose_role(id)},
         {"BucketARN", "arn:aws:s3:::" + config.bucket},
         {"Prefix", config.prefix + id + "/!{timestamp:yyyy/MM/dd/HH}/"},
         {"ErrorOutputPrefix", "errors/" + id + "/!{firehose:error-output-type}/"},
         {"BufferingHints",
          Json::object(
              {{"IntervalInSeconds", static_cast<std::int64_t>(config.buffering_interval.count())},
               {"SizeInMBs", config.buffering_bytes >> 20}})},
         {"EncryptionConfiguration",
          Json::object({{"KMSEncryptionConfig", Json::object({{"AWSKMSKeyARN", key_arn}})}})},
         {"CloudWatchLoggingOptions", Json::object({{"Enabled", true},
                                                    {"LogGroupName", error_group},
                                                    {"LogStreamName", kErrorLogStream}})}});
    account.json(aws::kFirehose, "CreateDeliveryStream",
                 Json::object({{"DeliveryStreamName", kStreamName},
                               {"DeliveryStreamType", "DirectPut"},
                               {"ExtendedS3DestinationConfiguration", destination}}),
                 {"ResourceInUseException"});
    for (int i = 0; i < kMostDescribes; ++i) {
        Json const described = account.json(aws::kFirehose, "DescribeDeliveryStream",
                                            Json::object({{"DeliveryStreamName", kStreamName}}));
        Json const& status = described.at("DeliveryStreamDescription").at("DeliveryStreamStatus");
        if (status.text() == "ACTIVE") return;
    }
    throw Failed{{base::ErrorKind::retry, "the delivery stream does not become ACTIVE"}};
}

// A new subscription sends a control message: only where it differs from what is there.
void subscribe(AccountCalls& account, Config const& config, Subscription const& subscription,
               std::string const& group) {
    std::string const& id = config.account_id(subscription.account);
    std::string const& pattern = subscription.pattern;
    make_log_group(account, group);
    Json const there = account.json(aws::kLogs, "DescribeSubscriptionFilters",
                                    Json::object({{"logGroupName", group}}));
    for (Json const& filter : there.at("subscriptionFilters").items()) {
        if (filter.at("filterName").text() == kFilterName &&
            filter.at("filterPattern").text() == pattern &&
            filter.at("destinationArn").text() == stream_arn(config, id)) {
            return;
        }
    }
    account.json(aws::kLogs, "PutSubscriptionFilter",
                 Json::object({{"logGroupName", group},
                               {"filterName", kFilterName},
                               {"filterPattern", pattern},
                               {"destinationArn", stream_arn(config, id)},
                               {"roleArn", logs_role(id)}}));
}

void deploy_account(Config const& config, DeploySetup const& setup, Sender const& sender) {
    auto const& [name, id, key_arn] = sender;
    AccountCalls account(config, setup, name);
    account.role(std::string(kStreamName) + "-firehose", firehose_trust_policy(id),
                 firehose_role_policy(config, id, key_arn));
    account.role(std::string(kStreamName) + "-logs", logs_trust_policy(config, id),
                 logs_role_policy(config, id));
    make_stream(account, config, sender);
    std::size_t groups = 0;
    for (Subscription const& subscription : config.subscriptions) {
        if (subscription.account != name) continue;
        for (std::string const& group : subscription.log_groups) {
            subscribe(account, config, subscription, group);
            ++groups;
        }
    }
    setup.progress("forwarding " + std::to_string(groups) + " log groups of account " + name);
}

}  // namespace

base::Result<Deployed> deploy(Config const& config, DeploySetup const& setup) {
    try {
        AccountCalls kms(config, setup, "kms");
        std::string const key_arn = make_key(kms, config);
        setup.progress("key " + key_arn);
        AccountCalls logging(config, setup, "logging");
        std::string const queue_url = make_queues(logging, config);
        make_bucket(logging, config, key_arn);
        logging.role(config.siem_role, siem_trust_policy(config),
                     siem_role_policy(config, key_arn));
        setup.progress("central bucket " + config.bucket + ", queue " + config.queue + ", role " +
                       config.siem_role);
        std::set<std::string> accounts;
        for (Subscription const& subscription : config.subscriptions) {
            accounts.insert(subscription.account);
        }
        for (std::string const& name : accounts) {
            deploy_account(config, setup, {name, config.account_id(name), key_arn});
        }
        return Deployed{key_arn, queue_url, config.siem_role_arn()};
    } catch (Failed const& failed) {
        return base::fail(failed.error);
    }
}

}  // namespace stacks
