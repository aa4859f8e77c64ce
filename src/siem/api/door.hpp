// Whether a request gets to its resource: by which name it asks, of whose page it is, who sends it
// and what he may. Every request passes here first.
//
//   std::optional<http::Reply> refused = door.refuse(resource, asked);
#pragma once

#include <optional>
#include <string>

#include "siem/accounts.hpp"
#include "siem/api/hosts.hpp"
#include "siem/api/resource.hpp"
#include "siem/sign_on.hpp"

namespace siem::api {

struct Access {  // of the API: who has the accounts, and how it is reached
    Accounts& accounts;
    Hosts hosts;
    bool plain_http = false;    // whether passwords may come from elsewhere without TLS
    SignOn* sign_on = nullptr;  // by which people may log in, too
};

class Door {
  public:
    explicit Door(Access access) : access_(std::move(access)) {}

    // Of any request, whatever it asks for.
    std::optional<http::Reply> refuse(http::Head const& head) const;
    // Of one for a resource; says who asks.
    std::optional<http::Reply> refuse(Resource const& resource, Asked& asked) const;
    // Writes down what was answered, where it is a denial or of what is audited.
    http::Respond recorded(Resource const& resource, Asked const& asked,
                           http::Respond respond) const;

    Accounts& accounts() const { return access_.accounts; }
    SignOn* sign_on() const { return access_.sign_on; }
    // Whether a password that comes with this request was on no wire that others read.
    bool is_private(http::Head const& head) const;

  private:
    bool is_of_another_page(http::Head const& head) const;
    std::optional<Caller> caller_of(http::Head const& head, base::Instant now) const;

    Access const access_;
};

bool is_change(http::Head const& head);

// The cookie of a session. Cookies know no port: the name tells two SIEMs of a machine apart.
std::string session_cookie_of(http::Head const& head);  // "" without one
std::string set_session_cookie(http::Head const& head, std::string const& session);
// Of a login by a provider that is under way, for the same SIEM. It comes along when the provider
// sends the browser back, which the cookie of a session does not.
std::string login_cookie_of(http::Head const& head);
std::string set_login_cookie(http::Head const& head, std::string const& ticket);

// "https://siem.example.com", as the browser knows it.
std::string origin_of(http::Head const& head);

}  // namespace siem::api
