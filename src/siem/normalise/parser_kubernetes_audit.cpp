// Kubernetes' audit events, as EKS's control plane logs them: audit.k8s.io/v1 Event.
#include <array>

#include "siem/normalise/sources.hpp"

namespace siem::normalise {
namespace {

constexpr std::array kMarks{Name("auditID"), Name("verb"), Name("stage")};

constexpr std::array kMappings{
    Mapping{"verb", Field::event_action},
    Mapping{"user.username", Field::user_name},
    Mapping{"user.uid", Field::user_id},
    Mapping{"userAgent", Field::user_agent_original},
    Mapping{"responseStatus.code", Field::http_response_status_code},
    Mapping{"responseStatus.reason", Field::error_code},
    Mapping{"responseStatus.message", "error.message"},
    Mapping{"objectRef.namespace", "orchestrator.namespace"},
    Mapping{"objectRef.resource", "orchestrator.resource.type"},
    Mapping{"objectRef.name", "orchestrator.resource.name"},
    Mapping{"impersonatedUser.username", "user.effective.name"},
    Mapping{"user.groups", "user.roles"},
};

std::string_view type_of(std::string_view verb) {
    if (verb == "create") return "creation";
    if (verb == "update" || verb == "patch") return "change";
    if (verb.starts_with("delete")) return "deletion";
    return "access";
}

bool forbidden(EventWriter const& out) {
    std::string_view const code = out.value("responseStatus.code");
    bool const failed = code.size() == 3 && code.front() >= '4';
    std::string_view const decision = out.value("annotations.authorization.k8s.io/decision");
    return failed || decision == "forbid" || decision == "deny";
}

void finish(Line const& line, EventWriter& out) {
    std::string_view const uri = out.value("requestURI");
    std::size_t const question = uri.find('?');
    out.text(Field::url_original, uri);
    out.text(Field::url_path, uri.substr(0, question));
    if (question != std::string_view::npos) out.leaf("url.query", uri.substr(question + 1));
    out.source(first_value(out.value("sourceIPs")));
    out.text(Field::event_provider, "kube-apiserver");
    out.text(Field::cloud_service_name, "eks");
    out.leaf("orchestrator.type", "kubernetes");
    out.outcome(!forbidden(out));
    out.categories({"api"}, {type_of(out.value("verb"))});
    out.time(iso_time(out.value("stageTimestamp"), line.zone));
    out.time(iso_time(out.value("requestReceivedTimestamp"), line.zone));
}

}  // namespace

JsonSource const kKubernetesAudit{"kubernetes.audit", kMarks, kMappings, finish};

}  // namespace siem::normalise
