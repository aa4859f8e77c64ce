// The sources that are understood: how each is recognised, and what reads it. A text's source by
// its first byte, the hints and then its parser, which says whether it is one; a JSON object's by
// names that it has. Adding one is a parser file and a line in a table.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "siem/normalise/event_writer.hpp"
#include "siem/normalise/line.hpp"

namespace siem::normalise {

struct TextSource {
    std::string_view dataset;  // event.dataset; "" where the parser says it
    std::string_view starts;   // the bytes that a line may begin with
    Hints hints;               // any of which it needs; 0 is none
    // False where the line is of another source; what was written is taken back.
    bool (*parse)(Line const&, EventWriter&);
    bool of_server = false;  // whose events say which zone its times were taken to be in
};
// Those whose lines may begin with `first`, in the order to try them.
std::span<TextSource const* const> text_sources(char first);

// From a leaf's name in the source to a column, or to the ECS name of a leaf.
struct Mapping {
    Name from;
    std::optional<Field> column;
    Name leaf;

    constexpr Mapping(Name source, Field to) : from(source), column(to), leaf(std::string_view()) {}
    constexpr Mapping(Name source, Name to) : from(source), leaf(to) {}
};
void apply(Mapping const& mapping, std::string_view value, EventWriter& out);

struct JsonSource {
    std::string_view dataset;
    std::span<Name const> marks;  // leaves that all must be there
    std::span<Mapping const> mappings;
    void (*finish)(Line const&, EventWriter&);  // what a table cannot say
    std::string_view kind = "event";            // event.kind
};
std::span<JsonSource const* const> json_sources();

// CloudTrail's table and the like, a file each.
extern JsonSource const kCloudTrail;
extern JsonSource const kResolverQuery;
extern JsonSource const kWaf;
extern JsonSource const kKubernetesAudit;
extern JsonSource const kGuardDuty;
extern JsonSource const kGuardDutyEvent;
extern JsonSource const kSecurityHub;
extern JsonSource const kSecurityHubEvent;
extern JsonSource const kLambdaPlatform;
extern JsonSource const kNetworkFirewall;

bool parse_vpc_flow(Line const& line, EventWriter& out);
bool parse_alb(Line const& line, EventWriter& out);
bool parse_nlb(Line const& line, EventWriter& out);
bool parse_classic_elb(Line const& line, EventWriter& out);
bool parse_s3_access(Line const& line, EventWriter& out);
bool parse_cloudfront(Line const& line, EventWriter& out);
bool parse_lambda(Line const& line, EventWriter& out);
bool parse_web_access(Line const& line, EventWriter& out);
bool parse_apache_ssl_request(Line const& line, EventWriter& out);
bool parse_apache_error(Line const& line, EventWriter& out);
bool parse_nginx_error(Line const& line, EventWriter& out);
bool parse_haproxy(Line const& line, EventWriter& out);
bool parse_iis_access(Line const& line, EventWriter& out);
bool parse_iis_error(Line const& line, EventWriter& out);
bool parse_mysql_error(Line const& line, EventWriter& out);
bool parse_mysql_slow(Line const& line, EventWriter& out);
bool parse_postgresql(Line const& line, EventWriter& out);
bool parse_postgresql_csv(Line const& line, EventWriter& out);
bool parse_auditd(Line const& line, EventWriter& out);
bool parse_syslog(Line const& line, EventWriter& out);

}  // namespace siem::normalise
