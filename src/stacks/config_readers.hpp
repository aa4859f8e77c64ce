// The parts of catchment.yaml, each read by its own: config.cpp reads them in their order. Each
// throws Wrong.
#pragma once

#include <string>

#include "codec/yaml.hpp"
#include "stacks/config.hpp"

namespace stacks {

class Section;

void read_organization(codec::Yaml const& node, Config& config);
void require_account(Config const& config, int line, std::string const& name);

void read_archive(codec::Yaml const& node, Config& config);
void read_alarms(codec::Yaml const& node, Config& config);
void read_tags(codec::Yaml const& node, Config& config);
void read_queue(codec::Yaml const& node, Config& config);
void read_buffering(codec::Yaml const& node, Config& config);
void read_siem(codec::Yaml const& node, Config& config);  // after the queue
AccessPlan read_access(codec::Yaml const& node);
SiemQueue read_siem_queue(codec::Yaml const& node);
void read_siem_queues(codec::Yaml const& node, Config& config);
void read_processing(codec::Yaml const& node, Config& config);  // after the SIEM's sources

// Of `deployment`, after the organization; then, when all else is read, what of the subscriptions
// it takes over, which is where they ask for more than one template can do.
void read_stack_set(Section& section, Config& config);
void take_into_stack_set(Config& config);

// After the organization and the archive.
void read_pipeline(codec::Yaml const& node, Config& config);

// After the organization and the Regions: both are named by it.
Subscription read_subscription(codec::Yaml const& node, Config const& config);

// Of the cloud on this machine.
void read_quotas(codec::Yaml const& node, Config& config);
void read_audit(codec::Yaml const& node, Config& config);
void read_custom_resources(codec::Yaml const& node, Config& config);

}  // namespace stacks
