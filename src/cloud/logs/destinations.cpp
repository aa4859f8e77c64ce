#include "cloud/logs/destinations.hpp"

#include "aws/input.hpp"
#include "cloud/logs/filters.hpp"
#include "cloud/logs/listing.hpp"
#include "cloud/logs/targets.hpp"
#include "policy/document.hpp"

namespace cloud::logs {
namespace {

codec::Json describe(Destination const& destination) {
    codec::Json out = codec::Json::object({{"destinationName", destination.name},
                                           {"targetArn", destination.target_arn},
                                           {"roleArn", destination.role_arn},
                                           {"arn", destination.arn()},
                                           {"creationTime", destination.created_millis}});
    if (!destination.access_policy.empty()) out.set("accessPolicy", destination.access_policy);
    return out;
}

Owned given_name(aws::Invocation const& call) {
    return {call.caller.account.value, call.caller.region.value,
            aws::required_text(call.input, "destinationName")};
}

Destination open_destination(Logs& l, aws::Invocation const& call) {
    std::optional<Destination> destination = l.subscriptions.destination(given_name(call));
    if (destination) return *std::move(destination);
    throw aws::Error("ResourceNotFoundException", "The specified destination does not exist.");
}

}  // namespace

codec::Json put_destination(Logs& l, aws::Invocation const& call) {
    Destination destination{given_name(call)};
    check_filter_name(destination.name, "destinationName");
    destination.target_arn = aws::required_text(call.input, "targetArn");
    destination.role_arn = aws::required_text(call.input, "roleArn");
    Target const target{destination.target_arn, destination.role_arn};
    check_stream(l, call.caller, target);
    send_test_message(l, target, {destination.arn(), destination.account, destination.region},
                      call.now);
    std::optional<Destination> const same = l.subscriptions.destination(destination);
    destination.created_millis = same ? same->created_millis : base::to_millis(call.now);
    if (same) destination.access_policy = same->access_policy;
    l.subscriptions.save(destination);
    return codec::Json::object({{"destination", describe(destination)}});
}

codec::Json put_destination_policy(Logs& l, aws::Invocation const& call) {
    Destination destination = open_destination(l, call);
    destination.access_policy = aws::required_text(call.input, "accessPolicy");
    if (policy::malformed(destination.access_policy, policy::Kind::resource)) {
        throw invalid_parameter("The accessPolicy is not a valid policy.");
    }
    l.subscriptions.save(destination);
    return codec::Json();
}

codec::Json describe_destinations(Logs& l, aws::Invocation const& call) {
    std::string const prefix = aws::optional_text(call.input, "DestinationNamePrefix").value_or("");
    std::vector<Destination> all =
        l.subscriptions.destinations(call.caller.account.value, call.caller.region.value);
    std::erase_if(all, [&](Destination const& one) { return !one.name.starts_with(prefix); });
    return list(call, Listing<Destination>{"destinations", std::move(all),
                                           [](Destination const& one) { return one.name; },
                                           [](Destination const& one) { return describe(one); }});
}

// What filters still send there is tried again for a day, as with a stream that is gone.
codec::Json delete_destination(Logs& l, aws::Invocation const& call) {
    l.subscriptions.remove(open_destination(l, call));
    return codec::Json();
}

}  // namespace cloud::logs
