// Every operation of every service, called from within the cloud as a client would call it: what
// the caller needs is decided first, then the verb runs, and the audit trail is told. In the
// transaction of who calls. CloudFormation makes its resources so. Committer's thread.
//
//   codec::Json const made = operations.call(
//       {caller, "sqs", "CreateQueue", input, endpoint}, now);    // throws aws::Error
#pragma once

#include <map>
#include <string>
#include <vector>

#include "aws/operation.hpp"
#include "cloud/audit.hpp"
#include "cloud/core.hpp"
#include "cloud/ports.hpp"
#include "cloud/system_tags.hpp"
#include "codec/xml.hpp"
#include "http/message.hpp"

namespace cloud {

// S3's, which have no JSON.
class ObjectOperations {
  public:
    virtual ~ObjectOperations() = default;
    struct Asked {
        aws::Caller caller;
        std::string method = "GET";
        std::string bucket;
        std::string key = {};
        std::string query = {};  // "policy", encoded
        http::Headers headers = {};
        std::string body = {};
    };
    // Throws aws::Error as S3 would answer it. An object's body is the one that is given: a small
    // one.
    virtual http::Reply run(Asked const& asked, base::Instant now) = 0;
};

class Operations {
  public:
    struct Neighbours {
        Authoriser const& authoriser;
        Audit& audit;
        ObjectOperations& objects;
        Authenticator const& authenticator;
    };
    Operations(Core& core, Neighbours const& neighbours) : core_(core), neighbours_(neighbours) {}
    // Before the first call.
    void serve(std::vector<aws::Service const*> services) { services_ = std::move(services); }

    // By service: who keeps AWS's own tags of what it has. Before the first call, too.
    void keep_tags_by(std::map<std::string, SystemTagKeeper*> keepers) {
        keepers_ = std::move(keepers);
    }
    // AWS's own tags of a resource, by its ARN; of a service that keeps none, nothing is done.
    void mark(std::string const& arn, std::map<std::string, std::string> const& tags);

    struct Called {
        aws::Caller caller;
        std::string service;  // "logs", as in credential scopes
        std::string operation;
        codec::Json input;
        std::string endpoint = {};  // what URLs in answers begin with
    };
    // All or nothing: what throws has changed nothing. InvalidAction for what there is not.
    codec::Json call(Called const& called, base::Instant now);
    http::Reply object(ObjectOperations::Asked const& asked, base::Instant now);
    bool has(std::string const& service, std::string const& operation) const;

    // A role taken on by `caller`, as AssumeRole decides it: who it then is. Throws AccessDenied.
    struct Assumed {
        aws::Caller caller;
        std::string role_arn;
        std::string external_id = {};  // "" for none
        std::string session_name;
    };
    aws::Caller assume(Assumed const& asked, base::Instant now);

  private:
    aws::Operation const* find(std::string const& service, std::string const& operation) const;

    Core& core_;
    Neighbours neighbours_;
    std::vector<aws::Service const*> services_;
    std::map<std::string, SystemTagKeeper*> keepers_;
};

}  // namespace cloud
