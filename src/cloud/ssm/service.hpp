// Parameter Store of Systems Manager: values by name, with versions.
//
//   ssm::Service service(core, {authoriser, root});
#pragma once

#include "cloud/ports.hpp"
#include "cloud/ssm/state.hpp"

namespace cloud::ssm {

class Service final : public ParameterStore {
  public:
    struct Neighbours {
        Authoriser const& authoriser;
        SessionTokens const& root;
    };
    Service(Core& core, Neighbours const& neighbours);
    aws::Service const& api() const { return api_; }

    std::optional<Found> parameter(Asked const& asked, base::Instant now) const override;

  private:
    Authoriser const& authoriser_;
    State state_;
    aws::Service api_;
};

}  // namespace cloud::ssm
