#include "siem/normalise/normaliser.hpp"

#include "base/text.hpp"
#include "siem/normalise/aliases.hpp"
#include "siem/normalise/key_value.hpp"

namespace siem::normalise {
namespace {

constexpr codec::LeafLimits kLimits{.max_depth = 32, .max_leaves = 1000, .max_path_bytes = 512};

class Collector final : public codec::LeafSink {
  public:
    explicit Collector(std::vector<Leaf>& leaves) : leaves_(leaves) {}
    void leaf(std::string_view path, std::string_view value, codec::LeafType type) override {
        if (type != codec::LeafType::null) leaves_.push_back({path, value});
    }

  private:
    std::vector<Leaf>& leaves_;
};

std::size_t first_character(std::string_view text) { return text.find_first_not_of(" \t\r\n"); }

// What has no time of its own is never of 1970.
std::int64_t time_of(Record const& record, Origin const& origin) {
    if (record.timestamp_millis != 0) return record.timestamp_millis * 1000;
    return origin.written_micros != 0 ? origin.written_micros : origin.ingested_micros;
}

void take_envelope(Record const& record, Origin const& origin, Event& event) {
    event.integer(Field::timestamp) = time_of(record, origin);
    event.integer(Field::event_ingested) = origin.ingested_micros;
    event[Field::event_id] = record.id;
    event[Field::message] = record.message;
    event[Field::cloud_account_id] = record.account;
    event[Field::cloud_region] = origin.region;
    event[Field::log_group] = record.log_group;
    event[Field::log_stream] = record.log_stream;
    event[Field::bucket_name] = origin.bucket;
    event[Field::object_key] = origin.key;
    event[Field::event_kind] = "event";
}

// CloudTrail says by an error code that a call failed; a console login says it in its own way.
void take_cloudtrail(Event& event) {
    bool version = false;
    std::string_view login;
    for (Leaf const& leaf : event.leaves) {
        if (leaf.path == "eventVersion")
            version = true;
        else if (leaf.path == "responseElements.ConsoleLogin")
            login = leaf.value;
    }
    if (!version || event[Field::event_action].empty() || event[Field::event_provider].empty()) {
        return;
    }
    event[Field::event_dataset] = "aws.cloudtrail";
    bool const failed = !event[Field::error_code].empty() || login == "Failure";
    event[Field::event_outcome] = failed ? "failure" : "success";
}

}  // namespace

void Normaliser::normalise(Record const& record, Origin const& origin, Event& event) {
    event.clear();
    take_envelope(record, origin, event);
    std::size_t const first = first_character(record.message);
    if (first != std::string_view::npos && record.message[first] == '{') {
        Collector collector(event.leaves);
        if (!json_.walk(record.message, kLimits, collector)) event.leaves.clear();
    }
    if (event.leaves.empty()) key_values(record.message, event.leaves);
    if (event.leaves.empty()) return;
    take_core_fields(event);
    take_cloudtrail(event);
    repeated_.join(event.leaves);
}

void Normaliser::take_core_fields(Event& event) {
    for (Leaf const& leaf : event.leaves) {
        if (std::optional<Field> const field = core_field(leaf.path)) {
            take(*field, leaf.value, event);
        }
    }
}

// The first name that gives a field its value wins; a value that is not of the field's type stays
// a leaf alone.
void Normaliser::take(Field field, std::string_view value, Event& event) {
    switch (info(field).type) {
        case FieldType::text:
            if (!event[field].empty()) return;
            if (field == Field::log_level) value = level_ = base::lower(value);
            event[field] = value;
            break;
        case FieldType::ip:
            if (event.address(field) == Ip{}) parse_ip(value, event.address(field));
            break;
        case FieldType::integer:
            if (event.integer(field) != kAbsent) return;
            event.integer(field) = base::to_int64(value).value_or(kAbsent);
            break;
        case FieldType::time:
            break;  // ours alone
    }
}

}  // namespace siem::normalise
