// CloudFront's standard logs: the columns that the object's #Fields names, or the standard ones.
// Developer guide "Standard log file fields".
#include <array>

#include "siem/normalise/columns.hpp"
#include "siem/normalise/scanner.hpp"
#include "siem/normalise/web.hpp"

namespace siem::normalise {
namespace {

constexpr std::string_view kStandard =
    "date\ttime\tx-edge-location\tsc-bytes\tc-ip\tcs-method\tcs(Host)\tcs-uri-stem\tsc-status\t"
    "cs(Referer)\tcs(User-Agent)\tcs-uri-query\tcs(Cookie)\tx-edge-result-type\t"
    "x-edge-request-id\tx-host-header\tcs-protocol\tcs-bytes\ttime-taken\tx-forwarded-for\t"
    "ssl-protocol\tssl-cipher\tx-edge-response-result-type\tcs-protocol-version\tfle-status\t"
    "fle-encrypted-fields\tc-port\ttime-to-first-byte\tx-edge-detailed-result-type\t"
    "sc-content-type\tsc-content-len\tsc-range-start\tsc-range-end";

constexpr std::array kMappings{
    Mapping{"cs-method", Field::http_request_method},
    Mapping{"cs(Referer)", "http.request.referrer"},
    Mapping{"cs-bytes", "http.request.bytes"},
    Mapping{"sc-bytes", "http.response.bytes"},
    Mapping{"sc-content-type", "http.response.mime_type"},
    Mapping{"x-edge-request-id", "http.request.id"},
    Mapping{"x-edge-detailed-result-type", Field::event_action},
    Mapping{"x-edge-result-type", Field::event_action},
    Mapping{"x-host-header", Field::url_domain},
    Mapping{"cs-uri-stem", Field::url_path},
    Mapping{"cs-uri-query", "url.query"},
    Mapping{"cs-protocol", "url.scheme"},
    Mapping{"ssl-cipher", "tls.cipher"},
    Mapping{"c-port", Field::source_port},
    Mapping{"cs-bytes", Field::source_bytes},
    Mapping{"sc-bytes", Field::destination_bytes},
};

// W3C's header separates by spaces what the lines separate by tabs.
bool write(Line const& line, EventWriter& out) {
    std::string_view header = line.record.header;
    if (header.starts_with("#Fields:")) header.remove_prefix(8);
    while (header.starts_with(' ')) header.remove_prefix(1);
    if (header.find("x-edge-location") == std::string_view::npos) {
        return write_named_columns(line.text, kStandard, '\t', out);
    }
    if (header.find('\t') != std::string_view::npos) {
        return write_named_columns(line.text, header, '\t', out);
    }
    std::string tabs(header);
    for (char& c : tabs) c = c == ' ' ? '\t' : c;
    return write_named_columns(line.text, out.keep(tabs), '\t', out);
}

}  // namespace

bool parse_cloudfront(Line const& line, EventWriter& out) {
    bool const looks = line.text.size() > 20 && line.text[4] == '-' && line.text[10] == '\t';
    if (!looks || !write(line, out)) return false;
    out.source(out.value("c-ip"));
    map_columns(kMappings, out);
    // Spaces are written as %20, percent signs as %25.
    out.text(Field::user_agent_original, out.percent_decoded(out.value("cs(User-Agent)")));
    std::string_view const query = out.value("cs-uri-query");
    std::string_view const path = out.value("cs-uri-stem");
    out.text(Field::url_original, query.empty() ? path : out.concat({path, "?", query}));
    write_status(out.value("sc-status"), out);
    write_http_version(out.value("cs-protocol-version"), out);
    write_tls_version(out.value("ssl-protocol"), out);
    out.seconds(out.value("time-taken"));
    out.text(Field::event_provider, "cloudfront.amazonaws.com");
    out.text(Field::cloud_service_name, "cloudfront");
    out.categories({"web", "network"}, {"access"});
    out.time(iso_time(line.text.substr(0, line.text.find('\t', 11)), Zone{}));
    return true;
}

}  // namespace siem::normalise
