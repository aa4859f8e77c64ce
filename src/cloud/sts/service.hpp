// STS: who am I, and temporary credentials. Whether a role may be assumed is what the operation
// needs (sts/needs.hpp), and is decided before it runs.
//
//   sts::Service service(core, {iam, tokens, authoriser});
//   service.api();      // its operations, for the endpoints
#pragma once

#include "aws/operation.hpp"
#include "cloud/ports.hpp"
#include "cloud/session_tokens.hpp"
#include "cloud/sts/web_identity.hpp"

namespace cloud::sts {

class Service final {
  public:
    Service(Core& core, WebIdentity::Neighbours const& neighbours);
    aws::Service const& api() const { return api_; }
    // How the keys of OIDC providers are fetched; none are before it is given.
    void fetch_over(http::Courier& courier) { web_identity_.fetch_over(courier); }

  private:
    codec::Json assume_role(aws::Invocation const& call);
    codec::Json get_session_token(aws::Invocation const& call);
    codec::Json get_federation_token(aws::Invocation const& call);
    codec::Json decode_authorization_message(aws::Invocation const& call) const;
    void add_sessions();
    void add_questions();

    RoleDirectory const& roles_;
    SessionTokens& tokens_;
    WebIdentity web_identity_;
    aws::Service api_;
};

}  // namespace cloud::sts
