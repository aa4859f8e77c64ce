// The core fields of an event, by their ECS names: each is a column of the store. Everything else
// an event carries is a leaf in its map of fields, under the name its source gave it.
//
//   siem::FieldInfo const& info = siem::info(siem::Field::source_ip);   // "source.ip", ip
//   std::optional<siem::Field> field = siem::field_named("user.name");
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

namespace siem {

enum class FieldType { time, text, ip, integer };

// In the order of the store's columns. What every event has comes first.
enum class Field : std::uint8_t {
    timestamp,
    event_ingested,
    event_id,
    message,
    cloud_account_id,
    cloud_region,
    log_group,
    log_stream,
    bucket_name,
    object_key,
    event_original,
    event_kind,
    event_category,
    event_type,
    event_action,
    event_outcome,
    event_provider,
    event_dataset,
    event_duration,
    event_severity,
    log_level,
    cloud_service_name,
    source_ip,
    source_port,
    source_bytes,
    destination_ip,
    destination_port,
    destination_bytes,
    network_transport,
    user_id,
    user_name,
    user_agent_original,
    http_request_method,
    http_response_status_code,
    url_original,
    url_path,
    url_domain,
    dns_question_name,
    dns_question_type,
    host_name,
    process_name,
    process_pid,
    error_code,
    rule_id,
};
inline constexpr std::size_t kFields = static_cast<std::size_t>(Field::rule_id) + 1;

struct FieldInfo {
    std::string_view name;  // "source.ip"
    FieldType type;
    bool few_values = false;  // stored as LowCardinality
};

inline constexpr bool kFewValues = true;
inline constexpr std::array<FieldInfo, kFields> kFieldTable{{
    {"@timestamp", FieldType::time},
    {"event.ingested", FieldType::time},
    {"event.id", FieldType::text},
    {"message", FieldType::text},
    {"cloud.account.id", FieldType::text, kFewValues},
    {"cloud.region", FieldType::text, kFewValues},
    {"log.group", FieldType::text, kFewValues},
    {"log.stream", FieldType::text, kFewValues},
    {"aws.s3.bucket.name", FieldType::text, kFewValues},
    {"aws.s3.object.key", FieldType::text, kFewValues},
    {"event.original", FieldType::text},
    {"event.kind", FieldType::text, kFewValues},
    {"event.category", FieldType::text, kFewValues},
    {"event.type", FieldType::text, kFewValues},
    {"event.action", FieldType::text, kFewValues},
    {"event.outcome", FieldType::text, kFewValues},
    {"event.provider", FieldType::text, kFewValues},
    {"event.dataset", FieldType::text, kFewValues},
    {"event.duration", FieldType::integer},
    {"event.severity", FieldType::integer},
    {"log.level", FieldType::text, kFewValues},
    {"cloud.service.name", FieldType::text, kFewValues},
    {"source.ip", FieldType::ip},
    {"source.port", FieldType::integer},
    {"source.bytes", FieldType::integer},
    {"destination.ip", FieldType::ip},
    {"destination.port", FieldType::integer},
    {"destination.bytes", FieldType::integer},
    {"network.transport", FieldType::text, kFewValues},
    {"user.id", FieldType::text},
    {"user.name", FieldType::text, kFewValues},
    {"user_agent.original", FieldType::text, kFewValues},
    {"http.request.method", FieldType::text, kFewValues},
    {"http.response.status_code", FieldType::integer},
    {"url.original", FieldType::text},
    {"url.path", FieldType::text},
    {"url.domain", FieldType::text, kFewValues},
    {"dns.question.name", FieldType::text},
    {"dns.question.type", FieldType::text, kFewValues},
    {"host.name", FieldType::text, kFewValues},
    {"process.name", FieldType::text, kFewValues},
    {"process.pid", FieldType::integer},
    {"error.code", FieldType::text, kFewValues},
    {"rule.id", FieldType::text, kFewValues},
}};

constexpr FieldInfo const& info(Field field) {
    return kFieldTable[static_cast<std::size_t>(field)];
}

// Calls `visit` once a field, which it has as a constant: [&]<Field field>() { … }.
template <typename Visit>
void each_field(Visit const& visit) {
    [&]<std::size_t... i>(std::index_sequence<i...>) {
        (visit.template operator()<static_cast<Field>(i)>(), ...);
    }
    (std::make_index_sequence<kFields>());
}

std::optional<Field> field_named(std::string_view name);

}  // namespace siem
