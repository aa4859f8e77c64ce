// STS: who am I, and temporary credentials.
//
//   sts::Service service(iam, tokens);
//   service.api();      // its operations, for the endpoints
#pragma once

#include "aws/operation.hpp"
#include "cloud/ports.hpp"
#include "cloud/session_tokens.hpp"

namespace cloud::sts {

inline constexpr std::int64_t kShortestSession = 900;  // DurationSeconds
inline constexpr std::int64_t kDefaultSession = 3600;
inline constexpr std::int64_t kLongestSession = 43'200;
inline constexpr std::int64_t kLongestChainedSession = 3600;
inline constexpr std::int64_t kDefaultUserSession = 43'200;  // GetSessionToken
inline constexpr std::int64_t kLongestUserSession = 129'600;
inline constexpr std::int64_t kLongestRootSession = 3600;
inline constexpr std::size_t kShortestExternalId = 2;
inline constexpr std::size_t kLongestExternalId = 1224;
inline constexpr std::size_t kLongestSessionName = 64;

class Service final {
  public:
    Service(RoleDirectory const& roles, SessionTokens& tokens);
    aws::Service const& api() const { return api_; }

  private:
    codec::Json assume_role(aws::Invocation const& call);
    codec::Json get_session_token(aws::Invocation const& call);

    RoleDirectory const& roles_;
    SessionTokens& tokens_;
    aws::Service api_;
};

}  // namespace cloud::sts
