#include "siem/store/settings.hpp"

#include <string_view>

namespace siem::store {
namespace {

void say(Settings& settings, std::string_view name, std::uint64_t value) {
    settings.emplace_back(name, std::to_string(value));
}

Settings bounded(Limits const& limits) {
    Settings settings;
    say(settings, "max_execution_time", limits.search_seconds);
    say(settings, "max_memory_usage", limits.memory_bytes / 4);
    say(settings, "max_bytes_before_external_group_by", limits.memory_bytes / 8);
    say(settings, "max_bytes_before_external_sort", limits.memory_bytes / 8);
    say(settings, "max_threads", 2);
    // Else one thread alone, wherever the engine has less than a gigabyte for each.
    say(settings, "max_threads_min_free_memory_per_thread", 0);
    return settings;
}

}  // namespace

// An acknowledged batch is in its table, not in a buffer; a batch may span any number of days, and
// its words are indexed later (Upkeep).
Settings writing() {
    Settings settings;
    say(settings, "async_insert", 0);
    say(settings, "max_partitions_per_insert_block", 0);
    say(settings, "materialize_skip_indexes_on_insert", 0);
    say(settings, "max_insert_threads", 1);
    // Inserts would wait for parts to be changed: in the process, that is the engine's default.
    say(settings, "mutations_sync", 0);
    return settings;
}

Settings reading(Limits const& limits) {
    Settings settings = bounded(limits);
    say(settings, "readonly", 2);
    return settings;
}

// Small groups of rows: one is in memory while it is written.
Settings reading_all(Limits const& limits) {
    Limits patient = limits;
    patient.search_seconds = 0;
    Settings settings = reading(patient);
    say(settings, "output_format_parquet_row_group_size", 20'000);
    say(settings, "output_format_parquet_row_group_size_bytes", 32u << 20);
    settings.emplace_back("output_format_parquet_compression_method", "zstd");
    return settings;
}

Settings reading_for_user(Limits const& limits) {
    Settings settings = bounded(limits);
    say(settings, "max_result_rows", 100'000);
    say(settings, "max_result_bytes", 16u << 20);
    settings.emplace_back("date_time_output_format", "iso");
    say(settings, "output_format_json_quote_64bit_integers", 0);
    say(settings, "output_format_json_validate_utf8", 1);
    say(settings, "readonly", 1);
    return settings;
}

}  // namespace siem::store
