// STS: who am I, and temporary credentials of a role.
//
//   sts::Service service(iam, tokens);
#pragma once

#include "aws/operation.hpp"
#include "cloud/ports.hpp"
#include "cloud/session_tokens.hpp"

namespace cloud::sts {

inline constexpr std::int64_t kShortestSession = 900;      // DurationSeconds
inline constexpr std::int64_t kDefaultSession = 3600;
inline constexpr std::int64_t kLongestSession = 43'200;
inline constexpr std::int64_t kLongestChainedSession = 3600;
inline constexpr std::size_t kLongestSessionName = 64;

class Service final {
  public:
    Service(RoleDirectory const& roles, SessionTokens& tokens);
    aws::Service const& api() const { return api_; }

  private:
    codec::Json assume_role(aws::Invocation const& call);

    RoleDirectory const& roles_;
    SessionTokens& tokens_;
    aws::Service api_;
};

}  // namespace cloud::sts
