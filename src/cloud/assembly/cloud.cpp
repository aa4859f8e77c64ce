#include "cloud/assembly/cloud.hpp"

namespace cloud {

Cloud::Cloud(Machine const& machine, Organization organization, base::Random& io_random,
             Options const& options)
    : organization_(std::move(organization)),
      core_(machine),
      committer_(core_),
      tokens_(machine.disk, machine.random),
      vault_(tokens_),
      kms_(core_, tokens_, authorisation_),
      iam_(core_, organization_, tokens_),
      sts_(iam_, tokens_),
      organizations_(core_, organization_, {authorisation_}),
      sqs_(core_, authorisation_, vault_),
      s3_(core_, {sqs_, authorisation_, kms_, tokens_, audit_, committer_, io_random}),
      firehose_(core_, {s3_, iam_, authorisation_, vault_, &kms_, options.quotas}),
      logs_(core_, {firehose_, iam_, authorisation_, vault_, options.quotas}),
      endpoints_({{&logs_.api(), &firehose_.api(), &sqs_.api(), &sts_.api(), &iam_.api(),
                   &organizations_.api(), &kms_.api()},
                  s3_,
                  iam_.authenticator(),
                  authorisation_,
                  audit_,
                  committer_,
                  machine.clock,
                  io_random,
                  machine.metrics,
                  open_door(options.auth)}) {
    firehose_.log_errors_to(logs_);
}

std::optional<OpenDoor> Cloud::open_door(bool auth) {
    if (auth) return std::nullopt;
    return OpenDoor(organization_, [this] { core_.reset(); });
}

std::vector<aws::Service const*> Cloud::services() const {
    return {&logs_.api(), &firehose_.api(),      &s3_.api(), &sqs_.api(), &iam_.api(),
            &sts_.api(),  &organizations_.api(), &kms_.api()};
}

std::map<std::string, aws::Credentials> Cloud::root_credentials() const {
    return iam_.root_credentials();
}

}  // namespace cloud
