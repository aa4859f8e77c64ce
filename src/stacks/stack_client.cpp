#include "stacks/stack_client.hpp"

#include <algorithm>

#include "base/crypto.hpp"
#include "base/text.hpp"

namespace stacks {
namespace {

using codec::Xml;

constexpr std::chrono::milliseconds kLook{200};

constexpr char const* kTemplatesFolder = "catchment/";

// With the bucket in the path, which fits whatever it is called.
std::string s3_url(aws::ClientSettings const& settings, std::string const& region) {
    std::string own = settings.endpoint_of ? settings.endpoint_of("s3") : "";
    if (own.empty()) own = settings.endpoint;
    while (own.ends_with('/')) own.pop_back();
    return (own.empty() ? "https://s3." + region + ".amazonaws.com" : own) + "/";
}

std::vector<Xml const*> members(Xml const& result, char const* list) {
    Xml const* const found = result.find(list);
    return found ? found->all("member") : std::vector<Xml const*>();
}

}  // namespace

StackClient::StackClient(Synthesised const& stack, DeploySetup const& setup)
    : stack_(stack.name),
      account_(stack.place()),
      tags_(stack.tags),
      owner_(stack.account),
      store_(stack.store),
      setup_(setup),
      client_(stack.account, stack.region, setup) {}

Xml StackClient::call(std::string_view action, http::Parameters const& input) {
    base::Result<Xml> result = client_.query(aws::kCloudFormation, action, input);
    if (result) return *std::move(result);
    base::Error error = result.error();
    error.message = std::string(action) + " of " + stack_ + " in account '" + account_ +
                    "': " + (error.code.empty() ? "" : error.code + ": ") + error.message;
    throw Failed{std::move(error)};
}

std::optional<StackState> StackClient::describe(std::string const& name_or_id) {
    base::Result<Xml> const result =
        client_.query(aws::kCloudFormation, "DescribeStacks", {{"StackName", name_or_id}});
    if (!result && result.error().code == "ValidationError" &&
        result.error().message.ends_with("does not exist")) {
        return std::nullopt;
    }
    if (!result) (void)call("DescribeStacks", {{"StackName", name_or_id}});
    std::vector<Xml const*> const found = members(*result, "Stacks");
    if (found.empty()) return std::nullopt;
    StackState state{found[0]->text_of("StackId"),
                     found[0]->text_of("StackStatus"),
                     found[0]->text_of("StackStatusReason"),
                     {}};
    for (Xml const* const output : members(*found[0], "Outputs")) {
        state.outputs[output->text_of("OutputKey")] = output->text_of("OutputValue");
    }
    return state;
}

std::vector<StackEvent> StackClient::events(std::string const& stack_id) {
    Xml const result = call("DescribeStackEvents", {{"StackName", stack_id}});
    std::vector<StackEvent> all;
    for (Xml const* const one : members(result, "StackEvents")) {
        all.push_back({one->text_of("EventId"), one->text_of("LogicalResourceId"),
                       one->text_of("ResourceType"), one->text_of("ResourceStatus"),
                       one->text_of("ResourceStatusReason")});
    }
    return all;
}

std::string StackClient::template_of(std::string const& name) {
    base::Result<Xml> const result =
        client_.query(aws::kCloudFormation, "GetTemplate", {{"StackName", name}});
    return result ? result->text_of("TemplateBody") : "";
}

// Under the hash of what is in it: put again, it is the same.
std::string StackClient::put(std::string const& body) {
    std::string const key = kTemplatesFolder + base::hex(base::sha256(body)) + ".json";
    PatientClient client(owner_, store_.region, setup_);
    base::Result<http::Response> const done =
        (*client).s3({.method = "PUT",
                      .bucket = store_.bucket,
                      .key = key,
                      .headers = {{"Content-Type", "application/json"}},
                      .body = body});
    if (!done) {
        base::Error error = done.error();
        error.message = "the template of " + stack_ + " in account '" + account_ +
                        "' cannot be put to s3://" + store_.bucket + "/" + key + ": " +
                        error.message + " (deployment.templates)";
        throw Failed{std::move(error)};
    }
    return s3_url(setup_.client, store_.region) + store_.bucket + "/" + key;
}

void StackClient::create_change_set(Change const& change) {
    http::Parameters input{{"StackName", stack_},
                           {"ChangeSetName", change.name},
                           {"ChangeSetType", change.creates ? "CREATE" : "UPDATE"},
                           {"ImportExistingResources", "true"},
                           {"Capabilities.member.1", "CAPABILITY_NAMED_IAM"}};
    bool const large = change.body.size() > kMostOfCall && !store_.bucket.empty();
    input.emplace_back(large ? "TemplateURL" : "TemplateBody",
                       large ? put(change.body) : change.body);
    std::vector<Tag> tags{{"managed-by", "catchment"}};
    tags.insert(tags.end(), tags_.begin(), tags_.end());
    int number = 0;
    for (Tag const& tag : tags) {
        std::string const prefix = "Tags.member." + std::to_string(++number);
        input.emplace_back(prefix + ".Key", tag.key);
        input.emplace_back(prefix + ".Value", tag.value);
    }
    number = 0;
    for (auto const& [key, value] : change.parameters) {
        std::string const prefix = "Parameters.member." + std::to_string(++number);
        input.emplace_back(prefix + ".ParameterKey", key);
        input.emplace_back(prefix + ".ParameterValue", value);
    }
    call("CreateChangeSet", input);
}

ChangeSetState StackClient::describe_change_set(std::string const& name) {
    http::Parameters asked{
        {"StackName", stack_}, {"ChangeSetName", name}, {"IncludePropertyValues", "true"}};
    ChangeSetState set{{}, {}, Xml{"Changes"}};
    for (bool more = true; more;) {
        Xml const page = call("DescribeChangeSet", asked);
        set.status = page.text_of("Status");
        set.reason = page.text_of("StatusReason");
        for (Xml const* const change : members(page, "Changes")) {
            set.changes.children.push_back(*change);
        }
        std::string const token = page.text_of("NextToken");
        more = !token.empty();
        std::erase_if(asked, [](auto const& one) { return one.first == "NextToken"; });
        asked.push_back({"NextToken", token});
    }
    return set;
}

void StackClient::execute_change_set(std::string const& name) {
    call("ExecuteChangeSet", {{"StackName", stack_}, {"ChangeSetName", name}});
}

void StackClient::delete_change_set(std::string const& name) {
    call("DeleteChangeSet", {{"StackName", stack_}, {"ChangeSetName", name}});
}

void StackClient::delete_change_set_if_there(std::string const& name, bool stack_is_there) {
    if (stack_is_there) delete_change_set(name);
}

void StackClient::delete_stack(std::string const& id) { call("DeleteStack", {{"StackName", id}}); }

std::vector<Xml> StackClient::instances(http::Parameters const& which) {
    std::vector<Xml> all;
    http::Parameters asked = which;
    for (bool more = true; more;) {
        base::Result<Xml> const page =
            client_.query(aws::kCloudFormation, "ListStackInstances", asked);
        if (!page && page.error().code == "StackSetNotFoundException") return all;
        if (!page) (void)call("ListStackInstances", asked);
        for (Xml const* const one : members(*page, "Summaries")) all.push_back(*one);
        std::string const token = page->text_of("NextToken");
        more = !token.empty();
        asked = which;
        asked.emplace_back("NextToken", token);
    }
    return all;
}

Xml StackClient::drift(std::string const& name) {
    Xml const begun = call("DetectStackDrift", {{"StackName", name}});
    http::Parameters const asked{{"StackDriftDetectionId", begun.text_of("StackDriftDetectionId")}};
    while (call("DescribeStackDriftDetectionStatus", asked).text_of("DetectionStatus") ==
           "DETECTION_IN_PROGRESS") {
        setup_.wait(kLook);
    }
    return call("DescribeStackResourceDrifts", {{"StackName", name}});
}

}  // namespace stacks
