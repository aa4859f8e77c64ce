#include "aws/client.hpp"
#include "aws/fetched_credentials.hpp"

namespace aws {

struct AssumedRole::State {
    Client client;
    AssumeRole role;
    Fetched keys{[this](base::Instant) { return assume(); }};

    State(ClientSettings settings, CredentialSource& base_keys, AssumeRole asked,
          base::Clock const& clock)
        : client(std::move(settings), base_keys, clock), role(std::move(asked)) {}

    base::Result<Credentials> assume() {
        http::Parameters input = {{"RoleArn", role.role_arn},
                                  {"RoleSessionName", role.session_name}};
        if (!role.external_id.empty()) input.emplace_back("ExternalId", role.external_id);
        if (role.duration.count() > 0) {
            input.emplace_back("DurationSeconds", std::to_string(role.duration.count()));
        }
        if (!role.mfa_serial.empty()) {
            base::Result<std::string> const code = role.mfa_code();
            if (!code) return base::fail(code.error());
            input.emplace_back("SerialNumber", role.mfa_serial);
            input.emplace_back("TokenCode", *code);
        }
        base::Result<codec::Xml> const result = client.query(kSts, "AssumeRole", input);
        if (!result) return base::fail(result.error());
        return read_sts_credentials(*result);
    }
};

AssumedRole::AssumedRole(ClientSettings settings, CredentialSource& base_keys, AssumeRole role,
                         base::Clock const& clock)
    : state_(new State(std::move(settings), base_keys, std::move(role), clock)) {}

AssumedRole::~AssumedRole() = default;

base::Result<Credentials> AssumedRole::credentials(base::Instant now) {
    return state_->keys.credentials(now);
}

// Nobody is asked for a code because something was denied.
void AssumedRole::refused(base::Instant now) {
    if (state_->role.mfa_serial.empty()) state_->keys.refused(now);
}

void AssumedRole::cancel() { state_->client.cancel(); }

}  // namespace aws
