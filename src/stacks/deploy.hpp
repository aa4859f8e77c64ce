// The stacks of a config, deployed through CloudFormation: change sets in the order of what needs
// what, the accounts side by side, each as its own profile or role. Asked again, it changes only
// what differs; cut short, it goes on where it was. Blocking; one thread.
//
//   base::Result<stacks::Deployed> done = stacks::deploy(config, setup);
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "aws/client.hpp"
#include "aws/credentials.hpp"
#include "base/clock.hpp"
#include "base/error.hpp"
#include "stacks/config.hpp"
#include "stacks/synthesis.hpp"

namespace stacks {

// What becomes of a stack, as it happens.
struct Progress {
    std::string stack;     // "catchment-firehose"
    std::string account;   // its name; "name/region" where there are several Regions
    std::string resource;  // logical; "" of the stack itself
    std::string type;
    std::string status;  // AWS's, or "NO_CHANGES"; "" where only the number is told
    std::string reason = {};
    std::size_t total = 0;  // how many resources will change, once that is known
};

struct DeploySetup {
    aws::ClientSettings client;  // where; the config has the region
    std::function<base::Result<std::unique_ptr<aws::CredentialSource>>(Account const&)> keys;
    base::Clock const& clock;
    std::function<void(Progress const&)> progress;
    std::function<void(std::chrono::milliseconds)> wait;                       // between two looks
    std::function<void(std::string const&)> note = [](std::string const&) {};  // for people
    std::size_t side_by_side = 8;  // accounts looked at at once; 0: by the caller's own thread
    // Of a cloud with nothing in it but its accounts: what cannot be wrong there is not asked.
    bool just_made = false;
    // Which stacks it is about: synthesise_pipeline for the pipeline that deploys the others.
    std::vector<Synthesised> (*stacks)(Config const&) = &synthesise;
};

struct Deployed {
    std::string key_arn;
    std::string queue_url;
    std::string siem_role_arn;
};

// What is found wrong before anything is changed is said first, all of it: see survey.hpp. The
// error of what fails later names the stack, the account, the resource, and AWS's own reason first.
base::Result<Deployed> deploy(Config const& config, DeploySetup const& setup);

// The same, of whatever stacks `setup` is about: all that they told, by the names of their outputs.
base::Result<std::map<std::string, std::string>> deploy_stacks(Config const& config,
                                                               DeploySetup const& setup);

// What deploy() would do.
struct Difference {
    std::string stack;
    std::string account;
    std::string action;  // "Add", "Modify", "Remove"
    std::string resource;
    std::string type;
    std::string replacement = {};           // "True", "False", "Conditional"
    std::vector<std::string> details = {};  // "/VisibilityTimeout: 60 → 90"
    std::vector<std::string> lets_in = {};  // statements that let in more than before
};
base::Result<std::vector<Difference>> diff(Config const& config, DeploySetup const& setup);

struct Status {
    std::string stack;
    std::string account;
    std::string region;
    std::string status;  // "" where there is none
    std::string reason;
};
base::Result<std::vector<Status>> status(Config const& config, DeploySetup const& setup);

// What is not as it was deployed: Difference's action is "MODIFIED" or "DELETED", or "NEW" of a log
// group (its `resource`) that a pattern of the config finds since. Filters of others are notes.
base::Result<std::vector<Difference>> drift(Config const& config, DeploySetup const& setup);

// Takes the stacks away, last first, and answers how many there were. What is archived stays: the
// bucket with its policy, and the stack of the key that it is encrypted under. deploy() takes them
// over again.
base::Result<std::uint64_t> destroy(Config const& config, DeploySetup const& setup);

// And after destroy(), what it keeps: the archive with all that is in it, the stack of the key, and
// the key, which KMS lets be taken back until `key_until`.
struct ArchiveGone {
    std::uint64_t objects = 0;  // versions, and marks of deletion
    std::string key_arn = {};   // "" where there was none
    std::string key_until = {};
};
base::Result<ArchiveGone> destroy_archive(Config const& config, DeploySetup const& setup);

}  // namespace stacks
