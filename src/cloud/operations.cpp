#include "cloud/operations.hpp"

#include "aws/arn.hpp"
#include "aws/json_protocol.hpp"
#include "base/id.hpp"

namespace cloud {
namespace {

// As CloudTrail names who calls for a user: a service that says where its calls come from, or
// CloudFormation.
std::string agent_of(aws::Caller const& caller) {
    bool const service = caller.source_ip.ends_with(".amazonaws.com");
    return service ? caller.source_ip : "cloudformation.amazonaws.com";
}

}  // namespace

aws::Operation const* Operations::find(std::string const& service,
                                       std::string const& operation) const {
    for (aws::Service const* const one : services_) {
        if (one->name != service) continue;
        for (aws::Operation const& known : one->operations) {
            if (known.name == operation && known.verb) return &known;
        }
    }
    return nullptr;
}

bool Operations::has(std::string const& service, std::string const& operation) const {
    return find(service, operation) != nullptr;
}

codec::Json Operations::call(Called const& called, base::Instant now) {
    aws::Operation const* const operation = find(called.service, called.operation);
    if (!operation) {
        throw aws::Error("InvalidAction",
                         "Could not find operation " + called.operation + " of " + called.service);
    }
    aws::Invocation call;
    call.caller = called.caller;
    call.input = called.input;
    if (operation->takes_large_input) {
        auto const large = std::make_shared<aws::LargeInput>();
        call.input = aws::json_input(codec::to_json(called.input), *large);
        call.large = large;
    }
    call.now = call.received = now;
    call.request_id = base::uuid(core_.random);
    call.endpoint = called.endpoint;
    std::vector<aws::Need> needs;
    codec::Json answer;
    auto const record = [&](aws::Error const* error) {
        neighbours_.audit.record(
            {call.caller, called.service, called.operation, call.input, call.request_id,
             agent_of(call.caller), now, error, resources_of(needs)},
            core_.random);
    };
    try {
        core_.attempt([&] {
            needs = operation->needs ? operation->needs(call)
                                     : std::vector<aws::Need>{{.action = operation->action}};
            for (aws::Need const& need : needs) {
                neighbours_.authoriser.require(call.caller, need, now);
            }
            aws::Outcome outcome = operation->verb(call);
            if (auto* const said = std::get_if<codec::Json>(&outcome)) answer = std::move(*said);
        });
    } catch (aws::Error const& error) {
        record(&error);
        throw;
    }
    record(nullptr);
    return answer;
}

http::Reply Operations::object(ObjectOperations::Asked const& asked, base::Instant now) {
    http::Reply reply;
    core_.attempt([&] { reply = neighbours_.objects.run(asked, now); });
    return reply;
}

void Operations::mark(std::string const& arn, std::map<std::string, std::string> const& tags) {
    std::optional<aws::Arn> const resource = aws::parse_arn(arn);
    auto const keeper = resource ? keepers_.find(resource->service) : keepers_.end();
    if (keeper != keepers_.end()) keeper->second->keep_system_tags(*resource, tags);
}

aws::Caller Operations::assume(Assumed const& asked, base::Instant now) {
    codec::Json input =
        codec::Json::object({{"RoleArn", asked.role_arn}, {"RoleSessionName", asked.session_name}});
    if (!asked.external_id.empty()) input.set("ExternalId", asked.external_id);
    codec::Json const answer = call({asked.caller, "sts", "AssumeRole", std::move(input)}, now);
    codec::Json const& keys = answer.at("Credentials");
    bool expired = false;
    std::optional<Principal> principal = neighbours_.authenticator.find(
        {keys.at("AccessKeyId").text(), keys.at("SessionToken").text(), now}, expired);
    if (!principal) throw aws::access_denied("The session of " + asked.role_arn + " is not valid");
    aws::Caller caller = std::move(principal->caller);
    caller.region = asked.caller.region;
    caller.tls = asked.caller.tls;
    return caller;
}

}  // namespace cloud
