#include "cloud/audit.hpp"

#include <algorithm>
#include <array>

#include "base/id.hpp"
#include "base/text.hpp"
#include "base/time.hpp"

namespace cloud {
namespace {

using codec::Json;

constexpr std::size_t kLongestText = 1024;  // of a parameter's value
constexpr int kDeepest = 8;
constexpr std::size_t kLargestParameters = 100u << 10;  // CloudTrail record contents
constexpr char const* kHidden = "HIDDEN_DUE_TO_SECURITY_REASONS";

// What carries what users keep, and what they keep secret; in lower case.
constexpr std::array<std::string_view, 16> kLeftOut{"ciphertextblob",
                                                    "plaintext",
                                                    "messagebody",
                                                    "messageattributes",
                                                    "entries",
                                                    "logevents",
                                                    "record",
                                                    "records",
                                                    "data",
                                                    "message",
                                                    "mac",
                                                    "signature",
                                                    "logeventmessages",
                                                    "ciphertextforrecipient",
                                                    "sourceciphertextblob",
                                                    "keymaterial"};
constexpr std::array<std::string_view, 9> kSecret{
    "secretaccesskey", "sessiontoken", "accesskey",        "password",     "newpassword",
    "oldpassword",     "tokencode",    "webidentitytoken", "samlassertion"};

constexpr std::array<std::string_view, 22> kDataEvents{"logs:PutLogEvents",
                                                       "logs:GetLogEvents",
                                                       "logs:FilterLogEvents",
                                                       "logs:GetLogRecord",
                                                       "firehose:PutRecord",
                                                       "firehose:PutRecordBatch",
                                                       "sqs:SendMessage",
                                                       "sqs:SendMessageBatch",
                                                       "sqs:ReceiveMessage",
                                                       "sqs:DeleteMessage",
                                                       "sqs:DeleteMessageBatch",
                                                       "sqs:ChangeMessageVisibility",
                                                       "sqs:ChangeMessageVisibilityBatch",
                                                       "s3:GetObject",
                                                       "s3:HeadObject",
                                                       "s3:PutObject",
                                                       "s3:DeleteObject",
                                                       "s3:DeleteObjects",
                                                       "s3:ListObjects",
                                                       "s3:ListObjectsV2",
                                                       "s3:HeadBucket",
                                                       "sqs:GetQueueUrl"};

template <std::size_t N>
bool is_one_of(std::string_view name, std::array<std::string_view, N> const& names) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

// "RoleName" and "roleName" are both told as "roleName".
std::string camel(std::string_view name) {
    return base::lower(name.substr(0, 1)) + std::string(name.substr(1));
}

Json redacted(Json const& value, int depth);

Json redacted_member(std::string const& name, Json const& value, int depth) {
    if (is_one_of(base::lower(name), kSecret)) return kHidden;
    return redacted(value, depth);
}

Json redacted(Json const& value, int depth) {
    if (depth > kDeepest) return nullptr;
    if (value.is_text() && value.text().size() > kLongestText) {
        return value.text().substr(0, kLongestText) + "...";
    }
    if (value.is_array()) {
        Json out = Json::array();
        for (Json const& item : value.items()) out.push(redacted(item, depth + 1));
        return out;
    }
    if (!value.is_object()) return value;
    Json out = Json::object();
    for (auto const& [name, member] : value.members()) {
        if (is_one_of(base::lower(name), kLeftOut)) continue;
        out.set(camel(name), redacted_member(name, member, depth + 1));
    }
    return out;
}

// What is larger than a record takes is left out, and CloudTrail says so in its place.
Json parameters_of(Json const& input) {
    Json parameters = redacted(input, 0);
    if (parameters.members().empty()) return nullptr;
    if (codec::to_json(parameters).size() <= kLargestParameters) return parameters;
    return Json::object({{"omitted", true}, {"reason", "requestParameters too large"}});
}

std::string last_of(std::string const& arn) { return arn.substr(arn.rfind('/') + 1); }

Json session_context(aws::Caller const& caller) {
    aws::Session const& session = *caller.session;
    Json attributes = Json::object(
        {{"creationDate", base::iso8601_seconds(session.issued)}, {"mfaAuthenticated", "false"}});
    Json context = Json::object({{"attributes", std::move(attributes)}});
    if (session.role_arn.empty()) return context;
    std::string const id = caller.user_id.substr(0, caller.user_id.find(':'));
    context.set("sessionIssuer", Json::object({{"type", "Role"},
                                               {"principalId", id},
                                               {"arn", session.role_arn},
                                               {"accountId", caller.account.value},
                                               {"userName", last_of(session.role_arn)}}));
    if (!session.source_identity.empty()) context.set("sourceIdentity", session.source_identity);
    return context;
}

Json identity_of(aws::Caller const& caller) {
    if (!caller.service.empty()) {
        return Json::object({{"type", "AWSService"}, {"invokedBy", caller.service}});
    }
    if (caller.arn.empty()) return Json::object({{"type", "Unknown"}});
    bool const role = caller.session && !caller.session->role_arn.empty();
    bool const root = caller.arn.ends_with(":root");
    Json out = Json::object({{"type", role   ? "AssumedRole"
                                      : root ? "Root"
                                             : "IAMUser"},
                             {"principalId", caller.user_id},
                             {"arn", caller.arn},
                             {"accountId", caller.account.value},
                             {"accessKeyId", caller.access_key_id}});
    if (!role && !root) out.set("userName", last_of(caller.arn));
    if (caller.session) out.set("sessionContext", session_context(caller));
    return out;
}

struct ResourceType {
    std::string_view begins;  // the ARN after "arn:aws:"
    char const* type;         // as CloudFormation and CloudTrail call it
};
constexpr std::array<ResourceType, 4> kTypes{{{"sqs:", "AWS::SQS::Queue"},
                                              {"logs:", "AWS::Logs::LogGroup"},
                                              {"firehose:", "AWS::KinesisFirehose::DeliveryStream"},
                                              {"kms:", "AWS::KMS::Key"}}};

// "" for what has none here.
std::string type_of(std::string_view arn) {
    constexpr std::string_view kPrefix = "arn:aws:";
    if (!arn.starts_with(kPrefix)) return "";
    std::string_view const rest = arn.substr(kPrefix.size());
    for (ResourceType const& one : kTypes) {
        if (rest.starts_with(one.begins)) return one.type;
    }
    if (rest.starts_with("s3:")) {
        return rest.find('/') == std::string_view::npos ? "AWS::S3::Bucket" : "AWS::S3::Object";
    }
    if (!rest.starts_with("iam:")) return "";
    // "iam::111122223333:role/name"
    std::string const kind(rest.substr(rest.rfind(':') + 1, rest.find('/') - rest.rfind(':') - 1));
    if (kind.empty() || rest.find('/') == std::string_view::npos) return "";
    return "AWS::IAM::" + base::upper(kind.substr(0, 1)) + kind.substr(1);
}

Json described(std::vector<AuditedResource> const& resources) {
    Json out = Json::array();
    for (AuditedResource const& one : resources) {
        Json told = Json::object({{"ARN", one.arn}});
        if (!one.account.empty()) told.set("accountId", one.account);
        if (std::string type = type_of(one.arn); !type.empty()) told.set("type", std::move(type));
        out.push(std::move(told));
    }
    return out;
}

bool is_read_only(std::string_view action) {
    constexpr std::array<std::string_view, 9> kReading{
        "Get", "List", "Describe", "Head", "Filter", "Test", "Simulate", "Verify", "Receive"};
    return std::any_of(kReading.begin(), kReading.end(),
                       [&](std::string_view verb) { return action.starts_with(verb); });
}

}  // namespace

std::vector<AuditedResource> resources_of(std::vector<aws::Need> const& needs) {
    // How policies call a log group.
    constexpr std::string_view kAnyStream = ":log-stream:";
    std::vector<AuditedResource> all;
    for (aws::Need const& need : needs) {
        std::string arn = need.resource;
        if (arn.ends_with(kAnyStream)) arn.resize(arn.size() - kAnyStream.size());
        bool const told = std::any_of(all.begin(), all.end(),
                                      [&](AuditedResource const& one) { return one.arn == arn; });
        if (!told && arn != "*") all.push_back({std::move(arn), need.resource_account});
    }
    return all;
}

bool is_data_event(std::string_view service, std::string_view action) {
    return is_one_of(std::string(service) + ":" + std::string(action), kDataEvents);
}

std::string audit_record(Audited const& call, std::string const& event_id) {
    bool const data = is_data_event(call.service, call.action);
    Json record = Json::object({{"eventVersion", "1.11"},
                                {"userIdentity", identity_of(call.caller)},
                                {"eventTime", base::iso8601_seconds(call.at)},
                                {"eventSource", call.service + ".amazonaws.com"},
                                {"eventName", call.action},
                                {"awsRegion", call.caller.region.value},
                                {"sourceIPAddress", call.caller.source_ip},
                                {"userAgent", call.user_agent}});
    if (call.error) {
        bool const denied = call.error->code == "AccessDeniedException";
        record.set("errorCode", denied ? "AccessDenied" : call.error->code);
        record.set("errorMessage", call.error->message);
    }
    record.set("requestParameters", parameters_of(call.input));
    record.set("responseElements", nullptr);
    record.set("requestID", call.request_id);
    record.set("eventID", event_id);
    if (!call.resources.empty()) record.set("resources", described(call.resources));
    record.set("readOnly", is_read_only(call.action));
    record.set("eventType", "AwsApiCall");
    record.set("managementEvent", !data);
    record.set("recipientAccountId", call.caller.account.value);
    record.set("eventCategory", data ? "Data" : "Management");
    return codec::to_json(record);
}

void Audit::record(Audited const& call, base::Random& random) {
    if (log_ == nullptr || settings_.log_group.empty()) return;
    if (!settings_.data_events && is_data_event(call.service, call.action)) return;
    std::string const& account = call.caller.account.value;
    std::string const stream =
        (account.empty() ? settings_.account : account) + "_CloudTrail_" + call.caller.region.value;
    log_->append({settings_.account, settings_.region, settings_.log_group, stream},
                 audit_record(call, base::uuid(random)), call.at);
}

}  // namespace cloud
