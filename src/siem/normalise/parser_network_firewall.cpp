// Network Firewall's alert and flow logs: Suricata's EVE JSON in an envelope of AWS's own.
#include <array>

#include "siem/normalise/sources.hpp"

namespace siem::normalise {
namespace {

constexpr std::array kMarks{Name("firewall_name"), Name("event.event_type"),
                            Name("event_timestamp")};

constexpr std::array kMappings{
    Mapping{"event.src_port", "source.port"},
    Mapping{"event.dest_port", "destination.port"},
    Mapping{"event.alert.signature_id", "rule.id"},
    Mapping{"event.alert.signature", "rule.name"},
    Mapping{"event.alert.category", "rule.category"},
    Mapping{"event.alert.severity", "event.severity"},
    Mapping{"event.http.hostname", "url.domain"},
    Mapping{"event.http.url", "url.original"},
    Mapping{"event.http.http_user_agent", "user_agent.original"},
    Mapping{"event.http.http_method", "http.request.method"},
    Mapping{"event.http.status", "http.response.status_code"},
    Mapping{"event.tls.sni", "url.domain"},
    Mapping{"event.app_proto", "network.protocol"},
    Mapping{"event.netflow.bytes", "source.bytes"},
    Mapping{"event.netflow.pkts", "source.packets"},
};

void finish(Line const& line, EventWriter& out) {
    out.source(out.value("event.src_ip"));
    out.destination(out.value("event.dest_ip"));
    out.text(Field::network_transport, out.lower(out.value("event.proto")));
    out.text(Field::event_provider, "network-firewall.amazonaws.com");
    out.text(Field::cloud_service_name, "network-firewall");
    std::string_view const action = out.value("event.alert.action");
    out.text(Field::event_action, action.empty() ? out.value("event.event_type") : action);
    out.categories({"network"}, {action == "blocked" ? "denied" : "connection"});
    out.time(iso_time(out.value("event.timestamp"), line.zone));
    out.time(epoch_time(out.value("event_timestamp")));
}

}  // namespace

JsonSource const kNetworkFirewall{"aws.networkfirewall", kMarks, kMappings, finish};

}  // namespace siem::normalise
