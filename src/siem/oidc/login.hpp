// Logging in by OpenID Connect: the authorization code flow with PKCE, state and nonce. Nothing is
// held for who departs (oidc/ticket.hpp); tickets that let somebody in are remembered until they
// are over, so that each does so once.
//
//   oidc::Login login(settings, client, random);
//   base::Result<Departure> const to = login.depart(redirect_uri, "/search?q=error", now);
//   base::Result<Arrival> const in = login.arrive({cookie, redirect_uri, code, state}, now);
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "base/random.hpp"
#include "siem/oidc/provider.hpp"
#include "siem/oidc/ticket.hpp"
#include "siem/sign_on.hpp"

namespace siem::oidc {

class Login final : public SignOn {
  public:
    Login(Settings settings, http::Exchange& client, base::Random& random);

    std::string const& title() const override { return settings_.title; }
    base::Result<Departure> depart(std::string const& redirect_uri, std::string const& next,
                                   base::Instant now) override;
    base::Result<Arrival> arrive(Return const& back, base::Instant now) override;
    void cancel() override { client_.cancel(); }

  private:
    base::Result<Departure> leave(std::string const& redirect_uri, std::string const& next,
                                  base::Instant now);
    base::Result<Arrival> come_in(Return const& back, base::Instant now);
    void tell(base::Error const& error, base::Instant now);
    base::Result<Ticket> ticket_of(Return const& back, base::Instant now) const;
    base::Result<Identity> identity_of(Given const& given, Ticket const& ticket, base::Instant now);
    base::Result<codec::Json> said_besides(codec::Json const& claims, Given const& given,
                                           base::Instant now);
    void use_up(Ticket const& ticket, base::Instant now);

    Settings const settings_;
    http::Exchange& client_;
    base::Random& random_;
    std::string const key_;  // of tickets: a start makes those of before worthless
    Provider provider_;
    std::map<std::string, base::Instant> used_;  // until when, by their chance
    base::Instant told_ = {};
    std::uint64_t untold_ = 0;  // failures since, of which the log has nothing
};

}  // namespace siem::oidc
