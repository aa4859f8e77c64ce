// Route 53 Resolver's query logs: developer guide "Values that appear in Resolver query logs".
#include <array>

#include "siem/normalise/sources.hpp"

namespace siem::normalise {
namespace {

constexpr std::array kMarks{Name("query_name"), Name("query_type"), Name("srcaddr")};

constexpr std::array kMappings{
    Mapping{"query_type", Field::dns_question_type},
    Mapping{"query_class", "dns.question.class"},
    Mapping{"rcode", "dns.response_code"},
    Mapping{"answers.Rdata", "dns.answers.data"},
    Mapping{"answers.Type", "dns.answers.type"},
    Mapping{"answers.Class", "dns.answers.class"},
    Mapping{"srcport", Field::source_port},
    Mapping{"region", Field::cloud_region},
    Mapping{"account_id", Field::cloud_account_id},
    Mapping{"srcids.instance", "host.id"},
    Mapping{"firewall_rule_action", Field::event_action},
    Mapping{"firewall_rule_group_id", "rule.ruleset"},
};

void finish(Line const& line, EventWriter& out) {
    std::string_view name = out.value("query_name");
    if (name.size() > 1 && name.ends_with('.')) name.remove_suffix(1);
    out.text(Field::dns_question_name, name);
    out.text(Field::event_action, "dns-query");
    out.text(Field::event_provider, "route53resolver.amazonaws.com");
    out.text(Field::cloud_service_name, "route53resolver");
    out.text(Field::network_transport, out.lower(out.value("transport")));
    out.source(out.value("srcaddr"));
    out.leaf("network.protocol", "dns");
    std::string_view const rcode = out.value("rcode");
    if (!rcode.empty()) out.outcome(rcode == "NOERROR");
    bool const blocked = out.value("firewall_rule_action") == "BLOCK";
    out.categories({"network"}, {"protocol", blocked ? "denied" : "info"});
    out.time(any_time(out.value("query_timestamp"), line.zone));
}

}  // namespace

JsonSource const kResolverQuery{"aws.route53resolver", kMarks, kMappings, finish};

}  // namespace siem::normalise
