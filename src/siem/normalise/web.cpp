#include "siem/normalise/web.hpp"

#include <algorithm>

#include "siem/normalise/scanner.hpp"

namespace siem::normalise {
namespace {

constexpr std::size_t kLongestMethod = 20;

bool method_character(char c) { return (c >= 'A' && c <= 'Z') || c == '-' || c == '_'; }

bool is_method(std::string_view word) {
    return !word.empty() && word.size() <= kLongestMethod &&
           std::all_of(word.begin(), word.end(), method_character);
}

// "example.com:8080/path": what is before the path.
void write_authority(std::string_view authority, EventWriter& out) {
    authority.remove_prefix(std::min(authority.find('@') + 1, authority.size()));
    std::size_t const bracket = authority.find(']');
    std::size_t const from = bracket == std::string_view::npos ? 0 : bracket;
    std::size_t const colon = authority.find(':', from);
    out.text(Field::url_domain, authority.substr(0, colon));
    if (colon != std::string_view::npos) out.leaf("url.port", authority.substr(colon + 1));
}

}  // namespace

void write_request(std::string_view request, EventWriter& out) {
    if (request.empty()) return;
    std::size_t const first = request.find(' ');
    std::size_t const last = request.rfind(' ');
    bool const whole = first != std::string_view::npos && is_method(request.substr(0, first));
    if (!whole) {
        out.text(Field::url_original, request);
        return;
    }
    out.text(Field::http_request_method, request.substr(0, first));
    bool const version = last > first && request.substr(last + 1).starts_with("HTTP/");
    std::string_view const url =
        request.substr(first + 1, version ? last - first - 1 : std::string_view::npos);
    if (version) write_http_version(request.substr(last + 1), out);
    write_url(url, out);
}

void write_url(std::string_view original, EventWriter& out) {
    if (original.empty()) return;
    out.text(Field::url_original, original);
    std::string_view rest = original.substr(0, original.find('#'));
    std::size_t const question = rest.find('?');
    if (question != std::string_view::npos) {
        out.leaf("url.query", out.percent_decoded(rest.substr(question + 1)));
        rest = rest.substr(0, question);
    }
    std::size_t const scheme = rest.find("://");
    if (scheme != std::string_view::npos && scheme < 8) {
        out.leaf("url.scheme", rest.substr(0, scheme));
        rest.remove_prefix(scheme + 3);
        std::size_t const slash = std::min(rest.find('/'), rest.size());
        write_authority(rest.substr(0, slash), out);
        rest.remove_prefix(slash);
    } else if (rest.empty() || rest.front() != '/') {
        return;  // CONNECT's host, and what is no URL
    }
    std::string_view const path = out.percent_decoded(rest);
    out.text(Field::url_path, path);
    out.leaf("url.extension", extension_of(path));
}

std::string_view extension_of(std::string_view path) {
    std::size_t const slash = path.rfind('/');
    std::string_view const file = path.substr(slash == std::string_view::npos ? 0 : slash + 1);
    std::size_t const dot = file.rfind('.');
    return dot == std::string_view::npos ? std::string_view() : file.substr(dot + 1);
}

void write_http_version(std::string_view protocol, EventWriter& out) {
    std::size_t const slash = protocol.find('/');
    if (slash != std::string_view::npos) out.leaf("http.version", protocol.substr(slash + 1));
}

void write_status(std::string_view code, EventWriter& out) {
    if (code.size() != 3 || !all_digits(code)) return;
    out.number(Field::http_response_status_code, code);
    out.outcome(code.front() < '4');
}

void write_tls_version(std::string_view protocol, EventWriter& out) {
    if (protocol.starts_with("TLSv") || protocol.starts_with("SSLv")) {
        out.leaf("tls.version", protocol.substr(4));
        out.leaf("tls.version_protocol", protocol.front() == 'T' ? "tls" : "ssl");
    }
}

}  // namespace siem::normalise
