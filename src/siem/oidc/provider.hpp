// A provider of OpenID Connect as it is asked: what it publishes of itself (Discovery 1.0), its
// keys, and what it gives for a code (Core 1.0, 3.1.3). What it published is kept for an hour. No
// redirect is followed, and every answer is bounded in size and time. One thread.
//
//   oidc::Provider provider(settings, client);
//   base::Result<oidc::Endpoints> const at = provider.endpoints(now);
//   base::Result<oidc::Given> const given = provider.redeem({code, redirect_uri, verifier}, now);
//   base::Result<codec::Json> const claims = provider.verified(given->id_token, now);
#pragma once

#include <optional>
#include <string>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "codec/json.hpp"
#include "codec/web_token.hpp"
#include "http/client.hpp"
#include "siem/oidc/model.hpp"

namespace siem::oidc {

struct Endpoints {
    std::string authorization;
    std::string token;
    std::string keys;
    std::string user_info;        // "" where there is none
    bool secret_in_body = false;  // client_secret_post instead of client_secret_basic
    bool tells_issuer = false;    // in its redirect: RFC 9207
};

struct Spent {  // what a code is given back with
    std::string code;
    std::string redirect_uri;
    std::string verifier;
};
struct Given {
    std::string id_token;
    std::string access_token;
};

// Errors have the codes of siem/sign_on.hpp; their messages hold no token and no secret.
class Provider {
  public:
    Provider(Settings const& settings, http::Exchange& client)
        : settings_(settings), client_(client) {}

    base::Result<Endpoints> endpoints(base::Instant now);
    base::Result<Given> redeem(Spent const& spent, base::Instant now);
    // The claims of a token that is signed by one of its keys, whatever they say.
    base::Result<codec::Json> verified(std::string const& id_token, base::Instant now);
    // What else it says of whom the access token is of. Null where it has nothing to say.
    base::Result<codec::Json> user_info(std::string const& access_token, base::Instant now);

  private:
    base::Result<Endpoints> discover();
    base::Result<void> fetch_keys(base::Instant now);
    base::Result<codec::Json> ask(http::Request request, std::string const& what);
    tl::unexpected<base::Error> refused(codec::Json const& told, int status) const;

    Settings const& settings_;
    http::Exchange& client_;
    std::optional<Endpoints> known_;
    base::Instant discovered_ = {};
    std::optional<base::Error> failure_;
    base::Instant failed_ = {};
    codec::KeySet keys_;
    base::Instant fetched_ = {};
};

}  // namespace siem::oidc
