#include "siem/fields.hpp"

#include <array>

namespace siem {
namespace {

constexpr bool kFew = true;

constexpr std::array<FieldInfo, kFields> kTable{{
    {"@timestamp", FieldType::time},
    {"event.ingested", FieldType::time},
    {"event.id", FieldType::text},
    {"message", FieldType::text},
    {"cloud.account.id", FieldType::text, kFew},
    {"cloud.region", FieldType::text, kFew},
    {"log.group", FieldType::text, kFew},
    {"log.stream", FieldType::text, kFew},
    {"aws.s3.bucket.name", FieldType::text, kFew},
    {"aws.s3.object.key", FieldType::text, kFew},
    {"event.original", FieldType::text},
    {"event.kind", FieldType::text, kFew},
    {"event.category", FieldType::text, kFew},
    {"event.type", FieldType::text, kFew},
    {"event.action", FieldType::text, kFew},
    {"event.outcome", FieldType::text, kFew},
    {"event.provider", FieldType::text, kFew},
    {"event.dataset", FieldType::text, kFew},
    {"event.duration", FieldType::integer},
    {"event.severity", FieldType::integer},
    {"log.level", FieldType::text, kFew},
    {"cloud.service.name", FieldType::text, kFew},
    {"source.ip", FieldType::ip},
    {"source.port", FieldType::integer},
    {"source.bytes", FieldType::integer},
    {"destination.ip", FieldType::ip},
    {"destination.port", FieldType::integer},
    {"destination.bytes", FieldType::integer},
    {"network.transport", FieldType::text, kFew},
    {"user.id", FieldType::text},
    {"user.name", FieldType::text, kFew},
    {"user_agent.original", FieldType::text, kFew},
    {"http.request.method", FieldType::text, kFew},
    {"http.response.status_code", FieldType::integer},
    {"url.original", FieldType::text},
    {"url.path", FieldType::text},
    {"url.domain", FieldType::text, kFew},
    {"dns.question.name", FieldType::text},
    {"dns.question.type", FieldType::text, kFew},
    {"host.name", FieldType::text, kFew},
    {"process.name", FieldType::text, kFew},
    {"process.pid", FieldType::integer},
    {"error.code", FieldType::text, kFew},
    {"rule.id", FieldType::text, kFew},
}};

}  // namespace

FieldInfo const& info(Field field) { return kTable[static_cast<std::size_t>(field)]; }

std::optional<Field> field_named(std::string_view name) {
    for (std::size_t i = 0; i < kFields; ++i) {
        if (kTable[i].name == name) return static_cast<Field>(i);
    }
    return std::nullopt;
}

}  // namespace siem
