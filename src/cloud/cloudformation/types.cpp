#include "cloud/cloudformation/types.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "aws/arn.hpp"
#include "base/text.hpp"
#include "cloud/cloudformation/formation.hpp"
#include "cloud/cloudformation/resource_families.hpp"

namespace cloud::cloudformation {
namespace {

using codec::Json;

constexpr char const* kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
constexpr std::size_t kFreshLetters = 12;

constexpr std::array<std::string_view, 16> kGone{"StackSetNotFoundException",
                                                 "ResourceNotFoundException",
                                                 "NoSuchEntity",
                                                 "NoSuchEntityException",
                                                 "NoSuchBucket",
                                                 "NoSuchBucketPolicy",
                                                 "QueueDoesNotExist",
                                                 "AWS.SimpleQueueService.NonExistentQueue",
                                                 "NotFoundException",
                                                 "ParameterNotFound",
                                                 "PolicyNotFoundException",
                                                 "PolicyNotAttachedException",
                                                 "OrganizationalUnitNotFoundException",
                                                 "AccountNotFoundException",
                                                 "ResourcePolicyNotFoundException",
                                                 "ValidationErrorStackDoesNotExist"};

std::map<std::string, Type, std::less<>> by_name() {
    std::map<std::string, Type, std::less<>> map;
    for (Type const& type : all_types()) map.emplace(type.name, type);
    return map;
}

}  // namespace

Operations& Desk::operations() const { return setup_.formation.operations; }

Json Desk::call(std::string const& service, std::string const& operation, Json const& input) const {
    return operations().call({setup_.caller, service, operation, input, setup_.stack.work.endpoint},
                             setup_.now);
}

Json Desk::call_as(aws::Caller const& caller, Operations::Called called) const {
    called.caller = caller;
    called.endpoint = setup_.stack.work.endpoint;
    return operations().call(called, setup_.now);
}

http::Reply Desk::object(ObjectOperations::Asked asked) const {
    return object_as(setup_.caller, std::move(asked));
}

http::Reply Desk::object_as(aws::Caller const& caller, ObjectOperations::Asked asked) const {
    asked.caller = caller;
    return operations().object(asked, setup_.now);
}

void Desk::require(aws::Need const& need) const {
    setup_.formation.authoriser.require(setup_.caller, need, setup_.now);
}

std::string Desk::fresh_name(std::size_t longest) const {
    std::string const end = "-" + setup_.formation.core.random.text(kFreshLetters, kLetters);
    std::string name = setup_.stack.name + "-" + setup_.logical;
    if (name.size() + end.size() > longest) name.resize(longest - end.size());
    return name + end;
}

std::string Desk::arn(std::string const& service, std::string const& resource) const {
    return "arn:aws:" + service + ":" + setup_.stack.region + ":" + setup_.stack.account + ":" +
           resource;
}

// The resource's own win over the stack's.
Json Desk::tags(Json const& own) const {
    std::map<std::string, std::string> all(setup_.stack.tags.begin(), setup_.stack.tags.end());
    for (Json const& tag : own.items()) all[tag.at("Key").text()] = text_of(tag, "Value");
    Json list = Json::array();
    for (auto const& [key, value] : all) {
        list.push(Json::object({{"Key", key}, {"Value", value}}));
    }
    return list;
}

Json Desk::tags_gone(Json const& was, Json const& is) const {
    std::set<std::string> keys;
    for (Json const& tag : was.items()) keys.insert(text_of(tag, "Key"));
    for (Json const& tag : setup_.stack.work.before.at("tags").items()) {
        keys.insert(tag.items()[0].text());  // a pair, as the stack's record has it
    }
    Json const kept = tags(is);
    for (Json const& tag : kept.items()) keys.erase(text_of(tag, "Key"));
    Json gone = Json::array();
    for (std::string const& key : keys) gone.push(key);
    return gone;
}

std::map<std::string, std::string> Desk::system_tags() const {
    return {{"aws:cloudformation:stack-name", setup_.stack.name},
            {"aws:cloudformation:stack-id", setup_.stack.id},
            {"aws:cloudformation:logical-id", setup_.logical}};
}

void Desk::mark(std::string const& arn) const { operations().mark(arn, system_tags()); }

std::vector<Type> const& all_types() {
    static std::vector<Type> const types = [] {
        std::vector<Type> all;
        for (auto const family :
             {&log_types, &firehose_types, &s3_types, &sqs_types, &kms_types, &iam_types,
              &iam_part_types, &organization_types, &ssm_types, &codepipeline_types, &custom_types,
              &waiting_types, &recorded_types, &stack_types, &stack_set_types}) {
            std::vector<Type> const some = family();
            all.insert(all.end(), some.begin(), some.end());
        }
        std::sort(all.begin(), all.end(),
                  [](Type const& a, Type const& b) { return a.name < b.name; });
        return all;
    }();
    return types;
}

Type const* find_type(std::string_view name) {
    static std::map<std::string, Type, std::less<>> const types = by_name();
    auto found = types.find(name);
    if (found == types.end() && name.starts_with("Custom::")) found = types.find(kCustomResource);
    return found == types.end() ? nullptr : &found->second;
}

bool contains(std::vector<std::string> const& list, std::string const& one) {
    return std::find(list.begin(), list.end(), one) != list.end();
}

bool is_gone(aws::Error const& error) {
    return std::find(kGone.begin(), kGone.end(), error.code) != kGone.end();
}

void unless_gone(std::function<void()> const& remove) {
    try {
        remove();
    } catch (aws::Error const& error) {
        if (!is_gone(error)) throw;
    }
}

Json taken(Json const& properties, std::vector<char const*> const& names) {
    Json out = Json::object();
    for (char const* const name : names) {
        if (properties.has(name)) out.set(name, properties.at(name));
    }
    return out;
}

Json own_tags_now(Json const& own, std::map<std::string, std::string> const& found) {
    Json now = Json::array();
    for (Json const& tag : own.items()) {
        auto const there = found.find(text_of(tag, "Key"));
        if (there == found.end()) continue;
        bool const same = there->second == text_of(tag, "Value");
        now.push(same ? tag : Json::object({{"Key", there->first}, {"Value", there->second}}));
    }
    return now;
}

std::string text_of(Json const& properties, char const* name) {
    Json const& value = properties.at(name);
    if (value.is_text()) return value.text();
    return value.is_null() ? "" : codec::to_json(value);
}

bool truth_of(Json const& properties, char const* name, bool fallback) {
    std::string const text = text_of(properties, name);
    return text.empty() ? fallback : text == "true";
}

std::string document_text(Json const& properties, char const* name) {
    Json const& value = properties.at(name);
    return value.is_text() ? value.text() : codec::to_json(value);
}

}  // namespace cloud::cloudformation
