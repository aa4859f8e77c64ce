// Network Firewall's alert and flow logs: Suricata's EVE JSON in an envelope of AWS's own.
#include <array>

#include "siem/normalise/sources.hpp"

namespace siem::normalise {
namespace {

constexpr std::array kMarks{Name("firewall_name"), Name("event.event_type"),
                            Name("event_timestamp")};

constexpr std::array kMappings{
    Mapping{"event.src_port", Field::source_port},
    Mapping{"event.dest_port", Field::destination_port},
    Mapping{"event.alert.signature_id", Field::rule_id},
    Mapping{"event.alert.signature", "rule.name"},
    Mapping{"event.alert.category", "rule.category"},
    Mapping{"event.alert.severity", Field::event_severity},
    Mapping{"event.http.hostname", Field::url_domain},
    Mapping{"event.http.url", Field::url_original},
    Mapping{"event.http.http_user_agent", Field::user_agent_original},
    Mapping{"event.http.http_method", Field::http_request_method},
    Mapping{"event.http.status", Field::http_response_status_code},
    Mapping{"event.tls.sni", Field::url_domain},
    Mapping{"event.app_proto", "network.protocol"},
    Mapping{"event.netflow.bytes", Field::source_bytes},
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
