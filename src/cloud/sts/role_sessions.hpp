// Sessions of roles, as whoever was let in to one gets it.
//
//   check_role_duration(seconds, role);
//   codec::Json out = issue_role_session(tokens, {role, "night", session, seconds, call.now});
#pragma once

#include <memory>
#include <string>

#include "cloud/ports.hpp"
#include "cloud/session_tokens.hpp"
#include "codec/json.hpp"

namespace cloud::sts {

// Throws ValidationError for longer than the role's sessions may last.
void check_role_duration(std::int64_t seconds, Role const& role);

struct RoleSession {
    Role const& role;
    std::string const& name;                // RoleSessionName
    std::shared_ptr<aws::Session> session;  // its policies and tags; the rest is filled in
    std::int64_t seconds;
    base::Instant now;
};
// Answers Credentials, AssumedRoleUser and PackedPolicySize. Throws PackedPolicyTooLarge.
codec::Json issue_role_session(SessionTokens& tokens, RoleSession const& asked);

// Credentials, as every operation gives them.
codec::Json describe(aws::Credentials const& keys);

}  // namespace cloud::sts
