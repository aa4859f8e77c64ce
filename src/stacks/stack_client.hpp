// CloudFormation of one account and region, asked as a deployer asks: again where it is throttled,
// with what is wrong named by account and stack. Blocking; one thread.
//
//   StackClient client(place, keys, setup);
//   std::optional<StackState> const there = client.describe("catchment-key");
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "stacks/patient_client.hpp"
#include "stacks/synthesis.hpp"

namespace stacks {

// CloudFormation user guide, "Understand CloudFormation quotas": of a template that comes with the
// call, and of one that comes from a bucket.
inline constexpr std::size_t kMostOfCall = 51'200;
inline constexpr std::size_t kMostOfStore = 1'048'576;

struct StackState {
    std::string id;
    std::string status;
    std::string reason;
    std::map<std::string, std::string> outputs;
    bool in_progress() const { return status.ends_with("_IN_PROGRESS"); }
};

struct StackEvent {
    std::string id;
    std::string resource;  // logical
    std::string type;
    std::string status;
    std::string reason;
};

struct ChangeSetState {
    std::string status;
    std::string reason;
    codec::Xml changes;  // <member>s
};

class StackClient {
  public:
    StackClient(Synthesised const& stack, DeploySetup const& setup);

    std::optional<StackState> describe(std::string const& name_or_id);
    std::vector<StackEvent> events(std::string const& stack_id);  // newest first, the last hundred
    std::string template_of(std::string const& name);             // "" where there is none

    struct Change {
        std::string name;  // of the change set
        bool creates = false;
        std::string body;
        std::map<std::string, std::string> parameters;
    };
    void create_change_set(Change const& change);
    ChangeSetState describe_change_set(std::string const& name);
    void execute_change_set(std::string const& name);
    void delete_change_set(std::string const& name);
    // Of a run that was cut short.
    void delete_change_set_if_there(std::string const& name, bool stack_is_there);
    void delete_stack(std::string const& id);
    // What the stack set of that name has made, in each account and Region; nothing where it is
    // not there.
    std::vector<codec::Xml> instances(http::Parameters const& which);
    codec::Xml drift(std::string const& name);  // of DescribeStackResourceDrifts
    aws::Client& client() { return *client_; }  // for other services of the same account

  private:
    codec::Xml call(std::string_view action, http::Parameters const& input);
    std::string put(std::string const& body);  // into the store: answers its URL

    std::string stack_;
    std::string account_;
    std::vector<Tag> tags_;
    Account owner_;
    TemplateStore store_;
    DeploySetup const& setup_;
    PatientClient client_;
};

}  // namespace stacks
