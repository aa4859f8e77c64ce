// The whole cloud: every service on one core, wired through the ports. Without a socket or a
// thread, so that a simulation can drive it; the program adds both.
//
//   cloud::Cloud cloud(machine, organization, io_random);
//   base::WorkerThread committer(cloud.committer(), clock, "committer");
//   http::Server server(listen, cloud.endpoints());
#pragma once

#include <map>
#include <string>
#include <vector>

#include "cloud/audit.hpp"
#include "cloud/authorisation.hpp"
#include "cloud/cloudformation/service.hpp"
#include "cloud/codepipeline/service.hpp"
#include "cloud/committer.hpp"
#include "cloud/core.hpp"
#include "cloud/endpoints.hpp"
#include "cloud/explain.hpp"
#include "cloud/firehose/service.hpp"
#include "cloud/iam/service.hpp"
#include "cloud/kms/service.hpp"
#include "cloud/logs/service.hpp"
#include "cloud/operations.hpp"
#include "cloud/organization.hpp"
#include "cloud/organizations/service.hpp"
#include "cloud/s3/service.hpp"
#include "cloud/session_tokens.hpp"
#include "cloud/sqs/service.hpp"
#include "cloud/ssm/service.hpp"
#include "cloud/sts/service.hpp"
#include "cloud/vault.hpp"

namespace cloud {

class Cloud {
  public:
    struct Options {
        bool auth = true;  // false: see open_door.hpp
        Quotas quotas = {};
        AuditSettings audit = {};
        std::vector<cloudformation::CustomEndpoint> custom_resources = {};
    };
    // `io_random` is thread-safe; the machine's random is the committer's alone.
    Cloud(Machine const& machine, Organization organization, base::Random& io_random,
          Options const& options);
    Cloud(Machine const& machine, Organization organization, base::Random& io_random)
        : Cloud(machine, std::move(organization), io_random, Options()) {}

    // How Firehose and custom resources reach HTTP endpoints, and STS identity providers; none is
    // reached before it is given. It ends before this.
    void send_over(http::Courier& courier) {
        firehose_.send_over(courier);
        sts_.fetch_over(courier);
        cloudformation_.custom_requests().send_over(courier);
    }
    Committer& committer() { return committer_; }
    Endpoints& endpoints() { return endpoints_; }
    std::vector<aws::Service const*> services() const;  // all, for the compatibility page
    // Account name → the keys of its root. Before the committer runs, or on its thread.
    std::map<std::string, aws::Credentials> root_credentials() const;

  private:
    std::optional<OpenDoor> open_door(bool auth);

    Authoriser const& authoriser(Options const& options) const;

    Organization const organization_;
    Core core_;
    Committer committer_;
    SessionTokens tokens_;
    Vault vault_;
    Authorisation authorisation_;
    OpenAuthoriser open_authoriser_;
    Audit audit_;
    kms::Service kms_;
    iam::Service iam_;
    sts::Service sts_;
    organizations::Service organizations_;
    sqs::Service sqs_;
    s3::Service s3_;
    firehose::Service firehose_;
    logs::Service logs_;
    ssm::Service ssm_;
    Operations operations_;
    cloudformation::Service cloudformation_;
    codepipeline::Service codepipeline_;
    Explain explain_;
    Endpoints endpoints_;
};

}  // namespace cloud
