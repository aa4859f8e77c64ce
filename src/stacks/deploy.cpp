#include "stacks/deploy.hpp"

#include <algorithm>
#include <deque>

#include "stacks/answered.hpp"
#include "stacks/archive.hpp"
#include "stacks/contract.hpp"
#include "stacks/preflight.hpp"
#include "stacks/stack_job.hpp"
#include "stacks/survey.hpp"
#include "stacks/widening.hpp"

namespace stacks {
namespace {

constexpr std::chrono::milliseconds kLook{50};         // at a cloud of ours
constexpr std::chrono::milliseconds kLookAtAws{2000};  // whose calls are counted

using Outputs = std::map<std::string, std::string>;

std::chrono::milliseconds pause_of(DeploySetup const& setup) {
    return setup.client.endpoint.empty() ? kLookAtAws : kLook;
}

// What earlier stacks told fills what this one asks for.
Outputs parameters_of(Synthesised const& stack, Outputs const& told) {
    Outputs parameters;
    for (auto const& [parameter, output] : stack.inputs) {
        auto const found = told.find(output);
        if (found != told.end()) parameters[parameter] = found->second;
    }
    return parameters;
}

// All at once; one that fails lets the others come to their end.
void run_together(std::vector<Synthesised const*> const& stacks, Outputs& told,
                  DeploySetup const& setup) {
    std::deque<StackJob> jobs;
    for (Synthesised const* const stack : stacks) {
        jobs.emplace_back(*stack, parameters_of(*stack, told), setup);
    }
    std::vector<StackJob*> running;
    for (StackJob& job : jobs) running.push_back(&job);
    std::optional<Failed> failed;
    while (!running.empty()) {
        std::erase_if(running, [&](StackJob* job) {
            try {
                if (!job->step()) return false;
                told.insert(job->outputs().begin(), job->outputs().end());
            } catch (Failed const& one) {
                if (!failed) failed = one;
            }
            return true;
        });
        if (!running.empty()) setup.wait(pause_of(setup));
    }
    if (failed) throw *failed;
}

// Those that need nothing of each other: the key, the archive, then all accounts.
std::vector<std::vector<Synthesised const*>> stages_of(std::vector<Synthesised> const& all) {
    std::vector<std::vector<Synthesised const*>> stages;
    for (Synthesised const& stack : all) {
        bool const next = stages.empty() || stages.back().front()->name != stack.name;
        if (next) stages.emplace_back();
        stages.back().push_back(&stack);
    }
    return stages;
}

Outputs deploy_all(Config const& config, DeploySetup const& setup) {
    std::vector<Synthesised> const all = setup.stacks(surveyed(config, setup));
    Outputs told;
    for (auto const& stage : stages_of(all)) run_together(stage, told, setup);
    return told;
}

std::string const& output(Outputs const& told, char const* name) {
    auto const found = told.find(name);
    if (found != told.end()) return found->second;
    throw Failed{{base::ErrorKind::stop, std::string("no stack has the output ") + name +
                                             ": was it changed by another hand?"}};
}

Difference difference_of(Synthesised const& stack, codec::Xml const& change) {
    Difference one{stack.name,
                   stack.place(),
                   change.text_of("Action"),
                   change.text_of("LogicalResourceId"),
                   change.text_of("ResourceType"),
                   change.text_of("Replacement")};
    codec::Xml const* const details = change.find("Details");
    if (!details) return one;
    for (codec::Xml const* const detail : details->all("member")) {
        codec::Xml const* const target = detail->find("Target");
        if (!target) continue;
        one.details.push_back(target->text_of("Path") + ": " + target->text_of("BeforeValue") +
                              " → " + target->text_of("AfterValue"));
    }
    return one;
}

// A template that cannot be read is as if there were none: each statement is told.
void add_widenings(codec::Json const& before, Synthesised const& stack,
                   std::vector<Difference>& found) {
    for (Widening const& one : widenings(before, stack.tree)) {
        auto const at = std::find_if(found.begin(), found.end(), [&](Difference const& difference) {
            return difference.resource == one.resource;
        });
        if (at != found.end()) at->lets_in.push_back(one.what);
    }
}

// What a change set says of it, which is gone again after.
std::vector<Difference> compare(Synthesised const& stack, Outputs& told, DeploySetup const& setup) {
    constexpr char const* kName = "catchment-diff";
    StackClient client(stack, setup);
    std::optional<StackState> const there = client.describe(stack.name);
    bool const creates = !there || there->status == "REVIEW_IN_PROGRESS";
    std::vector<Difference> found;
    if (creates) {
        for (auto const& [id, body] : stack.tree.at("Resources").members()) {
            found.push_back({stack.name, stack.place(), "Add", id, body.at("Type").text()});
        }
        add_widenings({}, stack, found);
        return found;
    }
    client.delete_change_set_if_there(kName, true);
    client.create_change_set({.name = kName,
                              .creates = false,
                              .body = codec::to_json(stack.tree),
                              .parameters = parameters_of(stack, told)});
    ChangeSetState set = client.describe_change_set(kName);
    while (set.status != "FAILED" && set.status != "CREATE_COMPLETE") {
        setup.wait(pause_of(setup));
        set = client.describe_change_set(kName);
    }
    client.delete_change_set(kName);
    if (set.status == "FAILED" && !set.reason.starts_with(kNoChanges)) {
        throw Failed{{base::ErrorKind::stop,
                      stack.name + " in account '" + stack.place() + "': " + set.reason}};
    }
    for (codec::Xml const* const change : set.changes.all("member")) {
        codec::Xml const* const resource = change->find("ResourceChange");
        if (resource) found.push_back(difference_of(stack, *resource));
    }
    base::Result<codec::Json> const before = codec::parse_json(client.template_of(stack.name));
    add_widenings(before.value_or(codec::Json()), stack, found);
    told.insert(there->outputs.begin(), there->outputs.end());
    return found;
}

// False: it is still going.
bool is_gone(StackClient& client, Synthesised const& stack, std::string const& id) {
    std::optional<StackState> const now = client.describe(id);
    if (now && now->in_progress()) return false;
    if (!now || now->status == "DELETE_COMPLETE") return true;
    throw Failed{{base::ErrorKind::stop, stack.name + " in account '" + stack.place() + "' is " +
                                             now->status + ": " + now->reason}};
}

template <typename T>
T or_fail(base::Result<T> result, std::string const& what) {
    if (result) return *std::move(result);
    base::Error error = result.error();
    error.message = what + ": " + error.message;
    throw Failed{std::move(error)};
}

bool take_away(Synthesised const& stack, DeploySetup const& setup) {
    StackClient client(stack, setup);
    std::optional<StackState> const there = client.describe(stack.name);
    if (!there) return false;
    std::vector<StackEvent> const before = client.events(there->id);
    std::string last_event = before.empty() ? "" : before.front().id;
    client.delete_stack(there->id);
    for (bool gone = false; !gone;) {
        gone = is_gone(client, stack, there->id);
        tell_news(client, stack, setup, {there->id, last_event});
        if (!gone) setup.wait(pause_of(setup));
    }
    return true;
}

std::string name_of(Config const& config, std::string const& id) {
    for (Account const& account : config.accounts) {
        if (account.id == id) return account.name;
    }
    return id;
}

// The stacks that a stack set has made.
void add_instances(Config const& config, Synthesised const& stack, DeploySetup const& setup,
                   std::vector<Status>& found) {
    http::Parameters which{{"StackSetName", kFirehoseSet}};
    if (config.stack_set_account != "management") which.emplace_back("CallAs", "DELEGATED_ADMIN");
    for (codec::Xml const& one : StackClient(stack, setup).instances(which)) {
        found.push_back({kFirehoseStack, name_of(config, one.text_of("Account")),
                         one.text_of("Region"), one.text_of("Status"),
                         one.text_of("StatusReason")});
    }
}

}  // namespace

base::Result<std::map<std::string, std::string>> deploy_stacks(Config const& config,
                                                               DeploySetup const& setup) {
    return answered<Outputs>([&] { return deploy_all(config, setup); });
}

base::Result<Deployed> deploy(Config const& config, DeploySetup const& setup) {
    return answered<Deployed>([&] {
        Config const named = surveyed(config, setup);
        refuse_what_cannot_go_well(named, setup.stacks(named), setup);
        Outputs const told = deploy_all(named, setup);
        return Deployed{output(told, "KeyArn"), output(told, "QueueUrl"),
                        output(told, "SiemRoleArn")};
    });
}

base::Result<std::vector<Difference>> diff(Config const& config, DeploySetup const& setup) {
    return answered<std::vector<Difference>>([&] {
        std::vector<Difference> found;
        Outputs told;
        for (Synthesised const& stack : setup.stacks(surveyed(config, setup))) {
            std::vector<Difference> const some = compare(stack, told, setup);
            found.insert(found.end(), some.begin(), some.end());
        }
        return found;
    });
}

base::Result<std::vector<Status>> status(Config const& config, DeploySetup const& setup) {
    return answered<std::vector<Status>>([&] {
        std::vector<Status> found;
        for (Synthesised const& stack : setup.stacks(surveyed(config, setup))) {
            std::optional<StackState> const there = StackClient(stack, setup).describe(stack.name);
            found.push_back({stack.name, stack.account.name, stack.region,
                             there ? there->status : "", there ? there->reason : ""});
            if (there && stack.name == kFirehoseSetStack)
                add_instances(config, stack, setup, found);
        }
        return found;
    });
}

base::Result<std::uint64_t> destroy(Config const& config, DeploySetup const& setup) {
    return answered<std::uint64_t>([&] {
        std::vector<Synthesised> const all = setup.stacks(surveyed(config, setup));
        std::uint64_t gone = 0;
        // The key's stack stays with what is encrypted under it.
        for (auto stack = all.rbegin(); stack != all.rend(); ++stack) {
            if (stack->name == kKeyStack) continue;
            gone += take_away(*stack, setup) ? 1 : 0;
        }
        return gone;
    });
}

base::Result<ArchiveGone> destroy_archive(Config const& config, DeploySetup const& setup) {
    return answered<ArchiveGone>([&] {
        Synthesised const key = key_stack(config);
        Synthesised const logging = logging_stack(config);
        StackClient keys(key, setup);
        StackClient archive(logging, setup);
        ArchiveGone gone;
        gone.objects = or_fail(remove_bucket(archive.client(), config.bucket),
                               "s3://" + config.bucket + " in account '" + logging.place() + "'");
        std::optional<StackState> const there = keys.describe(key.name);
        if (!there) return gone;
        take_away(key, setup);
        auto const arn = there->outputs.find("KeyArn");
        if (arn == there->outputs.end()) return gone;
        gone.key_arn = arn->second;
        gone.key_until = or_fail(remove_key(keys.client(), gone.key_arn), gone.key_arn);
        return gone;
    });
}

}  // namespace stacks
