#include "siem/normalise/aliases.hpp"

#include <array>
#include <unordered_map>
#include <utility>

namespace siem::normalise {
namespace {

using Alias = std::pair<std::string_view, Field>;

constexpr std::array kAliases{
    // CloudTrail
    Alias{"eventName", Field::event_action},
    Alias{"eventSource", Field::event_provider},
    Alias{"sourceIPAddress", Field::source_ip},
    Alias{"userAgent", Field::user_agent_original},
    Alias{"errorCode", Field::error_code},
    Alias{"userIdentity.principalId", Field::user_id},
    Alias{"userIdentity.userName", Field::user_name},
    Alias{"userIdentity.sessionContext.sessionIssuer.userName", Field::user_name},
    // Loggers and web servers
    Alias{"level", Field::log_level},
    Alias{"lvl", Field::log_level},
    Alias{"severity", Field::log_level},
    Alias{"loglevel", Field::log_level},
    Alias{"user", Field::user_name},
    Alias{"username", Field::user_name},
    Alias{"user_name", Field::user_name},
    Alias{"user_id", Field::user_id},
    Alias{"userId", Field::user_id},
    Alias{"ip", Field::source_ip},
    Alias{"client_ip", Field::source_ip},
    Alias{"clientIp", Field::source_ip},
    Alias{"client.ip", Field::source_ip},
    Alias{"source_ip", Field::source_ip},
    Alias{"remote_addr", Field::source_ip},
    Alias{"src_ip", Field::source_ip},
    Alias{"srcaddr", Field::source_ip},
    Alias{"dst_ip", Field::destination_ip},
    Alias{"dstaddr", Field::destination_ip},
    Alias{"srcport", Field::source_port},
    Alias{"dstport", Field::destination_port},
    Alias{"user_agent", Field::user_agent_original},
    Alias{"method", Field::http_request_method},
    Alias{"status", Field::http_response_status_code},
    Alias{"status_code", Field::http_response_status_code},
    Alias{"path", Field::url_path},
    Alias{"url", Field::url_original},
    Alias{"host", Field::host_name},
    Alias{"hostname", Field::host_name},
    Alias{"service", Field::cloud_service_name},
    Alias{"pid", Field::process_pid},
    Alias{"query_name", Field::dns_question_name},
    Alias{"query_type", Field::dns_question_type},
};

// What the envelope says is never overwritten by what a message claims.
bool is_ours(Field field) { return field <= Field::event_original; }

std::unordered_map<std::string_view, Field> make_table() {
    std::unordered_map<std::string_view, Field> table(kAliases.begin(), kAliases.end());
    for (std::size_t i = 0; i < kFields; ++i) {
        auto const field = static_cast<Field>(i);
        if (!is_ours(field)) table.emplace(info(field).name, field);
    }
    return table;
}

}  // namespace

std::optional<Field> core_field(std::string_view source_name) {
    static std::unordered_map<std::string_view, Field> const table = make_table();
    auto const found = table.find(source_name);
    if (found == table.end()) return std::nullopt;
    return found->second;
}

}  // namespace siem::normalise
