#include "aws/client.hpp"
#include "base/time.hpp"

namespace aws {

namespace {

constexpr std::chrono::minutes kRenewBefore{5};
// While the old keys still hold, a role that cannot be assumed is not asked for at every call.
constexpr std::chrono::seconds kPause{10};

base::Result<Credentials> read_credentials(codec::Xml const& result) {
    codec::Xml const* const from = result.find("Credentials");
    codec::Xml const none;
    codec::Xml const& said = from ? *from : none;
    Credentials keys{said.text_of("AccessKeyId"), said.text_of("SecretAccessKey"),
                     said.text_of("SessionToken"), base::parse_iso8601(said.text_of("Expiration"))};
    if (keys.access_key_id.empty() || keys.secret_access_key.empty() || !keys.expires) {
        return base::fail(base::ErrorKind::stop, "AssumeRole answered without credentials");
    }
    return keys;
}

}  // namespace

struct AssumedRole::State {
    Client client;
    AssumeRole role;
    std::optional<Credentials> held = {};
    base::Instant ask_again = base::Instant::min();

    base::Result<Credentials> assume();
};

base::Result<Credentials> AssumedRole::State::assume() {
    http::Parameters input = {{"RoleArn", role.role_arn}, {"RoleSessionName", role.session_name}};
    if (!role.external_id.empty()) input.emplace_back("ExternalId", role.external_id);
    base::Result<codec::Xml> const result = client.query(kSts, "AssumeRole", input);
    if (!result) return base::fail(result.error());
    return read_credentials(*result);
}

AssumedRole::AssumedRole(ClientSettings settings, CredentialSource& base_keys, AssumeRole role,
                         base::Clock const& clock)
    : state_(new State{Client(std::move(settings), base_keys, clock), std::move(role)}) {}

AssumedRole::~AssumedRole() = default;

base::Result<Credentials> AssumedRole::credentials(base::Instant now) {
    std::optional<Credentials>& held = state_->held;
    bool const holds = held && now < *held->expires;
    if (holds && (now < *held->expires - kRenewBefore || now < state_->ask_again)) return *held;
    base::Result<Credentials> fresh = state_->assume();
    if (fresh) {
        held = *fresh;
        return fresh;
    }
    state_->ask_again = now + kPause;
    if (holds) return *held;
    return fresh;
}

void AssumedRole::cancel() { state_->client.cancel(); }

}  // namespace aws
