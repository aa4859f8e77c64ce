#include "cloud/cloudformation/service.hpp"

#include "cloud/cloudformation/api.hpp"

namespace cloud::cloudformation {

Service::Service(Core& core, Neighbours const& neighbours)
    : state_(core, neighbours.root),
      formation_{core, state_, neighbours.operations, neighbours.authoriser, neighbours.parameters},
      deployments_(formation_),
      api_(make_api(formation_)) {
    core.add_worker(deployments_, {kWorkTopic});
    core.on_reset([this] { state_.clear(); });
}

}  // namespace cloud::cloudformation
