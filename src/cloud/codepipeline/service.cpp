#include "cloud/codepipeline/service.hpp"

#include "cloud/codepipeline/api.hpp"

namespace cloud::codepipeline {

Service::Service(Core& core, Neighbours const& neighbours)
    : state_(core, neighbours.root),
      workshop_{core,
                state_,
                neighbours.operations,
                neighbours.authoriser,
                neighbours.keys,
                neighbours.objects},
      executions_(workshop_),
      api_(make_api(workshop_)) {
    core.add_worker(executions_, {kWorkTopic, kStacksTopic});
    core.on_reset([this] { state_.clear(); });
}

}  // namespace cloud::codepipeline
