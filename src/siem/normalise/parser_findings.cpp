// Findings of GuardDuty and Security Hub (AWS Security Finding Format): as they are exported, and
// as EventBridge's events carry them, with the finding in `detail`.
#include <array>

#include "siem/normalise/sources.hpp"

namespace siem::normalise {
namespace {

constexpr std::array kGuardDutyMarks{Name("schemaVersion"), Name("type"),
                                     Name("service.serviceName")};
constexpr std::array kGuardDutyEventMarks{Name("detail-type"), Name("detail.schemaVersion"),
                                          Name("detail.service.serviceName")};
constexpr std::array kSecurityHubMarks{Name("SchemaVersion"), Name("ProductArn"), Name("Title")};
constexpr std::array kSecurityHubEventMarks{
    Name("detail-type"), Name("detail.findings.SchemaVersion"), Name("detail.findings.ProductArn")};

constexpr std::array kGuardDutyMappings{
    Mapping{"type", Field::event_action},
    Mapping{"id", "rule.uuid"},
    Mapping{"title", "rule.name"},
    Mapping{"description", "rule.description"},
    Mapping{"accountId", Field::cloud_account_id},
    Mapping{"region", Field::cloud_region},
    Mapping{"resource.accessKeyDetails.userName", Field::user_name},
    Mapping{"resource.accessKeyDetails.principalId", Field::user_id},
    Mapping{"resource.instanceDetails.instanceId", "host.id"},
    Mapping{"service.action.dnsRequestAction.domain", Field::dns_question_name},
    Mapping{"service.action.awsApiCallAction.errorCode", Field::error_code},
    Mapping{"service.action.networkConnectionAction.localPortDetails.port",
            Field::destination_port},
    Mapping{"service.action.networkConnectionAction.remotePortDetails.port", Field::source_port},
};

constexpr std::array kGuardDutyEventMappings{
    Mapping{"detail.type", Field::event_action},
    Mapping{"detail.id", "rule.uuid"},
    Mapping{"detail.title", "rule.name"},
    Mapping{"detail.description", "rule.description"},
    Mapping{"detail.accountId", Field::cloud_account_id},
    Mapping{"detail.region", Field::cloud_region},
    Mapping{"detail.resource.accessKeyDetails.userName", Field::user_name},
    Mapping{"detail.resource.accessKeyDetails.principalId", Field::user_id},
    Mapping{"detail.resource.instanceDetails.instanceId", "host.id"},
    Mapping{"detail.service.action.dnsRequestAction.domain", Field::dns_question_name},
    Mapping{"detail.service.action.awsApiCallAction.errorCode", Field::error_code},
    Mapping{"detail.service.action.networkConnectionAction.localPortDetails.port",
            Field::destination_port},
    Mapping{"detail.service.action.networkConnectionAction.remotePortDetails.port",
            Field::source_port},
};

constexpr std::array kSecurityHubMappings{
    Mapping{"Types", Field::event_action},        Mapping{"Id", "rule.uuid"},
    Mapping{"GeneratorId", Field::rule_id},       Mapping{"Title", "rule.name"},
    Mapping{"Description", "rule.description"},   Mapping{"AwsAccountId", Field::cloud_account_id},
    Mapping{"Region", Field::cloud_region},       Mapping{"Resources.Id", "cloud.resource.id"},
    Mapping{"Compliance.Status", "event.reason"},
};

constexpr std::array kSecurityHubEventMappings{
    Mapping{"detail.findings.Types", Field::event_action},
    Mapping{"detail.findings.Id", "rule.uuid"},
    Mapping{"detail.findings.GeneratorId", Field::rule_id},
    Mapping{"detail.findings.Title", "rule.name"},
    Mapping{"detail.findings.Description", "rule.description"},
    Mapping{"detail.findings.AwsAccountId", Field::cloud_account_id},
    Mapping{"detail.findings.Region", Field::cloud_region},
    Mapping{"detail.findings.Resources.Id", "cloud.resource.id"},
    Mapping{"detail.findings.Compliance.Status", "event.reason"},
};

// Where a finding has its times, how severe it is and who is behind it.
struct Names {
    std::string_view provider;
    Name severity;
    Name updated;
    Name created;
    std::array<Name, 3> remotes;
};

constexpr Names kGuardDutyNames{
    "guardduty.amazonaws.com",
    "severity",
    "updatedAt",
    "createdAt",
    {Name("service.action.awsApiCallAction.remoteIpDetails.ipAddressV4"),
     Name("service.action.networkConnectionAction.remoteIpDetails.ipAddressV4"),
     Name("service.action.portProbeAction.portProbeDetails.remoteIpDetails.ipAddressV4")}};
constexpr Names kGuardDutyEventNames{
    "guardduty.amazonaws.com",
    "detail.severity",
    "detail.updatedAt",
    "detail.createdAt",
    {Name("detail.service.action.awsApiCallAction.remoteIpDetails.ipAddressV4"),
     Name("detail.service.action.networkConnectionAction.remoteIpDetails.ipAddressV4"),
     Name("detail.service.action.portProbeAction.portProbeDetails.remoteIpDetails.ipAddressV4")}};
constexpr Names kSecurityHubNames{
    "securityhub.amazonaws.com",
    "Severity.Normalized",
    "UpdatedAt",
    "CreatedAt",
    {Name("Network.SourceIpV4"), Name("Network.SourceIpV6"), Name("Network.SourceDomain")}};
constexpr Names kSecurityHubEventNames{
    "securityhub.amazonaws.com",
    "detail.findings.Severity.Normalized",
    "detail.findings.UpdatedAt",
    "detail.findings.CreatedAt",
    {Name("detail.findings.Network.SourceIpV4"), Name("detail.findings.Network.SourceIpV6"),
     Name("detail.findings.Network.SourceDomain")}};

void finish(Line const& line, EventWriter& out, Names const& names) {
    out.text(Field::event_provider, names.provider);
    out.text(Field::cloud_service_name, names.provider.substr(0, names.provider.find('.')));
    for (Name const& remote : names.remotes) out.source(first_value(out.value(remote)));
    // Severities are whole numbers here; GuardDuty's have a fraction.
    std::string_view const severity = first_value(out.value(names.severity));
    out.number(Field::event_severity, severity.substr(0, severity.find('.')));
    out.categories({"threat"}, {"indicator"});
    out.time(iso_time(first_value(out.value(names.updated)), line.zone));
    out.time(iso_time(first_value(out.value(names.created)), line.zone));
}

void guard_duty(Line const& line, EventWriter& out) { finish(line, out, kGuardDutyNames); }
void guard_duty_event(Line const& line, EventWriter& out) {
    finish(line, out, kGuardDutyEventNames);
}
void security_hub(Line const& line, EventWriter& out) { finish(line, out, kSecurityHubNames); }
void security_hub_event(Line const& line, EventWriter& out) {
    finish(line, out, kSecurityHubEventNames);
}

}  // namespace

JsonSource const kGuardDuty{"aws.guardduty", kGuardDutyMarks, kGuardDutyMappings, guard_duty,
                            "alert"};
JsonSource const kGuardDutyEvent{"aws.guardduty", kGuardDutyEventMarks, kGuardDutyEventMappings,
                                 guard_duty_event, "alert"};
JsonSource const kSecurityHub{"aws.securityhub", kSecurityHubMarks, kSecurityHubMappings,
                              security_hub, "alert"};
JsonSource const kSecurityHubEvent{"aws.securityhub", kSecurityHubEventMarks,
                                   kSecurityHubEventMappings, security_hub_event, "alert"};

}  // namespace siem::normalise
