#include "cloud/assembly/cloud.hpp"

namespace cloud {

Cloud::Cloud(Machine const& machine, Organization organization, base::Random& io_random,
             Options const& options)
    : organization_(std::move(organization)),
      core_(machine),
      committer_(core_),
      tokens_(machine.disk, machine.random),
      vault_(tokens_),
      open_authoriser_(iam_),
      audit_(options.audit),
      kms_(core_, tokens_, authoriser(options)),
      iam_(core_, organization_, tokens_),
      sts_(core_, {iam_, tokens_, authoriser(options)}),
      organizations_(core_, organization_, {authoriser(options), &iam_}),
      sqs_(core_, authoriser(options), vault_),
      s3_(core_, {sqs_, authoriser(options), kms_, tokens_, audit_, committer_, io_random}),
      firehose_(core_, {s3_, iam_, authoriser(options), vault_, &kms_, options.quotas}),
      logs_(core_, {firehose_, iam_, authoriser(options), vault_, options.quotas}),
      ssm_(core_, {authoriser(options), tokens_}),
      operations_(core_, {authoriser(options), audit_, s3_, iam_.authenticator()}),
      cloudformation_(core_, {operations_, authoriser(options), tokens_, iam_, organizations_, iam_,
                              &ssm_, options.custom_resources}),
      codepipeline_(core_, {operations_, authoriser(options), iam_.authenticator(), s3_, tokens_}),
      explain_({authorisation_, iam_, organization_, {&s3_, &sqs_, &kms_, &iam_}}),
      endpoints_({{&logs_.api(), &firehose_.api(), &sqs_.api(), &sts_.api(), &iam_.api(),
                   &organizations_.api(), &kms_.api(), &ssm_.api(), &cloudformation_.api(),
                   &codepipeline_.api(), &explain_.api()},
                  s3_,
                  iam_.authenticator(),
                  authoriser(options),
                  audit_,
                  committer_,
                  machine.clock,
                  io_random,
                  machine.metrics,
                  cloudformation_.custom_requests(),
                  cloudformation_.signals(),
                  open_door(options.auth)}) {
    authorisation_.decide_by({iam_, organizations_, iam_, &tokens_});
    vault_.open_with(kms_);
    iam_.count_in(organizations_);
    firehose_.log_errors_to(logs_);
    audit_.write_to(logs_);
    operations_.serve(services());
    operations_.keep_tags_by({{"s3", &s3_}, {"logs", &logs_}, {"firehose", &firehose_}});
}

Authoriser const& Cloud::authoriser(Options const& options) const {
    if (options.auth) return authorisation_;
    return open_authoriser_;
}

std::optional<OpenDoor> Cloud::open_door(bool auth) {
    if (auth) return std::nullopt;
    return OpenDoor(organization_, [this] { core_.reset(); });
}

std::vector<aws::Service const*> Cloud::services() const {
    return {&logs_.api(),
            &firehose_.api(),
            &s3_.api(),
            &sqs_.api(),
            &iam_.api(),
            &sts_.api(),
            &organizations_.api(),
            &kms_.api(),
            &ssm_.api(),
            &cloudformation_.api(),
            &codepipeline_.api()};
}

std::map<std::string, aws::Credentials> Cloud::root_credentials() const {
    return iam_.root_credentials();
}

}  // namespace cloud
