#include "cloud/firehose/needs.hpp"

#include <set>

#include "aws/arn.hpp"
#include "cloud/passed_role.hpp"
#include "cloud/tags.hpp"

namespace cloud::firehose {
namespace {

using Needs = std::vector<aws::Need>;

std::string arn_of(aws::Caller const& caller, std::string const& name) {
    return "arn:aws:firehose:" + caller.region.value + ":" + caller.account.value +
           ":deliverystream/" + name;
}

void add_stream_tags(Streams& s, aws::Caller const& caller, aws::Need& need,
                     std::string const& name) {
    for (auto const& [key, value] :
         s.state.tags({caller.account.value, caller.region.value}, name)) {
        need.context.set("aws:ResourceTag/" + key, value);
    }
}

// Wherever they stand: of the destination, of its bucket, of its backup.
void collect_roles(codec::Json const& in, std::set<std::string>& roles) {
    for (auto const& [member, value] : in.members()) {
        if (member == "RoleARN" && value.is_text()) roles.insert(value.text());
        collect_roles(value, roles);
    }
}

// A role of another account cannot be passed at all: the verb says so.
void add_passed_roles(Needs& needs, Asked const& asked) {
    std::set<std::string> roles;
    collect_roles(asked.call.input, roles);
    std::string const stream = needs.front().resource;
    for (std::string const& role_arn : roles) {
        if (!is_own_role(asked.call.caller, role_arn)) continue;
        aws::Need need = pass_role(role_arn, "firehose.amazonaws.com");
        need.context.set("iam:AssociatedResourceArn", stream);
        needs.push_back(std::move(need));
    }
}

}  // namespace

Needs on_anything(Streams&, Asked const& asked) {
    Needs needs(1);
    needs[0].action = asked.action;
    return needs;
}

Needs on_stream(Streams& s, Asked const& asked) {
    Needs needs(1);
    needs[0].action = asked.action;
    codec::Json const& name = asked.call.input.at("DeliveryStreamName");
    if (!name.is_text() || name.text().empty()) return needs;
    needs[0].resource = arn_of(asked.call.caller, name.text());
    add_stream_tags(s, asked.call.caller, needs[0], name.text());
    add_request_tags(needs[0].context, asked.call.input);
    return needs;
}

// API reference, CreateDeliveryStream: with tags, firehose:TagDeliveryStream is decided as well.
Needs to_create(Streams& s, Asked const& asked) {
    Needs needs = on_stream(s, asked);
    add_passed_roles(needs, asked);
    if (asked.call.input.at("Tags").items().empty()) return needs;
    aws::Need tagging = needs.front();
    tagging.action = "firehose:TagDeliveryStream";
    needs.push_back(std::move(tagging));
    return needs;
}

Needs to_update(Streams& s, Asked const& asked) {
    Needs needs = on_stream(s, asked);
    add_passed_roles(needs, asked);
    return needs;
}

}  // namespace cloud::firehose
