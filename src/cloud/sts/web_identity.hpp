// AssumeRoleWithWebIdentity: a role for whom an OpenID provider vouches for. The request is not
// signed; the token is what proves the caller, and the role's trust policy decides. (STS reference;
// IAM guide, "Available keys for AWS OIDC federation".)
//
//   WebIdentity federation(core, {roles, tokens, authoriser});
//   aws::Outcome out = federation.assume(call);   // parked while the provider's keys are fetched
#pragma once

#include "aws/operation.hpp"
#include "cloud/core.hpp"
#include "cloud/ports.hpp"
#include "cloud/session_tokens.hpp"
#include "cloud/sts/provider_keys.hpp"

namespace cloud::sts {

class WebIdentity {
  public:
    struct Neighbours {
        RoleDirectory const& roles;
        SessionTokens& tokens;
        Authoriser const& authoriser;
    };
    WebIdentity(Core& core, Neighbours const& neighbours) : keys_(core), neighbours_(neighbours) {}
    void fetch_over(http::Courier& courier) { keys_.fetch_over(courier); }

    aws::Outcome assume(aws::Invocation const& call);

  private:
    struct Proof;
    codec::Json session_for(aws::Invocation const& call, Proof const& proof);
    void require(aws::Invocation const& call, Proof const& proof) const;

    ProviderKeys keys_;
    Neighbours neighbours_;
};

}  // namespace cloud::sts
