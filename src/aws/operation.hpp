// The operations of a service as a table: what dispatch routes by, what docs/compatibility.md is
// generated from. A verb sees a JSON tree whatever the protocol was: query parameters arrive as
// text leaves (`Attribute.1.Name` → {"Attribute": [{"Name": …}]}), so readers accept numbers and
// booleans as text too (aws/input.hpp).
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "aws/error.hpp"
#include "base/clock.hpp"
#include "base/id.hpp"
#include "codec/json.hpp"
#include "codec/json_view.hpp"
#include "policy/context.hpp"

namespace aws {

using Tags = std::vector<std::pair<std::string, std::string>>;

// What temporary credentials carry beside the name of their bearer.
struct Session {
    std::string role_arn;               // "arn:aws:iam::A:role/NAME"; "" of a user's own session
    std::vector<std::string> policies;  // session policies: nothing is allowed that none of them is
    Tags tags;                          // aws:PrincipalTag/…, of the session
    std::vector<std::string> transitive_tags;  // the keys that go on to the next role
    std::string source_identity;
    std::string provider;  // who vouched for a web identity: an OIDC provider's ARN
    base::Instant issued;
    // Of a federated user: the id of the user whose policies it has, or the account of the root.
    std::string federator = {};
};

// Who is calling, as the signature proved it; or a service of the cloud, by its own name.
struct Caller {
    base::AccountId account;
    base::Region region;  // of the credential scope
    std::string arn;      // "arn:aws:iam::111122223333:root", "…:assumed-role/siem/session"
    std::string user_id;  // as GetCallerIdentity says it
    std::string access_key_id;
    std::string source_ip;
    std::shared_ptr<Session const> session = nullptr;  // shared by the requests that it makes
    bool tls = false;
    // "s3.amazonaws.com" where a service acts as itself: it has no ARN and no account then, and
    // says for what and whom it acts. (aws:SourceArn, aws:SourceAccount.)
    std::string service = {};
    std::string source_arn = {};
    std::string source_account = {};
    // The services that call on in the caller's name, first to last: "s3.amazonaws.com".
    std::vector<std::string> called_via = {};
};

// What a call must be allowed to do. Where a resource has a policy of its own it is given here.
struct Need {
    std::string action;                 // "logs:PutLogEvents"
    std::string resource = "*";         // its ARN
    std::string resource_account = {};  // whose it is; "" for the caller's own
    std::string resource_policy = {};   // JSON; "" for none
    bool resource_decides = false;      // keys and trust: see policy/evaluation.hpp
    bool granted = false;               // by a grant of KMS
    policy::Context context = {};       // the keys of the service: {{"s3:prefix", "a/"}}
};

enum class Protocol { json_1_0, json_1_1, query, rest_xml };

// A large input, looked into where it lies: no tree is made of its arrays.
struct LargeInput {
    codec::JsonDocument document;
    std::optional<codec::JsonView> root;
};

struct Invocation {
    Caller caller;
    codec::Json input;
    std::shared_ptr<LargeInput const> large;  // of an operation that takes one; `input` has all
                                              // of it but the arrays
    base::Instant now;                        // when it runs (again)
    base::Instant received;                   // when the request came: a long poll counts from here
    std::string request_id;
    std::string endpoint;  // "http://127.0.0.1:4566": queue URLs are made of it
    Protocol protocol = Protocol::json_1_1;
};

// Nothing to answer yet: run again when `topic` is signalled, or at `deadline`, whichever is first.
struct Parked {
    std::string topic;
    base::Instant deadline;
};

using Outcome = std::variant<codec::Json, Parked>;

struct Operation {
    std::string name;                                // "PutLogEvents"
    std::function<Outcome(Invocation const&)> verb;  // throws aws::Error
    std::string action;                              // "logs:PutLogEvents"
    std::string note = {};                           // for the compatibility page: what differs
    bool takes_large_input = false;
    bool unsigned_too = false;  // whoever asks proves it otherwise: the caller is nobody
    // What the call needs, all of it, decided before the verb runs; without it: `action` on "*".
    // Where the input does not name a resource, "*": the verb will say what is wrong.
    std::function<std::vector<Need>(Invocation const&)> needs = {};
};

// What is not done, by name, so that it is answered as unsupported and listed as such.
struct Unsupported {
    std::string name;
    std::string note;
};

struct Service {
    std::string name;    // as in credential scopes: "logs"
    std::string title;   // "CloudWatch Logs"
    std::string target;  // "Logs_20140328", the prefix of X-Amz-Target; "" without JSON
    Protocol json = Protocol::json_1_1;
    std::string version;  // of the query protocol: "2012-11-05"; "" without one
    std::string xmlns;    // of the query protocol's answers
    std::vector<Operation> operations;
    std::vector<Unsupported> unsupported = {};
};

}  // namespace aws
