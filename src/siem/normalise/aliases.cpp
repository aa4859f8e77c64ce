#include "siem/normalise/aliases.hpp"

#include <array>
#include <utility>

namespace siem::normalise {
namespace {

constexpr std::size_t kSlots = 512;  // a few times as many as there are names

using Alias = std::pair<std::string_view, Field>;

constexpr std::array kAliases{
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

// What the envelope alone says. The account and the Region may come from a source where it is
// silent; nothing overwrites it.
bool is_ours(Field field) {
    bool const place = field == Field::cloud_account_id || field == Field::cloud_region;
    return field <= Field::event_original && !place;
}

std::vector<Alias> columns() {
    std::vector<Alias> all;
    for (std::size_t i = 0; i < kFields; ++i) {
        auto const field = static_cast<Field>(i);
        if (!is_ours(field)) all.emplace_back(info(field).name, field);
    }
    return all;
}

std::vector<Alias> columns_and_aliases() {
    std::vector<Alias> all = columns();
    all.insert(all.end(), kAliases.begin(), kAliases.end());
    return all;
}

}  // namespace

FieldNames::FieldNames(std::vector<std::pair<std::string_view, Field>> const& names)
    : hashes_(kSlots, 0), slots_(kSlots) {
    for (auto const& [text, field] : names) {
        std::uint32_t const hash = base::text_hash(text) | 1;
        std::size_t at = hash % kSlots;
        while (hashes_[at] != 0) at = (at + 1) % kSlots;
        hashes_[at] = hash;
        slots_[at] = {text, field};
    }
}

std::optional<Field> FieldNames::find(Name const& name) const {
    std::uint32_t const hash = name.hash | 1;
    std::size_t at = hash % kSlots;
    while (hashes_[at] != 0) {
        if (hashes_[at] == hash && slots_[at].name == name.text) return slots_[at].field;
        at = (at + 1) % kSlots;
    }
    return std::nullopt;
}

std::optional<Field> column_named(Name const& ecs_name) {
    static FieldNames const names(columns());
    return names.find(ecs_name);
}

std::optional<Field> core_field(Name const& source_name) {
    static FieldNames const names(columns_and_aliases());
    return names.find(source_name);
}

}  // namespace siem::normalise
