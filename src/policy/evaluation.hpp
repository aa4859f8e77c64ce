// Whether a request is allowed, by all the policies that have a say in it, and which statements
// decided. Pure. Rules: IAM guide, "Policy evaluation logic".
//
//   policy::Decision const decision = policy::evaluate(request, policies);
//   if (!decision.allowed) throw … policy::reason(decision) …
#pragma once

#include <string>
#include <vector>

#include "policy/context.hpp"
#include "policy/document.hpp"

namespace policy {

struct Principal {
    enum class Kind { anonymous, root, user, session, federated, service };
    Kind kind = Kind::anonymous;
    std::string account;         // twelve digits; "" of a service and of no one
    std::string arn;             // of a session: "arn:aws:sts::A:assumed-role/NAME/SESSION"
    std::string role_arn;        // of a role's session: "arn:aws:iam::A:role/path/NAME"
    std::string service;         // "s3.amazonaws.com"
    std::string provider;        // of a federated one: "arn:aws:iam::A:oidc-provider/HOST"
    std::string canonical = {};  // its account's canonical user id, where S3 knows it
};

struct Request {
    Principal principal;
    std::string action;            // "s3:PutObject"
    std::string resource;          // its ARN, or "*"
    std::string resource_account;  // whose it is; "" for the principal's own
    Context context;               // with the global keys too
};

struct Policies {
    std::vector<Named> identity;
    std::vector<Named> resource;  // at most one, but for what is decided together
    std::vector<Named> boundary;  // at most one
    std::vector<Named> session;   // all that came with the session: the union of what they allow
    std::vector<std::vector<Named>> service_control;  // each level, from the root to the account
    bool session_restricted = false;  // the session has policies, so they must allow
    // Of KMS keys and of roles' trust: nothing is allowed that the resource's own policy does not
    // allow, to the principal itself or by naming its account, which then decides.
    bool resource_decides = false;
    bool granted = false;  // by a grant of KMS: as if the resource's policy named the principal
};

enum class Layer { service_control, resource, boundary, session, identity };

// A statement that had a say.
struct Match {
    Layer layer = Layer::identity;
    std::string policy;     // Named::name
    std::string statement;  // its Sid, or "#1" for the first
    bool denies = false;
};

struct Decision {
    bool allowed = false;
    bool explicitly = false;        // of a denial: by a statement that denies
    Layer layer = Layer::identity;  // of a denial: where it came from
    std::vector<Match> matches;     // those that deny, or those that allow
};

Decision evaluate(Request const& request, Policies const& policies);

// The end of AWS's sentence on a denial: "because no identity-based policy allows the s3:GetObject
// action", "with an explicit deny in a resource-based policy". (IAM guide, "Troubleshoot access
// denied error messages".)
std::string reason(Decision const& decision, Request const& request);

}  // namespace policy
