#include "siem/normalise/sources.hpp"

#include <array>
#include <vector>

namespace siem::normalise {
namespace {

constexpr std::string_view kDigits = "0123456789";
constexpr bool kOfServer = true;

// The surest first: what a parser takes, none behind it sees.
constexpr std::array kTexts{
    TextSource{"aws.vpcflow", "0123456789-ace", 0, parse_vpc_flow},
    TextSource{"aws.alb", "hgw", 0, parse_alb},
    TextSource{"aws.nlb", "t", 0, parse_nlb},
    TextSource{"aws.elb", kDigits, 0, parse_classic_elb},
    TextSource{"aws.s3access", "0123456789abcdef-", 0, parse_s3_access},
    TextSource{"aws.cloudfront", kDigits, 0, parse_cloudfront},
    TextSource{"aws.lambda", "SERIX[0123456789", kLambda, parse_lambda},
    TextSource{"apache.access", "[", 0, parse_apache_ssl_request},
    TextSource{"apache.error", "[", 0, parse_apache_error, kOfServer},
    TextSource{"nginx.error", kDigits, 0, parse_nginx_error, kOfServer},
    TextSource{"mysql.slowlog", "#", 0, parse_mysql_slow, kOfServer},
    TextSource{"auditd.log", "tn", 0, parse_auditd},
    TextSource{"haproxy.log", "<JFMASOND0123456789", 0, parse_haproxy, kOfServer},
    TextSource{"iis.error", kDigits, kIis, parse_iis_error},
    TextSource{"iis.access", kDigits, 0, parse_iis_access},
    TextSource{"postgresql.log", kDigits, 0, parse_postgresql_csv, kOfServer},
    TextSource{"postgresql.log", kDigits, 0, parse_postgresql, kOfServer},
    TextSource{"mysql.error", kDigits, 0, parse_mysql_error, kOfServer},
    TextSource{"", "<JFMASOND0123456789", 0, parse_syslog, kOfServer},
    TextSource{"", "", 0, parse_web_access, kOfServer},
};

constexpr std::array<JsonSource const*, 10> kJsons{
    &kCloudTrail,     &kResolverQuery,   &kWaf,         &kKubernetesAudit,  &kGuardDuty,
    &kGuardDutyEvent, &kNetworkFirewall, &kSecurityHub, &kSecurityHubEvent, &kLambdaPlatform,
};

using ByFirst = std::array<std::vector<TextSource const*>, 256>;

ByFirst by_first() {
    ByFirst lists;
    for (TextSource const& source : kTexts) {
        for (std::size_t c = 0; c < lists.size(); ++c) {
            bool const any = source.starts.empty();
            if (any || source.starts.find(static_cast<char>(c)) != std::string_view::npos) {
                lists[c].push_back(&source);
            }
        }
    }
    return lists;
}

}  // namespace

std::span<TextSource const* const> text_sources(char first) {
    static ByFirst const lists = by_first();
    return lists[static_cast<unsigned char>(first)];
}

void apply(Mapping const& mapping, std::string_view value, EventWriter& out) {
    if (value.empty()) return;
    if (mapping.column)
        out.put(*mapping.column, value);
    else
        out.leaf(mapping.leaf, value);
}

std::span<JsonSource const* const> json_sources() { return kJsons; }

}  // namespace siem::normalise
