#include "cloud/kms/service.hpp"

#include "cloud/kms/api.hpp"

namespace cloud::kms {

Service::Service(Core& core, SessionTokens const& root, Authoriser const& authoriser)
    : state_(core),
      materials_(core, state_, root),
      maker_(core.pool),
      keys_{core, state_, materials_, maker_, root},
      authoriser_(authoriser),
      upkeep_(keys_),
      api_(make_api(keys_)) {
    core.add_worker(upkeep_, {kUpkeepTopic});
    core.on_reset([this] {
        state_.clear();
        materials_.clear();
    });
}

}  // namespace cloud::kms
