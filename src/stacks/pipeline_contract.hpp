// The names that the pipeline's stacks agree on with those of the accounts that it deploys to.
// Pure.
#pragma once

#include <string>
#include <vector>

#include "stacks/synthesis.hpp"

namespace stacks {

class TemplateWriter;

inline constexpr char const* kPipelineStack = "catchment-pipeline";
inline constexpr char const* kStoreStack = "catchment-pipeline-store";
inline constexpr char const* kDeploymentStack = "catchment-deployment";
inline constexpr char const* kPipelineName = "catchment-pipeline";  // its artifacts begin with it
inline constexpr char const* kPipelineRole = "catchment-pipeline";
inline constexpr char const* kPipelineKeyAlias = "alias/catchment-pipeline";
inline constexpr char const* kSourceKey = "catchment.zip";  // the object that it begins with
// Of each account: what the pipeline takes on there, and what CloudFormation does by it.
inline constexpr char const* kDeploymentRole = "catchment-deployment";
inline constexpr char const* kStacksRole = "catchment-deployment-stacks";

std::string pipeline_account(Config const& config);  // its id
std::string store_bucket(Config const& config, std::string const& region);
std::vector<Account> deployed_accounts(Config const& config);  // the pipeline's own too
std::vector<std::string> other_regions(Config const& config);  // than the pipeline's
std::string camel(std::string const& text);                    // "EuWest1" of "eu-west-1"

// What CloudFormation needs to make, change and take away the stacks of an account.
codec::Json stacks_role_policy(std::vector<Synthesised> const& stacks);

// The stacks that synthesise_pipeline() is made of. `stacks` are those of one account.
Synthesised deployment_stack(Config const& config, std::vector<Synthesised> const& stacks);
Synthesised store_stack(Config const& config, std::string const& region);
Synthesised pipeline_stack(Config const& config, std::vector<Synthesised> const& all);

// A bucket of artifacts, its key and its policy: "Store", "StoreKey" …; gives the bucket.
void add_store(TemplateWriter& writer, Config const& config, std::string const& region);

}  // namespace stacks
