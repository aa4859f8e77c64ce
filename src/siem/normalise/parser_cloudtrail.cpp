// CloudTrail's records: userguide "CloudTrail record contents".
#include <algorithm>
#include <array>

#include "siem/normalise/sources.hpp"

namespace siem::normalise {
namespace {

constexpr std::array kMarks{Name("eventVersion"), Name("eventSource"), Name("eventName")};

constexpr std::array kMappings{
    Mapping{"eventName", Field::event_action},
    Mapping{"eventSource", Field::event_provider},
    Mapping{"awsRegion", Field::cloud_region},
    Mapping{"recipientAccountId", Field::cloud_account_id},
    Mapping{"userIdentity.accountId", Field::cloud_account_id},
    Mapping{"userIdentity.principalId", Field::user_id},
    Mapping{"userIdentity.userName", Field::user_name},
    Mapping{"userIdentity.sessionContext.sessionIssuer.userName", Field::user_name},
    Mapping{"userAgent", Field::user_agent_original},
    Mapping{"errorCode", Field::error_code},
    Mapping{"errorMessage", "error.message"},
    Mapping{"tlsDetails.cipherSuite", "tls.cipher"},
    Mapping{"tlsDetails.clientProvidedHostHeader", Field::url_domain},
};

struct Verb {
    std::string_view prefix;
    std::string_view type;
};

constexpr std::array kVerbs{
    Verb{"Get", "access"},          Verb{"List", "access"},        Verb{"Describe", "access"},
    Verb{"Head", "access"},         Verb{"Lookup", "access"},      Verb{"Decrypt", "access"},
    Verb{"BatchGet", "access"},     Verb{"Search", "access"},      Verb{"Select", "access"},
    Verb{"Create", "creation"},     Verb{"Run", "creation"},       Verb{"Put", "change"},
    Verb{"Update", "change"},       Verb{"Modify", "change"},      Verb{"Attach", "change"},
    Verb{"Detach", "change"},       Verb{"Add", "change"},         Verb{"Set", "change"},
    Verb{"Enable", "change"},       Verb{"Disable", "change"},     Verb{"Tag", "change"},
    Verb{"Untag", "change"},        Verb{"Authorize", "change"},   Verb{"Revoke", "change"},
    Verb{"Start", "change"},        Verb{"Stop", "change"},        Verb{"Associate", "change"},
    Verb{"Reset", "change"},        Verb{"Change", "change"},      Verb{"Replace", "change"},
    Verb{"Delete", "deletion"},     Verb{"Terminate", "deletion"}, Verb{"Remove", "deletion"},
    Verb{"Deregister", "deletion"}, Verb{"Register", "creation"},  Verb{"Import", "creation"},
};

constexpr std::array<std::string_view, 5> kSignIns{
    "ConsoleLogin", "AssumeRole", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity", "SwitchRole"};

std::string_view type_of(std::string_view action) {
    if (action.empty()) return "info";
    auto const verb = std::find_if(kVerbs.begin(), kVerbs.end(), [&](Verb const& one) {
        return action.front() == one.prefix.front() && action.starts_with(one.prefix);
    });
    return verb == kVerbs.end() ? "info" : verb->type;
}

void categorise(std::string_view action, std::string_view service, EventWriter& out) {
    bool const sign_in = std::find(kSignIns.begin(), kSignIns.end(), action) != kSignIns.end();
    if (sign_in)
        out.categories({"authentication"}, {"start"});
    else if (service == "iam" || service == "organizations" || service == "sso-directory")
        out.categories({"iam", "api"}, {type_of(action)});
    else
        out.categories({"api"}, {type_of(action)});
}

// The name of a user or of a role's session is the last part of the ARN.
std::string_view last_part(std::string_view arn) {
    std::size_t const slash = arn.rfind('/');
    return slash == std::string_view::npos ? std::string_view() : arn.substr(slash + 1);
}

void finish(Line const& line, EventWriter& out) {
    std::string_view const action = out.value("eventName");
    std::string_view service = out.value("eventSource");
    service = service.substr(0, service.find('.'));
    out.text(Field::cloud_service_name, service);
    std::string_view const from = out.value("sourceIPAddress");
    if (!out.address(Field::source_ip, from)) out.leaf("source.address", from);
    out.text(Field::user_name, last_part(out.value("userIdentity.arn")));
    if (out.value("userIdentity.type") == "Root") out.text(Field::user_name, "root");
    std::string_view const tls = out.value("tlsDetails.tlsVersion");
    if (tls.starts_with("TLSv")) out.leaf("tls.version", tls.substr(4));
    std::string_view const login = out.value("responseElements.ConsoleLogin");
    out.outcome(out.value("errorCode").empty() && login != "Failure");
    categorise(action, service, out);
    out.time(iso_time(out.value("eventTime"), line.zone));
}

}  // namespace

JsonSource const kCloudTrail{"aws.cloudtrail", kMarks, kMappings, finish};

}  // namespace siem::normalise
