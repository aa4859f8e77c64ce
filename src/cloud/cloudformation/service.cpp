#include "cloud/cloudformation/service.hpp"

#include "cloud/cloudformation/api.hpp"

namespace cloud::cloudformation {

Service::Service(Core& core, Neighbours const& neighbours)
    : state_(core, neighbours.root),
      custom_(core, neighbours.root, neighbours.custom_endpoints),
      signals_(core, neighbours.root),
      formation_{
          core,     state_,   neighbours.operations, neighbours.authoriser, neighbours.parameters,
          &custom_, &signals_},
      deployments_(formation_),
      set_state_(core, neighbours.root),
      sets_{formation_, set_state_, neighbours.roles, neighbours.tree, neighbours.service_roles},
      set_worker_(sets_),
      api_(make_api(formation_, sets_)) {
    core.add_worker(deployments_, {kWorkTopic});
    core.add_worker(set_worker_, {kWorkTopic, kOrganizationTopic});
    core.on_reset([this] {
        state_.clear();
        set_state_.clear();
        custom_.clear();
        signals_.clear();
    });
}

}  // namespace cloud::cloudformation
