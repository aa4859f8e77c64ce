#include "siem/oidc/login.hpp"

#include <algorithm>
#include <utility>

#include "base/crypto.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "siem/oidc/claims.hpp"

namespace siem::oidc {
namespace {

using codec::Json;

constexpr std::chrono::seconds kLineEach(1);

tl::unexpected<base::Error> expired(std::string why) {
    return base::fail(base::ErrorKind::skip, std::move(why), "expired");
}

std::string said_by(Return const& back) {
    std::string said = back.error + ": " + back.description;
    return said.substr(0, kMostSaid);
}

}  // namespace

Login::Login(Settings settings, http::Exchange& client, base::Random& random)
    : settings_(std::move(settings)),
      client_(client),
      random_(random),
      key_(random.bytes(32)),
      provider_(settings_, client) {}

base::Result<Departure> Login::depart(std::string const& redirect_uri, std::string const& next,
                                      base::Instant now) {
    base::Result<Departure> to = leave(redirect_uri, next, now);
    if (!to) tell(to.error(), now);
    return to;
}

base::Result<Arrival> Login::arrive(Return const& back, base::Instant now) {
    base::Result<Arrival> in = come_in(back, now);
    if (!in) tell(in.error(), now);
    return in;
}

// A line a second at most: anybody may have logins fail. What people do themselves is worth none.
void Login::tell(base::Error const& error, base::Instant now) {
    if (error.code == "expired" || error.code == "denied") return;
    if (now >= told_ && now - told_ < kLineEach) {
        ++untold_;
        return;
    }
    told_ = now;
    base::log_warn("a login by the provider failed",
                   {{"code", error.code},
                    {"reason", error.message},
                    {"untold_since_the_last", std::exchange(untold_, 0)}});
}

base::Result<Departure> Login::leave(std::string const& redirect_uri, std::string const& next,
                                     base::Instant now) {
    base::Result<Endpoints> const at = provider_.endpoints(now);
    if (!at) return base::fail(at.error());
    Ticket const ticket{random_.bytes(32), now + kTicket, safe_next(next)};
    http::Parameters const asked{{"response_type", "code"},
                                 {"client_id", settings_.client_id},
                                 {"redirect_uri", redirect_uri},
                                 {"scope", base::join(settings_.scopes, " ")},
                                 {"state", state_of(ticket, key_)},
                                 {"nonce", nonce_of(ticket, key_)},
                                 {"code_challenge", challenge_of(verifier_of(ticket, key_))},
                                 {"code_challenge_method", "S256"}};
    return Departure{http::with_query(at->authorization, asked), seal(ticket, key_)};
}

base::Result<Ticket> Login::ticket_of(Return const& back, base::Instant now) const {
    std::optional<Ticket> ticket = open(back.ticket, key_, now);
    if (!ticket) return expired("no cookie of a login that goes on came with it");
    if (!base::constant_time_equal(back.state, state_of(*ticket, key_))) {
        return expired("its state is another login's");
    }
    if (used_.contains(ticket->chance)) return expired("it let somebody in already");
    return *std::move(ticket);
}

base::Result<Arrival> Login::come_in(Return const& back, base::Instant now) {
    base::Result<Ticket> ticket = ticket_of(back, now);
    if (!ticket) return base::fail(ticket.error());
    base::Result<Endpoints> const at = provider_.endpoints(now);
    if (!at) return base::fail(at.error());
    bool const other = back.issuer.empty() ? at->tells_issuer : back.issuer != settings_.issuer;
    if (other) return expired("it comes from another issuer");
    if (!back.error.empty()) {
        bool const denied = back.error == "access_denied";
        return base::fail(base::ErrorKind::skip, said_by(back), denied ? "denied" : "provider");
    }
    if (back.code.empty() || back.code.size() > kLongestCode) return expired("it brings no code");
    base::Result<Given> const given =
        provider_.redeem({back.code, back.redirect_uri, verifier_of(*ticket, key_)}, now);
    if (!given) return base::fail(given.error());
    base::Result<Identity> identity = identity_of(*given, *ticket, now);
    if (!identity) return base::fail(identity.error());
    use_up(*ticket, now);
    return Arrival{*std::move(identity), std::move(ticket->next)};
}

base::Result<Identity> Login::identity_of(Given const& given, Ticket const& ticket,
                                          base::Instant now) {
    base::Result<Json> claims = provider_.verified(given.id_token, now);
    if (!claims) return base::fail(claims.error());
    base::Result<void> const good = check(*claims, {settings_, nonce_of(ticket, key_), now});
    if (!good) return base::fail(good.error());
    base::Result<Json> const more = said_besides(*claims, given, now);
    if (!more) return base::fail(more.error());
    bool const roles_besides = claim(*claims, settings_.role_claim).is_null();
    Grant grant = grant_of(roles_besides ? *more : *claims, settings_);
    Identity identity{settings_.issuer, claims->at("sub").text(), name_of(*claims, settings_),
                      std::move(grant.role)};
    if (says_what_is_seen(settings_)) identity.log_groups = std::move(grant.log_groups);
    if (identity.name.empty()) identity.name = name_of(*more, settings_);
    if (identity.name.empty()) identity.name = identity.subject;
    if (!identity.role.empty()) return identity;
    return base::fail(base::ErrorKind::skip,
                      "no role is given to '" + identity.subject + "'" +
                          (settings_.role_claim.empty() ? "" : " by " + settings_.role_claim),
                      "no_role");
}

// In this flow a provider may tell of name and groups at its user info alone (Core 1.0, 5.4).
base::Result<Json> Login::said_besides(Json const& claims, Given const& given, base::Instant now) {
    std::string const& roles = settings_.role_claim;
    bool const all =
        !name_of(claims, settings_).empty() && (roles.empty() || !claim(claims, roles).is_null());
    if (all) return Json();
    base::Result<Json> told = provider_.user_info(given.access_token, now);
    if (!told || told->is_null()) return told;
    if (told->at("sub").text() == claims.at("sub").text()) return told;
    return base::fail(base::ErrorKind::skip, "its user info is of somebody else", "token");
}

void Login::use_up(Ticket const& ticket, base::Instant now) {
    std::erase_if(used_, [&](auto const& one) { return one.second <= now; });
    if (used_.size() >= kMostUsed) {
        used_.erase(std::min_element(used_.begin(), used_.end(), [](auto const& a, auto const& b) {
            return a.second < b.second;
        }));
    }
    used_[ticket.chance] = ticket.until;
}

}  // namespace siem::oidc
