#include "cloud/cloudformation/custom_call.hpp"

#include <map>

#include "base/text.hpp"
#include "cloud/cloudformation/function_run.hpp"
#include "cloud/cloudformation/object_call.hpp"
#include "codec/regex.hpp"

namespace cloud::cloudformation {
namespace {

using codec::Json;

constexpr char const* kIdMark = "PHYSICAL:RESOURCEID:";
// Of what a custom resource may answer with.
constexpr std::size_t kAnswerBytes = 4096;

// "@aws-sdk/client-cloudwatch-logs", "CloudWatchLogs", "cloudwatchlogs" → "logs".
std::string service_of(std::string name) {
    constexpr std::string_view kPackage = "@aws-sdk/client-";
    if (name.starts_with(kPackage)) name = name.substr(kPackage.size());
    name = base::replace_all(base::lower(name), "-", "");
    if (name == "cloudwatchlogs") return "logs";
    return name;
}

// "putSubscriptionFilter", "PutSubscriptionFilterCommand" → "PutSubscriptionFilter".
std::string operation_of(std::string action) {
    constexpr std::string_view kCommand = "Command";
    if (action.ends_with(kCommand)) action.resize(action.size() - kCommand.size());
    if (!action.empty() && action[0] >= 'a' && action[0] <= 'z') {
        action[0] = static_cast<char>(action[0] - 'a' + 'A');
    }
    return action;
}

Json with_id(Json const& value, std::string const& id) {
    if (value.is_text()) return value.text() == kIdMark ? Json(id) : value;
    if (value.is_array()) {
        Json list = Json::array();
        for (Json const& item : value.items()) list.push(with_id(item, id));
        return list;
    }
    Json object = value;
    for (auto const& [name, member] : value.members()) object.set(name, with_id(member, id));
    return object;
}

bool passes_over(SdkCall const& call, aws::Error const& error) {
    if (call.ignored_errors.empty()) return false;
    base::Result<codec::Regex> const ignored = codec::Regex::compile(call.ignored_errors);
    return ignored && ignored->found_in(error.code);
}

Json output_of(SdkCall const& call, Desk const& desk, aws::Caller caller, Json const& input) {
    if (!call.region.empty()) caller.region = base::Region(call.region);
    if (!call.role_arn.empty()) {
        caller = desk.operations().assume({.caller = caller,
                                           .role_arn = call.role_arn,
                                           .external_id = call.external_id,
                                           .session_name = "AwsCustomResource"},
                                          desk.now());
    }
    return call_sdk(desk, caller, {call.service, call.operation, input});
}

void flatten(Json& out, std::string const& path, Json const& value) {
    std::string const prefix = path.empty() ? "" : path + ".";
    std::size_t at = 0;
    for (Json const& item : value.items()) flatten(out, prefix + std::to_string(at++), item);
    for (auto const& [name, member] : value.members()) flatten(out, prefix + name, member);
    if (!value.is_array() && !value.is_object() && !value.is_null()) out.set(path, value);
}

}  // namespace

bool SdkCall::is_one(std::string_view text) {
    base::Result<Json> const read = codec::parse_json(text);
    return read && read->at("service").is_text() && read->at("action").is_text();
}

SdkCall SdkCall::parse(std::string_view text) {
    base::Result<Json> const read = codec::parse_json(text);
    if (!read || !read->at("service").is_text() || !read->at("action").is_text()) {
        throw aws::Error("InvalidRequest",
                         "The call of a custom resource is no JSON with a "
                         "service and an action: " +
                             std::string(text.substr(0, 200)));
    }
    SdkCall call;
    call.service = service_of(read->at("service").text());
    call.operation = operation_of(read->at("action").text());
    call.parameters = read->at("parameters");
    if (call.parameters.is_null()) call.parameters = Json::object();
    call.physical_id = text_of(read->at("physicalResourceId"), "id");
    call.physical_path = text_of(read->at("physicalResourceId"), "responsePath");
    call.ignored_errors = text_of(*read, "ignoreErrorCodesMatching");
    call.role_arn = text_of(*read, "assumedRoleArn");
    call.external_id = text_of(*read, "externalId");
    call.region = text_of(*read, "region");
    for (Json const& path : read->at("outputPaths").items()) {
        call.output_paths.push_back(path.text());
    }
    if (read->at("outputPath").is_text())
        call.output_paths.push_back(read->at("outputPath").text());
    return call;
}

SdkCall::Answer SdkCall::run(Desk const& desk, std::string const& service_token,
                             std::string const& physical) const {
    Answer answer;
    Json output;
    run_function(desk, service_token, [&](aws::Caller const& role) {
        try {
            output = output_of(*this, desk, role, with_id(parameters, physical));
        } catch (aws::Error const& error) {
            if (!passes_over(*this, error)) throw;
        }
    });
    Json flat = Json::object({{"region", region.empty() ? desk.stack().region : region}});
    flatten(flat, "", output);
    if (!physical_path.empty()) answer.physical_id = text_of(flat, physical_path.c_str());
    answer.data = Json::object();
    for (auto const& [path, value] : flat.members()) {
        bool wanted = output_paths.empty();
        for (std::string const& one : output_paths) wanted = wanted || path.starts_with(one);
        if (wanted) answer.data.set(path, value);
    }
    if (codec::to_json(answer.data).size() > kAnswerBytes) {
        throw aws::Error("InvalidRequest",
                         "Response object is too long: name what is wanted of it in outputPaths");
    }
    return answer;
}

Json call_sdk(Desk const& desk, aws::Caller const& caller, SdkInput const& sdk) {
    if (sdk.service == "s3") {
        ObjectCall const call{sdk.operation, sdk.input};
        return read_answer(call, desk.object_as(caller, request_of(call)));
    }
    if (!desk.operations().has(sdk.service, sdk.operation)) {
        throw aws::Error("InvalidAction", "This cloud has no operation " + sdk.operation +
                                              " of a service " + sdk.service);
    }
    return desk.call_as(
        caller,
        {.caller = {}, .service = sdk.service, .operation = sdk.operation, .input = sdk.input});
}

}  // namespace cloud::cloudformation
