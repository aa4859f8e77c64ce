// Logging in where somebody else knows who one is (a provider of OpenID Connect), as the API sees
// it: the browser departs for the provider, and arrives again with what the provider gave it. What
// went wrong has a code that the page puts into words:
//
//   expired   the login took too long, was used already, or was begun in another browser
//   grant     the provider does not take the code that it gave
//   denied    the provider did not let the person in
//   provider  the provider cannot be asked, or answers what is of no use
//   token     what the provider says of the person is not to be believed
//   no_role   it gives the person no role here
#pragma once

#include <string>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "siem/accounts.hpp"

namespace siem {

struct Departure {
    std::string url;     // of the provider
    std::string ticket;  // for a cookie: what comes back has to fit it
};

struct Return {
    std::string ticket;        // of the cookie; "" without one
    std::string redirect_uri;  // where it came back to, as at its departure
    std::string code = {};     // what the provider gave; these four are what its redirect has
    std::string state = {};
    std::string issuer = {};
    std::string error = {};
    std::string description = {};  // of the error
};

struct Arrival {
    Identity identity;
    std::string next;  // a path here: where the person wanted to go
};

// One thread but for cancel(): both ask the provider, within seconds, unless they know the answer.
// Errors are ErrorKind::retry where nobody here is to blame, else ErrorKind::skip; their messages
// are for the log.
class SignOn {
  public:
    virtual ~SignOn() = default;
    virtual std::string const& title() const = 0;  // what people call the provider; any thread
    virtual base::Result<Departure> depart(std::string const& redirect_uri, std::string const& next,
                                           base::Instant now) = 0;
    virtual base::Result<Arrival> arrive(Return const& back, base::Instant now) = 0;
    virtual void cancel() = 0;  // whatever is under way, and all that comes
};

}  // namespace siem
