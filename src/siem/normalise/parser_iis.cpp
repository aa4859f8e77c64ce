// IIS: W3C logs with the columns that #Fields names, and without it those of its default in their
// usual variants; and HTTP.sys's error log.
#include <array>

#include "siem/normalise/columns.hpp"
#include "siem/normalise/scanner.hpp"
#include "siem/normalise/web.hpp"

namespace siem::normalise {
namespace {

constexpr std::string_view kDefault =
    "date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) "
    "cs(Referer) sc-status sc-substatus sc-win32-status time-taken";
constexpr std::string_view kSite =
    "date time s-sitename cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip "
    "cs(User-Agent) cs(Cookie) cs(Referer) cs-host sc-status sc-substatus sc-win32-status "
    "sc-bytes cs-bytes time-taken";
constexpr std::string_view kAll =
    "date time s-sitename s-computername s-ip cs-method cs-uri-stem cs-uri-query s-port "
    "cs-username c-ip cs-version cs(User-Agent) cs(Cookie) cs(Referer) cs-host sc-status "
    "sc-substatus sc-win32-status sc-bytes cs-bytes time-taken";
constexpr std::array kVariants{kDefault, kSite, kAll};

constexpr std::array kMappings{
    Mapping{"cs-method", Field::http_request_method},
    Mapping{"s-port", Field::destination_port},
    Mapping{"cs-username", Field::user_name},
    Mapping{"cs(Referer)", "http.request.referrer"},
    Mapping{"cs-host", "destination.domain"},
    Mapping{"cs-host", Field::url_domain},
    Mapping{"s-sitename", "iis.access.site_name"},
    Mapping{"s-computername", "iis.access.server_name"},
    Mapping{"cs(Cookie)", "iis.access.cookie"},
    Mapping{"sc-substatus", "iis.access.sub_status"},
    Mapping{"sc-win32-status", "iis.access.win32_status"},
    Mapping{"sc-bytes", "http.response.body.bytes"},
    Mapping{"cs-bytes", "http.request.body.bytes"},
};

// Spaces are written as plus signs.
std::string_view spaced(std::string_view text, EventWriter& out) {
    if (text.find('+') == std::string_view::npos) return text;
    std::string made(text);
    for (char& c : made) c = c == '+' ? ' ' : c;
    return out.keep(made);
}

std::string_view header_of(Line const& line) {
    std::string_view header = line.record.header;
    if (header.starts_with("#Fields:")) header.remove_prefix(8);
    while (header.starts_with(' ')) header.remove_prefix(1);
    if (header.find("cs-uri-stem") != std::string_view::npos) return header;
    if (!header.empty()) return {};
    for (std::string_view const variant : kVariants) {
        if (count_columns(variant, ' ') == count_columns(line.text, ' ')) return variant;
    }
    return {};
}

void write_addresses(EventWriter& out, std::string_view client, std::string_view server) {
    out.source(client);
    out.destination(server);
    out.also("related.ip", client.substr(0, client.find('%')));
    out.also("related.ip", server.substr(0, server.find('%')));
}

bool dated(std::string_view text) {
    return text.size() > 20 && text[4] == '-' && text[10] == ' ' && text[19] == ' ';
}

}  // namespace

bool parse_iis_access(Line const& line, EventWriter& out) {
    if (!dated(line.text)) return false;
    std::optional<std::int64_t> const at = iso_time(line.text.substr(0, 19), Zone{});
    std::string_view const header = header_of(line);
    if (!at || header.empty()) return false;
    if (!write_named_columns(line.text, header, ' ', out)) return false;
    Ip ip;
    bool const client = parse_ip(out.value("c-ip"), ip);
    if (!client || !all_digits(out.value("sc-status"))) return false;
    out.time(at);
    map_columns(kMappings, out);
    write_addresses(out, out.value("c-ip"), out.value("s-ip"));
    write_status(out.value("sc-status"), out);
    write_http_version(out.value("cs-version"), out);
    std::string_view const path = out.value("cs-uri-stem");
    out.text(Field::url_original, path);
    out.text(Field::url_path, path);
    out.leaf("url.extension", extension_of(path));
    out.leaf("url.query", spaced(out.value("cs-uri-query"), out));
    out.text(Field::user_agent_original, spaced(out.value("cs(User-Agent)"), out));
    out.millis(out.value("time-taken"));
    out.categories({"web", "network"}, {"connection"});
    return true;
}

// date time c-ip c-port s-ip s-port cs-version cs-method cs-uri sc-status s-siteid s-reason queue,
// of later ones with the stream's id before the status.
bool parse_iis_error(Line const& line, EventWriter& out) {
    if (!dated(line.text)) return false;
    std::optional<std::int64_t> const at = iso_time(line.text.substr(0, 19), Zone{});
    Scanner rest(line.text.substr(20));
    constexpr std::size_t kWithStream = 14;
    bool const stream = count_columns(line.text, ' ') == kWithStream;
    std::array<std::string_view, 10> columns;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (i == 7 && stream) rest.word();
        columns[i] = present(rest.word());
    }
    if (!at || rest.failed() || columns[9].empty()) return false;
    if (!all_digits(columns[1]) || !all_digits(columns[3])) return false;
    out.time(at);
    write_addresses(out, columns[0], columns[2]);
    out.number(Field::source_port, columns[1]);
    out.number(Field::destination_port, columns[3]);
    write_http_version(columns[4], out);
    out.text(Field::http_request_method, columns[5]);
    write_url(columns[6], out);
    write_status(columns[7], out);
    out.leaf("iis.error.site_id", columns[8]);
    out.leaf("iis.error.reason_phrase", columns[9]);
    if (!rest.done()) out.leaf("iis.error.queue_name", present(rest.word()));
    out.categories({"web", "network"}, {"connection"});
    return true;
}

}  // namespace siem::normalise
