// CloudTrail's records; rules: CloudTrail user guide, "CloudTrail record contents".
#include "aws/unique_id.hpp"
#include "base/id.hpp"
#include "base/time.hpp"
#include "demo/formats.hpp"

namespace demo {
namespace {

using codec::Json;

// The same name has the same chance, and so the same ids, every time.
base::SeededRandom chance_of(std::string const& name) {
    std::uint64_t seed = 14'695'981'039'346'656'037u;
    for (char const c : name) seed = (seed ^ static_cast<unsigned char>(c)) * 1'099'511'628'211u;
    return base::SeededRandom(seed);
}

std::string id_of(std::string const& kind, std::string const& name) {
    base::SeededRandom chance = chance_of(name);
    return aws::unique_id(chance, kind);
}

std::string key_of(std::string const& kind, std::string const& name) {
    base::SeededRandom chance = chance_of(name);
    return aws::access_key_id(chance, kind);
}

}  // namespace

Json iam_user(std::string const& account_id, std::string const& name) {
    return Json::object({{"type", "IAMUser"},
                         {"principalId", id_of("AIDA", name)},
                         {"arn", "arn:aws:iam::" + account_id + ":user/" + name},
                         {"accountId", account_id},
                         {"accessKeyId", key_of("AKIA", name)},
                         {"userName", name}});
}

Json role_session(std::string const& account_id, std::string const& role,
                  std::string const& session) {
    std::string const role_id = id_of("AROA", role);
    Json const issuer = Json::object({{"type", "Role"},
                                      {"principalId", role_id},
                                      {"arn", "arn:aws:iam::" + account_id + ":role/" + role},
                                      {"accountId", account_id},
                                      {"userName", role}});
    return Json::object(
        {{"type", "AssumedRole"},
         {"principalId", role_id + ":" + session},
         {"arn", "arn:aws:sts::" + account_id + ":assumed-role/" + role + "/" + session},
         {"accountId", account_id},
         {"accessKeyId", key_of("ASIA", role + session)},
         {"sessionContext",
          Json::object({{"sessionIssuer", issuer},
                        {"attributes", Json::object({{"mfaAuthenticated", "false"}})}})}});
}

std::string cloudtrail_record(base::Instant at, ApiCall const& call, base::Random& random) {
    Json record = Json::object({{"eventVersion", "1.09"},
                                {"userIdentity", call.identity},
                                {"eventTime", base::iso8601_seconds(at)},
                                {"eventSource", call.source},
                                {"eventName", call.name},
                                {"awsRegion", call.region},
                                {"sourceIPAddress", call.address},
                                {"userAgent", call.user_agent}});
    if (!call.error_code.empty()) record.set("errorCode", call.error_code);
    if (!call.error_message.empty()) record.set("errorMessage", call.error_message);
    record.set("requestParameters", call.request);
    record.set("responseElements", call.response);
    record.set("requestID", base::uuid(random));
    record.set("eventID", base::uuid(random));
    record.set("readOnly", call.read_only);
    record.set("eventType", call.name == "ConsoleLogin" ? "AwsConsoleSignIn" : "AwsApiCall");
    record.set("managementEvent", !call.data_event);
    record.set("recipientAccountId", call.account_id);
    record.set("eventCategory", call.data_event ? "Data" : "Management");
    return codec::to_json(record);
}

}  // namespace demo
