// Access logs of the Application, Network and Classic Load Balancers: their user guides, "Access
// log entries".
#include <array>

#include "base/text.hpp"
#include "siem/normalise/columns.hpp"
#include "siem/normalise/scanner.hpp"
#include "siem/normalise/web.hpp"

namespace siem::normalise {
namespace {

constexpr std::array kAlbColumns{
    Name("type"),
    Name("time"),
    Name("elb"),
    Name("client:port"),
    Name("target:port"),
    Name("request_processing_time"),
    Name("target_processing_time"),
    Name("response_processing_time"),
    Name("elb_status_code"),
    Name("target_status_code"),
    Name("received_bytes"),
    Name("sent_bytes"),
    Name("request"),
    Name("user_agent"),
    Name("ssl_cipher"),
    Name("ssl_protocol"),
    Name("target_group_arn"),
    Name("trace_id"),
    Name("domain_name"),
    Name("chosen_cert_arn"),
    Name("matched_rule_priority"),
    Name("request_creation_time"),
    Name("actions_executed"),
    Name("redirect_url"),
    Name("error_reason"),
    Name("target:port_list"),
    Name("target_status_code_list"),
    Name("classification"),
    Name("classification_reason"),
    Name("conn_trace_id"),
    Name("transformed_host"),
    Name("transformed_uri"),
    Name("request_transform_status"),
};
constexpr std::size_t kFewestAlb = 17;

constexpr std::array kClassicColumns{
    Name("time"),
    Name("elb"),
    Name("client:port"),
    Name("backend:port"),
    Name("request_processing_time"),
    Name("backend_processing_time"),
    Name("response_processing_time"),
    Name("elb_status_code"),
    Name("backend_status_code"),
    Name("received_bytes"),
    Name("sent_bytes"),
    Name("request"),
    Name("user_agent"),
    Name("ssl_cipher"),
    Name("ssl_protocol"),
};
constexpr std::size_t kFewestClassic = 12;

constexpr std::array kNlbColumns{
    Name("type"),
    Name("version"),
    Name("time"),
    Name("elb"),
    Name("listener"),
    Name("client:port"),
    Name("destination:port"),
    Name("connection_time"),
    Name("tls_handshake_time"),
    Name("received_bytes"),
    Name("sent_bytes"),
    Name("incoming_tls_alert"),
    Name("chosen_cert_arn"),
    Name("chosen_cert_serial"),
    Name("tls_cipher"),
    Name("tls_protocol_version"),
    Name("tls_named_group"),
    Name("domain_name"),
    Name("alpn_fe_protocol"),
    Name("alpn_be_protocol"),
    Name("alpn_client_preference_list"),
    Name("tls_connection_creation_time"),
};
constexpr std::size_t kFewestNlb = 15;

constexpr std::array kMappings{
    Mapping{"received_bytes", "http.request.bytes"},
    Mapping{"sent_bytes", "http.response.bytes"},
    Mapping{"received_bytes", Field::source_bytes},
    Mapping{"sent_bytes", Field::destination_bytes},
    Mapping{"user_agent", Field::user_agent_original},
    Mapping{"ssl_cipher", "tls.cipher"},
    Mapping{"trace_id", "trace.id"},
    Mapping{"domain_name", Field::url_domain},
    Mapping{"error_reason", Field::error_code},
};

// "10.0.0.1:80", "[2001:db8::1]:80"; "-" is absent.
std::string_view address_of(std::string_view pair, std::string_view& port) {
    std::size_t const colon = pair.rfind(':');
    if (colon == std::string_view::npos) return pair;
    port = pair.substr(colon + 1);
    std::string_view address = pair.substr(0, colon);
    if (address.starts_with('[') && address.ends_with(']')) {
        address = address.substr(1, address.size() - 2);
    }
    return address;
}

void write_ends(std::string_view client, std::string_view target, EventWriter& out) {
    std::string_view port;
    out.source(address_of(client, port));
    out.number(Field::source_port, port);
    port = {};
    out.destination(address_of(target, port));
    out.number(Field::destination_port, port);
}

// In seconds with a fraction, or -1 where there was none: then there is no sum.
void write_duration(std::span<Name const> parts, EventWriter& out) {
    double seconds = 0;
    for (Name const& part : parts) {
        double const value = base::to_double(out.value(part)).value_or(-1);
        if (value < 0) return;
        seconds += value;
    }
    if (seconds < 1e9) out.number(Field::event_duration, static_cast<std::int64_t>(seconds * 1e9));
}

bool iso_like(std::string_view text) {
    return text.size() > 10 && text[4] == '-' && text[10] == 'T';
}

void write_common(Line const& line, EventWriter& out) {
    out.text(Field::event_provider, "elasticloadbalancing.amazonaws.com");
    out.text(Field::cloud_service_name, "elasticloadbalancing");
    out.time(iso_time(out.value("time"), line.zone));
    write_tls_version(out.value("ssl_protocol"), out);
}

}  // namespace

bool parse_alb(Line const& line, EventWriter& out) {
    Scanner look(line.text);
    std::string_view const type = look.word();
    bool const known = type == "http" || type == "https" || type == "h2" || type == "grpc" ||
                       type == "grpcs" || type == "ws" || type == "wss";
    if (!known || !iso_like(look.word())) return false;
    if (!write_columns(line.text, kAlbColumns, kFewestAlb, out)) return false;
    static constexpr std::array kTimes{Name("request_processing_time"),
                                       Name("target_processing_time"),
                                       Name("response_processing_time")};
    write_ends(out.value("client:port"), out.value("target:port"), out);
    write_status(out.value("elb_status_code"), out);
    write_request(out.value("request"), out);
    map_columns(kMappings, out);
    write_duration(kTimes, out);
    write_common(line, out);
    out.categories({"web", "network"}, {"access"});
    return true;
}

bool parse_classic_elb(Line const& line, EventWriter& out) {
    if (!iso_like(line.text)) return false;
    Scanner look(line.text);
    look.word();
    look.word();
    std::string_view const client = look.word();
    bool const request = line.text.find(" \"") != std::string_view::npos;
    if (look.failed() || client.find(':') == std::string_view::npos || !request) return false;
    if (!write_columns(line.text, kClassicColumns, kFewestClassic, out)) return false;
    static constexpr std::array kTimes{Name("request_processing_time"),
                                       Name("backend_processing_time"),
                                       Name("response_processing_time")};
    write_ends(out.value("client:port"), out.value("backend:port"), out);
    write_status(out.value("elb_status_code"), out);
    std::string_view const said = out.value("request");
    if (said != "- - - ") write_request(said, out);  // a TCP listener's
    map_columns(kMappings, out);
    write_duration(kTimes, out);
    write_common(line, out);
    out.categories({"web", "network"}, {"access"});
    return true;
}

bool parse_nlb(Line const& line, EventWriter& out) {
    if (!line.text.starts_with("tls ")) return false;
    if (!write_columns(line.text, kNlbColumns, kFewestNlb, out)) return false;
    write_ends(out.value("client:port"), out.value("destination:port"), out);
    out.put("url.domain", out.value("domain_name"));
    out.put("source.bytes", out.value("received_bytes"));
    out.put("destination.bytes", out.value("sent_bytes"));
    out.leaf("tls.cipher", out.value("tls_cipher"));
    std::string_view const version = out.value("tls_protocol_version");
    if (version.starts_with("tlsv") && version.size() == 6) {
        out.leaf("tls.version", out.concat({version.substr(4, 1), ".", version.substr(5)}));
    }
    out.millis(out.value("connection_time"));
    out.text(Field::network_transport, "tcp");
    write_common(line, out);
    out.categories({"network"}, {"connection"});
    return true;
}

}  // namespace siem::normalise
