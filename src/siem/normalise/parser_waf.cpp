// WAF's logs: developer guide "Log fields for protection packs (web ACLs)".
#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "siem/normalise/sources.hpp"
#include "siem/normalise/web.hpp"

namespace siem::normalise {
namespace {

constexpr std::array kMarks{Name("webaclId"), Name("action"), Name("httpRequest.clientIp")};

constexpr std::array kMappings{
    Mapping{"action", Field::event_action},
    Mapping{"terminatingRuleId", Field::rule_id},
    Mapping{"terminatingRuleType", "rule.category"},
    Mapping{"httpRequest.country", "source.geo.country_iso_code"},
    Mapping{"httpRequest.httpMethod", Field::http_request_method},
    Mapping{"httpRequest.requestId", "http.request.id"},
    Mapping{"httpRequest.uri", Field::url_path},
    Mapping{"httpRequest.args", "url.query"},
    Mapping{"labels.name", "tags"},
    Mapping{"ja3Fingerprint", "tls.client.ja3"},
    Mapping{"ja4Fingerprint", "tls.client.ja4"},
    Mapping{"responseCodeSent", Field::http_response_status_code},
};

std::string_view next_value(std::string_view& values) {
    std::string_view const one = first_value(values);
    values.remove_prefix(std::min(one.size() + 1, values.size()));
    return one;
}

// Headers are pairs of a name and a value, names in any case. What is redacted has no value, so
// where there are fewer values than names nobody can tell whose they are: none is taken.
void take_headers(EventWriter& out) {
    std::string_view names = out.value("httpRequest.headers.name");
    std::string_view values = out.value("httpRequest.headers.value");
    auto const count = [](std::string_view all) {
        return std::count(all.begin(), all.end(), kValueSeparator);
    };
    if (count(names) != count(values)) return;
    while (!names.empty()) {
        std::string_view const name = next_value(names);
        std::string_view const value = next_value(values);
        if (base::equal_ignoring_case(name, "host"))
            out.text(Field::url_domain, value.substr(0, value.rfind(':')));
        else if (base::equal_ignoring_case(name, "user-agent"))
            out.text(Field::user_agent_original, value);
        else if (base::equal_ignoring_case(name, "referer"))
            out.leaf("http.request.referrer", value);
    }
}

void finish(Line const& line, EventWriter& out) {
    out.source(out.value("httpRequest.clientIp"));
    out.text(Field::event_provider, "wafv2.amazonaws.com");
    out.text(Field::cloud_service_name, "waf");
    write_http_version(out.value("httpRequest.httpVersion"), out);
    take_headers(out);
    std::string_view const action = out.value("action");
    bool const allowed = action == "ALLOW" || action == "COUNT";
    out.outcome(allowed);
    out.categories({"web", "network"}, {"access", allowed ? "allowed" : "denied"});
    out.time(any_time(out.value("timestamp"), line.zone));
}

}  // namespace

JsonSource const kWaf{"aws.waf", kMarks, kMappings, finish};

}  // namespace siem::normalise
