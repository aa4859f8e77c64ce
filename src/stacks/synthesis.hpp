// The stacks that a config describes, as CloudFormation templates: the same bytes for the same
// config. Pure.
//
//   for (stacks::Synthesised const& stack : stacks::synthesise(config))
//       write(stack.file_name(), codec::to_pretty_json(stack.tree));
#pragma once

#include <map>
#include <string>
#include <vector>

#include "codec/json.hpp"
#include "stacks/config.hpp"

namespace stacks {

// Where CloudFormation is given templates from that are too large to go with a call: a bucket of
// the user's, which each account that is deployed to may write to and read.
struct TemplateStore {
    std::string bucket;  // "" for none
    std::string region;
};

struct Synthesised {
    std::string name;  // "catchment-logging"
    Account account;
    std::string region;
    codec::Json tree;  // the template
    // A parameter of it ← the output of an earlier stack that fills it: {"KmsKeyArn", "KeyArn"}.
    std::map<std::string, std::string> inputs = {};

    std::vector<Tag> tags = {};  // of the stack
    bool of_several = false;     // Regions: then it says which
    codec::Json of_each = {};    // of a stack set: the template of the stacks that it makes
    TemplateStore store = {};

    std::string file_name() const;  // "catchment-firehose.workload-a.eu-west-1.template.json"
    std::string place() const;      // "workload-a", "workload-a/eu-west-1" of several Regions
};

// In the order in which they are deployed: the key, the archive, then each account and
// Region that sends logs. `config` names all (see survey.hpp).
std::vector<Synthesised> synthesise(Config const& config);

// The pipeline that deploys those, of a config that has one: first the roles that it takes on in
// each account, then where it keeps what it works on, then itself.
std::vector<Synthesised> synthesise_pipeline(Config const& config);
// Why the config's pipeline could not be: more stacks than CodePipeline takes actions. "": it can.
std::string wrong_pipeline(Config const& config);
std::vector<Synthesised> synthesise_all(Config const& config);  // both, where there are both

Synthesised key_stack(Config const& config);
Synthesised logging_stack(Config const& config);
Synthesised firehose_stack(Config const& config, Account const& account, std::string const& region);
// The stack set that takes that stack to whole units: see contract.hpp.
Synthesised firehose_set_stack(Config const& config);
// For pictures: in its place the stack that it makes, with an account's number of zeros.
std::vector<Synthesised> synthesise_drawn(Config const& config);

}  // namespace stacks
