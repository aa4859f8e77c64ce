// S3's server access logs: user guide "Amazon S3 server access log format".
#include <array>

#include "siem/normalise/columns.hpp"
#include "siem/normalise/scanner.hpp"
#include "siem/normalise/web.hpp"

namespace siem::normalise {
namespace {

constexpr std::array kColumns{
    Name("bucket_owner"),
    Name("bucket"),
    Name("time"),
    Name("remote_ip"),
    Name("requester"),
    Name("request_id"),
    Name("operation"),
    Name("key"),
    Name("request_uri"),
    Name("http_status"),
    Name("error_code"),
    Name("bytes_sent"),
    Name("object_size"),
    Name("total_time"),
    Name("turn_around_time"),
    Name("referer"),
    Name("user_agent"),
    Name("version_id"),
    Name("host_id"),
    Name("signature_version"),
    Name("cipher_suite"),
    Name("authentication_type"),
    Name("host_header"),
    Name("tls_version"),
    Name("access_point_arn"),
    Name("acl_required"),
};
constexpr std::size_t kFewest = 17;

constexpr std::array kMappings{
    Mapping{"operation", Field::event_action},   Mapping{"requester", Field::user_id},
    Mapping{"error_code", Field::error_code},    Mapping{"bytes_sent", "http.response.body.bytes"},
    Mapping{"referer", "http.request.referrer"}, Mapping{"user_agent", Field::user_agent_original},
    Mapping{"request_id", "http.request.id"},    Mapping{"cipher_suite", "tls.cipher"},
    Mapping{"host_header", Field::url_domain},
};

std::string_view type_of(std::string_view operation) {
    if (operation.find(".PUT.") != std::string_view::npos) return "change";
    if (operation.find(".POST.") != std::string_view::npos) return "change";
    if (operation.find(".COPY.") != std::string_view::npos) return "change";
    if (operation.find(".DELETE.") != std::string_view::npos) return "deletion";
    return "access";
}

// The owner is 64 hex digits, and the time is the third column.
bool looks(std::string_view text) {
    constexpr std::size_t kOwner = 64;
    bool const owned = text.size() > kOwner && (text[kOwner] == ' ' || text.starts_with("- "));
    if (!owned) return false;
    Scanner line(text);
    std::string_view const owner = line.word();
    line.word();
    return !line.failed() && line.peek() == '[' && (owner.size() == 64 || owner == "-") &&
           line.rest().size() > 22 && line.rest()[3] == '/';
}

}  // namespace

bool parse_s3_access(Line const& line, EventWriter& out) {
    if (!looks(line.text)) return false;
    if (!write_columns(line.text, kColumns, kFewest, out)) return false;
    write_request(out.value("request_uri"), out);
    write_status(out.value("http_status"), out);
    map_columns(kMappings, out);
    out.source(out.value("remote_ip"));
    write_tls_version(out.value("tls_version"), out);
    out.millis(out.value("total_time"));
    out.text(Field::event_provider, "s3.amazonaws.com");
    out.text(Field::cloud_service_name, "s3");
    out.categories({"web"}, {type_of(out.value("operation"))});
    out.time(apache_time(out.value("time"), line.zone));
    return true;
}

}  // namespace siem::normalise
