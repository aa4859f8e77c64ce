// STS's quotas under AWS's names. (STS reference; IAM guide, "IAM and AWS STS quotas".)
#pragma once

#include <cstddef>
#include <cstdint>

namespace cloud::sts {

inline constexpr std::int64_t kShortestSession = 900;  // DurationSeconds
inline constexpr std::int64_t kDefaultSession = 3600;
inline constexpr std::int64_t kLongestSession = 43'200;
inline constexpr std::int64_t kLongestChainedSession = 3600;
inline constexpr std::int64_t kDefaultUserSession = 43'200;  // GetSessionToken, GetFederationToken
inline constexpr std::int64_t kLongestUserSession = 129'600;
inline constexpr std::int64_t kLongestRootSession = 3600;
inline constexpr std::size_t kShortestExternalId = 2;
inline constexpr std::size_t kLongestExternalId = 1224;
inline constexpr std::size_t kShortestName = 2;
inline constexpr std::size_t kLongestName = 64;           // RoleSessionName, SourceIdentity
inline constexpr std::size_t kLongestFederatedName = 32;  // Name of GetFederationToken
inline constexpr std::size_t kPolicyLength = 2048;        // Policy
inline constexpr std::size_t kPolicyArns = 10;            // PolicyArns
inline constexpr std::size_t kTags = 50;                  // Tags
inline constexpr std::size_t kTagKeyLength = 128;
inline constexpr std::size_t kTagValueLength = 256;
// Of policies and tags together, compressed: AWS does not tell its own. A token has to fit into a
// header.
inline constexpr std::size_t kPackedSize = 8192;
inline constexpr std::size_t kMessageLength = 10'240;  // EncodedMessage

}  // namespace cloud::sts
