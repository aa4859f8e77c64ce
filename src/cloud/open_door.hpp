// The cloud without authentication, for the test suites of others: whoever asks is the account that
// he says he is. What it may not be is reached by anyone but the programs of this machine: besides
// loopback, that takes a look at what browsers say, for any page that they show can send here.
//
//   OpenDoor door(organization, [&] { core.reset(); });
//   Principal who = door.take(authorization, known);
#pragma once

#include <functional>
#include <optional>

#include "aws/signature.hpp"
#include "cloud/organization.hpp"
#include "cloud/ports.hpp"
#include "http/message.hpp"

namespace cloud {

class OpenDoor {
  public:
    // `reset` wipes all state, on the committer's thread.
    OpenDoor(Organization const& organization, std::function<void()> reset)
        : organization_(organization), reset_(std::move(reset)) {}

    // Throws AccessDenied for what was sent by a web page, or to a name that is not this machine's
    // (which a page can make its own name resolve to).
    static void check_sender(http::Head const& head);
    // Whom the key is of where it is known; else the account that the key is twelve digits of, else
    // the first account of the Organization.
    Principal take(aws::Authorization const& authorization,
                   std::optional<Principal> const& known) const;
    void reset() const { reset_(); }

  private:
    Organization const& organization_;
    std::function<void()> reset_;
};

// Behind an open door everyone may do everything; the roles that services take on must be there.
class OpenAuthoriser final : public Authoriser {
  public:
    explicit OpenAuthoriser(RoleDirectory const& roles) : roles_(roles) {}
    void require(aws::Caller const&, aws::Need const&, base::Instant) const override {}
    aws::Caller assume(Assumption const& asked, base::Instant now) const override;

  private:
    RoleDirectory const& roles_;
};

}  // namespace cloud
