// The core fields of an event, by their ECS names: each is a column of the store. Everything else
// an event carries is a leaf in its map of fields, under the name its source gave it.
//
//   siem::FieldInfo const& info = siem::info(siem::Field::source_ip);   // "source.ip", ip
//   std::optional<siem::Field> field = siem::field_named("user.name");
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

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

FieldInfo const& info(Field field);
std::optional<Field> field_named(std::string_view name);

}  // namespace siem
