#include "cloud/logs/needs.hpp"

#include "aws/arn.hpp"
#include "cloud/passed_role.hpp"
#include "cloud/tags.hpp"

namespace cloud::logs {
namespace {

using Needs = std::vector<aws::Need>;

constexpr std::string_view kGroup = "log-group:";
constexpr std::string_view kStreamOf = ":log-stream:";
constexpr char const* kService = "logs.amazonaws.com";

// "arn:aws:logs:REGION:ACCOUNT:" and what follows, in one allocation.
std::string arn_of(aws::Caller const& caller, std::initializer_list<std::string_view> parts) {
    std::size_t size = 15 + caller.region.value.size() + caller.account.value.size();
    for (std::string_view const part : parts) size += part.size();
    std::string arn;
    arn.reserve(size);
    arn.append("arn:aws:logs:").append(caller.region.value).append(":");
    arn.append(caller.account.value).append(":");
    for (std::string_view const part : parts) arn.append(part);
    return arn;
}

// Tags that are given are a map, those that are taken away a list of keys.
void add_request_tags(policy::Context& context, codec::Json const& in) {
    RequestTags tags;
    tags.add_map(in.at("tags"));
    tags.add_keys(in.at("tags"));
    tags.add_keys(in.at("tagKeys"));
    std::move(tags).put_in(context);
}

// The log group that a name or an ARN is meant for.
struct Named {
    std::string account;  // "" for the caller's own
    std::string region;
    std::string name;
    std::string base;  // of an ARN: all but what stands behind the name
};

Named read_name(aws::Caller const& caller, std::string const& identifier) {
    std::optional<aws::Arn> const arn = aws::parse_arn(identifier);
    if (!arn || !arn->resource.starts_with(kGroup)) return {"", "", identifier, ""};
    Named named{arn->account, arn->region, arn->resource.substr(kGroup.size()), identifier};
    if (named.name.ends_with(":*")) {
        named.name.resize(named.name.size() - 2);
        named.base.resize(named.base.size() - 2);
    }
    if (named.account == caller.account.value) named.account.clear();
    return named;
}

void add_tags_of(Logs& l, aws::Caller const& caller, Named const& group, aws::Need& need) {
    if (!group.account.empty()) return;
    std::string const& region = group.region.empty() ? caller.region.value : group.region;
    for (auto const& [key, value] : l.state.tags({caller.account.value, region, group.name})) {
        need.context.set("aws:ResourceTag/" + key, value);
    }
}

aws::Need need_on(Logs& l, Asked const& asked, Named const& group, std::string_view suffix) {
    aws::Caller const& caller = asked.call.caller;
    aws::Need need;
    need.action = asked.action;
    need.resource = group.base.empty() ? arn_of(caller, {kGroup, group.name, suffix})
                                       : group.base + std::string(suffix);
    need.resource_account = group.account;
    add_tags_of(l, caller, group, need);
    return need;
}

// nullptr where none is named.
std::string const* group_identifier(codec::Json const& in) {
    for (char const* const member : {"logGroupName", "logGroupIdentifier"}) {
        codec::Json const& given = in.at(member);
        if (given.is_text() && !given.text().empty()) return &given.text();
    }
    return nullptr;
}

// A role of another account cannot be passed at all: the verb says so.
void add_passed_role(Needs& needs, Asked const& asked, std::string const& role_arn,
                     std::string const& associated) {
    if (!is_own_role(asked.call.caller, role_arn)) return;
    aws::Need need = pass_role(role_arn, kService);
    if (!associated.empty()) need.context.set("iam:AssociatedResourceArn", associated);
    needs.push_back(std::move(need));
}

std::string destination_arn(Asked const& asked) {
    return arn_of(asked.call.caller,
                  {"destination:", asked.call.input.at("destinationName").text()});
}

bool is_of_subscriptions(codec::Json const& in) {
    return in.at("policyType").text() == "SUBSCRIPTION_FILTER_POLICY";
}

aws::Need on_every_group(Asked const& asked, char const* action) {
    aws::Need need;
    need.action = action;
    need.resource = arn_of(asked.call.caller, {kGroup, "*"});
    return need;
}

}  // namespace

Needs on_anything(Logs&, Asked const& asked) {
    Needs needs(1);
    needs[0].action = asked.action;
    return needs;
}

Needs on_all_groups(Logs&, Asked const& asked) {
    Needs needs(1);
    needs[0].action = asked.action;
    needs[0].resource = arn_of(asked.call.caller, {kGroup, kStreamOf});
    return needs;
}

Needs on_group(Logs& l, Asked const& asked) {
    std::string const* const identifier = group_identifier(asked.call.input);
    if (!identifier) return on_all_groups(l, asked);
    Needs needs;
    needs.push_back(need_on(l, asked, read_name(asked.call.caller, *identifier), kStreamOf));
    add_request_tags(needs[0].context, asked.call.input);
    return needs;
}

aws::Need on_named_group(Logs& l, Asked const& asked, std::string const& identifier) {
    return need_on(l, asked, read_name(asked.call.caller, identifier), kStreamOf);
}

Needs on_stream(Logs& l, Asked const& asked) {
    std::string const* const identifier = group_identifier(asked.call.input);
    if (!identifier) return on_anything(l, asked);
    Needs needs;
    needs.push_back(need_on(l, asked, read_name(asked.call.caller, *identifier), kStreamOf));
    needs[0].resource += asked.call.input.at("logStreamName").text();
    return needs;
}

Needs on_tagged(Logs& l, Asked const& asked) {
    Needs needs = on_anything(l, asked);
    std::string const& arn = asked.call.input.at("resourceArn").text();
    add_request_tags(needs[0].context, asked.call.input);
    if (arn.empty()) return needs;
    Named const group = read_name(asked.call.caller, arn);
    if (group.base.empty()) {
        needs[0].resource = arn;
        return needs;
    }
    policy::Context const tags = std::move(needs[0].context);
    needs[0] = need_on(l, asked, group, "");
    needs[0].context.add(tags);
    return needs;
}

Needs on_keyed(Logs& l, Asked const& asked) {
    std::string const& arn = asked.call.input.at("resourceIdentifier").text();
    if (arn.empty()) return on_group(l, asked);
    Needs needs;
    needs.push_back(need_on(l, asked, read_name(asked.call.caller, arn), kStreamOf));
    return needs;
}

Needs on_record(Logs& l, Asked const& asked) {
    std::optional<std::int64_t> const sequence =
        sequence_of(asked.call.input.at("logRecordPointer").text());
    std::optional<Block> const block = sequence ? l.state.block_of(*sequence) : std::nullopt;
    std::optional<Group> const group = block ? l.state.group(block->group) : std::nullopt;
    if (!group || group->account != asked.call.caller.account.value) return on_anything(l, asked);
    Needs needs;
    needs.push_back(need_on(l, asked, {"", group->region, group->name, group->arn()}, kStreamOf));
    return needs;
}

Needs on_destination(Logs& l, Asked const& asked) {
    Needs needs = on_anything(l, asked);
    if (asked.call.input.at("destinationName").is_text()) {
        needs[0].resource = destination_arn(asked);
    }
    add_request_tags(needs[0].context, asked.call.input);
    return needs;
}

Needs to_subscribe(Logs& l, Asked const& asked) {
    Needs needs = on_group(l, asked);
    std::string const* const group = group_identifier(asked.call.input);
    add_passed_role(needs, asked, asked.call.input.at("roleArn").text(),
                    group ? arn_of(asked.call.caller, {kGroup, *group}) : "");
    return needs;
}

Needs to_put_destination(Logs& l, Asked const& asked) {
    Needs needs = on_destination(l, asked);
    add_passed_role(needs, asked, asked.call.input.at("roleArn").text(), destination_arn(asked));
    return needs;
}

Needs to_put_account_policy(Logs& l, Asked const& asked) {
    Needs needs = on_anything(l, asked);
    if (!is_of_subscriptions(asked.call.input)) return needs;
    needs.push_back(on_every_group(asked, "logs:PutSubscriptionFilter"));
    base::Result<codec::Json> const document =
        codec::parse_json(asked.call.input.at("policyDocument").text());
    if (document) add_passed_role(needs, asked, document->at("RoleArn").text(), "");
    return needs;
}

Needs to_delete_account_policy(Logs& l, Asked const& asked) {
    Needs needs = on_anything(l, asked);
    if (is_of_subscriptions(asked.call.input)) {
        needs.push_back(on_every_group(asked, "logs:DeleteSubscriptionFilter"));
    }
    return needs;
}

// API reference, CreateLogGroup, `tags`: TagResource, or the older TagLogGroup.
void require_tagging(Logs& l, aws::Invocation const& call, std::string const& group_arn) {
    aws::Need need;
    need.action = "logs:TagResource";
    need.resource = group_arn;
    add_request_tags(need.context, call.input);
    try {
        l.authoriser.require(call.caller, need, call.now);
        return;
    } catch (aws::Error const&) {
        need.action = "logs:TagLogGroup";
        need.resource += kStreamOf;
    }
    try {
        l.authoriser.require(call.caller, need, call.now);
    } catch (aws::Error const&) {
        throw aws::access_denied("User with accountId: " + call.caller.account.value +
                                 " is not authorized to perform CreateLogGroup with Tags");
    }
}

}  // namespace cloud::logs
