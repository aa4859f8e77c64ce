// Every decision of the cloud: the policies of the principal, its place in the Organization and the
// policy of the resource, brought together for policy/evaluation.hpp, with the global condition
// keys. On the committer's thread.
//
//   Authorisation authorisation;
//   authorisation.decide_by({iam, organizations, iam});
//   authorisation.require(caller, {.action = "sqs:SendMessage", .resource = arn}, now);
#pragma once

#include "cloud/ports.hpp"
#include "cloud/session_tokens.hpp"
#include "policy/evaluation.hpp"

namespace cloud {

class Authorisation final : public Authoriser {
  public:
    struct Directories {
        IdentityDirectory const& identities;
        OrganizationDirectory const& organization;
        RoleDirectory const& roles;
        SessionTokens const* tokens = nullptr;  // seal what denials carry; without: they do not
    };
    // Before the first request. (The directories' services ask for decisions themselves.)
    void decide_by(Directories const& directories) { directories_.emplace(directories); }

    void require(aws::Caller const& caller, aws::Need const& need,
                 base::Instant now) const override;
    aws::Caller assume(Assumption const& asked, base::Instant now) const override;

    // What is asked and what came of it, for explanations.
    struct Judged {
        policy::Request request;
        policy::Decision decision;
    };
    // Throws UnrecognizedClientException for a caller whose user or role has gone.
    Judged judge(aws::Caller const& caller, aws::Need const& need, base::Instant now) const;

  private:
    policy::Context global_context(aws::Caller const& caller, aws::Need const& need,
                                   base::Instant now) const;
    void add_principal(policy::Context& context, aws::Caller const& caller) const;
    void add_service(policy::Context& context, aws::Caller const& caller) const;
    void add_resource(policy::Context& context, std::string const& account) const;
    void add_place(policy::Context& context, std::string const& prefix,
                   std::string const& account) const;

    std::optional<Directories> directories_;
    mutable policy::Library library_;  // of resources' policies
};

// A session of a role, as a service that has taken it on calls with it. Throws AccessDenied where
// there is no such role.
aws::Caller session_of(RoleDirectory const& roles, Authoriser::Assumption const& asked,
                       base::Instant now);

// The key that a principal's policies call it by: its role's for a session, else its own ARN.
std::string principal_arn(aws::Caller const& caller);

}  // namespace cloud
