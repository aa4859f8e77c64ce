#include "stacks/draft.hpp"

#include "base/text.hpp"

namespace stacks {
namespace {

std::string account_lines(std::vector<Account> const& accounts) {
    std::string lines;
    for (Account const& one : accounts) lines += "    " + one.name + ": \"" + one.id + "\"\n";
    return lines;
}

bool has_logs(Account const& account) {
    return account.name != "kms" && account.name != "logging" && account.name != "siem";
}

std::string subscription_lines(std::vector<Account> const& accounts) {
    std::string lines;
    for (Account const& one : accounts) {
        if (has_logs(one)) lines += "  - account: " + one.name + "\n    all: true\n";
    }
    return lines;
}

constexpr char const* kText = R"(# yaml-language-server: $schema=catchment.schema.json
# What Catchment collects. docs/config.md explains every key; `catchment config check` says what
# this file asks for, or the line that is wrong; `catchment config schema > catchment.schema.json`
# is for editors.

# Of the archive: its key, bucket and queue.
region: {region}
# Of what is forwarded.
regions: [{regions}]

organization:
  id: {organization}
  # Name: twelve digits. kms, logging and siem have roles of their own in the pipeline.
  accounts:
{accounts}
# The central bucket, in the logging account.
archive:
  bucket: {bucket}
  prefix: cloudwatch/
  # retention: 365d
  # storage-classes: [{after: 90d, class: GLACIER_IR}]

# The queue that S3 tells of new objects, in the logging account.
queue:
  name: catchment-siem

# When a delivery stream writes what it has buffered: whichever comes first.
buffering:
  interval: 60s
  size: 5MiB

# What a delivery stream does with what it is sent: else the archive has it as it came.
# processing:
#   decompress: true

# The role that the SIEM takes on in the logging account. The external id is a secret between the
# two: keep this file as you keep others.
siem:
  role: catchment-siem
  external-id: {external-id}
  retention: 90d
  # queues:                                 # that it reads besides: of another Region, partition
  #   - url: https://sqs.us-east-1.amazonaws.com/123456789012/partner-logs
  #     role: arn:aws:iam::123456789012:role/collector
  #     external-id: of-theirs

# Which log groups are forwarded: all of an account, those that are yet to come, too, or some by
# name and pattern. Accounts may be named or asked of the Organization.
#   - organizational-units: [ou-ab12-11111111]     # every account below
#     log-groups: [/app/web, /aws/lambda/*]
#     exclude: [/aws/lambda/noisy-*]
#     pattern: ERROR                             # of CloudWatch Logs' filter syntax
subscriptions:
{subscriptions}
# alarms:
#   backlog-age: 1h
#   topics: [arn:aws:sns:{region}:123456789012:alarms]
)";

}  // namespace

std::string draft(Draft const& asked) {
    std::vector<std::string> const regions =
        asked.regions.empty() ? std::vector<std::string>{asked.region} : asked.regions;
    std::string text = kText;
    for (auto const& [mark, value] : std::vector<std::pair<char const*, std::string>>{
             {"{region}", asked.region},
             {"{regions}", base::join(regions, ", ")},
             {"{organization}", asked.organization_id},
             {"{accounts}", account_lines(asked.accounts)},
             {"{bucket}", asked.bucket},
             {"{external-id}", asked.external_id},
             {"{subscriptions}", subscription_lines(asked.accounts)}}) {
        text = base::replace_all(std::move(text), mark, value);
    }
    return text;
}

}  // namespace stacks
