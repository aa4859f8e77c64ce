#include "cloud/sts/role_sessions.hpp"

#include "base/time.hpp"
#include "cloud/sts/given.hpp"

namespace cloud::sts {

void check_role_duration(std::int64_t seconds, Role const& role) {
    if (seconds <= role.max_session_seconds) return;
    throw invalid(
        "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
}

codec::Json issue_role_session(SessionTokens& tokens, RoleSession const& asked) {
    Role const& role = asked.role;
    aws::Session& session = *asked.session;
    std::int64_t const packed = packed_size(session.policies, session.tags);
    session.role_arn = role.arn;
    session.issued = asked.now;
    std::string const account = aws::parse_arn(role.arn)->account;
    aws::Caller bearer;
    bearer.account = base::AccountId(account);
    bearer.arn = "arn:aws:sts::" + account + ":assumed-role/" + role.name + "/" + asked.name;
    bearer.user_id = role.id + ":" + asked.name;
    bearer.session = asked.session;
    aws::Credentials const keys =
        tokens.issue(bearer, asked.now + std::chrono::seconds(asked.seconds));
    codec::Json out = codec::Json::object(
        {{"Credentials", describe(keys)},
         {"AssumedRoleUser",
          codec::Json::object({{"AssumedRoleId", bearer.user_id}, {"Arn", bearer.arn}})}});
    if (packed > 0) out.set("PackedPolicySize", packed);
    return out;
}

codec::Json describe(aws::Credentials const& keys) {
    return codec::Json::object({{"AccessKeyId", keys.access_key_id},
                                {"SecretAccessKey", keys.secret_access_key},
                                {"SessionToken", keys.session_token},
                                {"Expiration", base::iso8601_seconds(*keys.expires)}});
}

}  // namespace cloud::sts
