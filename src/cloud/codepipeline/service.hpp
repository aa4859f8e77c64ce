// CodePipeline: what a source has, carried through stages of actions by the operations of the
// other services, as roles that the pipeline takes on.
//
//   codepipeline::Service service(core, {operations, authoriser, keys, s3, root});
#pragma once

#include "cloud/codepipeline/progress.hpp"
#include "cloud/codepipeline/workshop.hpp"

namespace cloud::codepipeline {

class Service {
  public:
    struct Neighbours {
        Operations& operations;
        Authoriser const& authoriser;
        Authenticator const& keys;
        ObjectStore& objects;
        SessionTokens const& root;
    };
    Service(Core& core, Neighbours const& neighbours);
    aws::Service const& api() const { return api_; }

  private:
    State state_;
    Workshop workshop_;
    Executions executions_;
    aws::Service api_;
};

}  // namespace cloud::codepipeline
