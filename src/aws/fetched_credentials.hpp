// Credentials that are fetched from somewhere and fetched again before they expire: from a program,
// a container's or an instance's metadata, SSO, or STS for a web identity.
//
//   Fetched keys([&](base::Instant) { return from_instance(http, settings); });
#pragma once

#include <functional>
#include <string>

#include "aws/credentials.hpp"
#include "codec/xml.hpp"
#include "http/client.hpp"

namespace aws {

using Fetch = std::function<base::Result<Credentials>(base::Instant now)>;

class Fetched final : public CredentialSource {
  public:
    explicit Fetched(Fetch fetch) : fetch_(std::move(fetch)) {}
    // Five minutes before they expire they are fetched again. What is still good serves where they
    // cannot be.
    base::Result<Credentials> credentials(base::Instant now) override;
    // Fetched again at the next question, once a minute at most.
    void refused(base::Instant now) override;

  private:
    Fetch fetch_;
    std::optional<Credentials> held_;
    base::Instant fetched_ = base::Instant::min();
    bool doubted_ = false;
    base::Instant ask_again_ = base::Instant::min();
};

// The Credentials in an STS operation's result.
base::Result<Credentials> read_sts_credentials(codec::Xml const& result);

// "credential_process": what the program prints. (SDKs and Tools reference, "Process credential
// provider".)
base::Result<Credentials> from_process_output(std::string const& json);

// An ECS task's or an EKS pod's. `token` is the Authorization header; "" for none.
base::Result<Credentials> from_container(http::Exchange& http, std::string const& url,
                                         std::string const& token);
// Whether a URL without TLS may be asked for credentials: loopback and the hosts of ECS and EKS.
bool is_container_host(std::string const& url);

// An instance's role, by version 2 of its metadata service.
base::Result<Credentials> from_instance(http::Exchange& http, std::string const& endpoint);

// GetRoleCredentials of SSO, with the token that `aws sso login` left.
struct SsoRole {
    std::string region;
    std::string account_id;
    std::string role_name;
    std::string access_token;
    std::string endpoint = {};  // "" is AWS
};
base::Result<Credentials> from_sso(http::Exchange& http, SsoRole const& role);

// AssumeRoleWithWebIdentity, which is not signed.
struct WebIdentityRole {
    std::string role_arn;
    std::string session_name;
    std::string token;
    std::string endpoint;  // of STS
};
base::Result<Credentials> from_web_identity(http::Exchange& http, WebIdentityRole const& role);

}  // namespace aws
