#include "siem/store/memory_store.hpp"

#include "base/assert.hpp"
#include "siem/store/identities.hpp"
#include "siem/store/native.hpp"

namespace siem::store {
namespace {

// Reads a batch row by row, each as the columns have it.
class Rows {
  public:
    explicit Rows(Batch const& batch)
        : batch_(batch), paths_(batch.leaf_paths()), values_(batch.leaf_values()) {
        for (std::size_t i = 0; i < kFields; ++i) {
            texts_.emplace_back(batch, static_cast<Field>(i));
        }
    }

    MemoryStore::Row next() {
        MemoryStore::Row row;
        for (std::size_t i = 0; i < kFields; ++i) take(static_cast<Field>(i), row);
        std::uint64_t const end = batch_.leaf_ends()[row_];
        for (; leaf_ < end; ++leaf_) {
            std::string path(paths_.next());
            row.leaves.emplace_back(std::move(path), values_.next());
        }
        ++row_;
        return row;
    }

  private:
    void take(Field field, MemoryStore::Row& row) {
        std::string value;
        switch (info(field).type) {
            case FieldType::text:
                value = texts_[static_cast<std::size_t>(field)].next();
                break;
            case FieldType::ip: {
                std::array<char, 48> buffer{};
                value = format_ip(batch_.ips(field)[row_], buffer);
                break;
            }
            case FieldType::integer:
                if (std::int64_t const number = batch_.integers(field)[row_]; number != kAbsent) {
                    value = std::to_string(number);
                }
                break;
            case FieldType::time:
                take_time(field, row);
                return;
        }
        if (field == Field::message) row.message = value;
        if (field == Field::event_id) row.id = value;
        if (field == Field::cloud_account_id) row.account = value;
        if (field == Field::log_group) row.group = value;
        if (field == Field::log_stream) row.stream = value;
        if (!value.empty()) row.fields.emplace(info(field).name, std::move(value));
    }
    void take_time(Field field, MemoryStore::Row& row) const {
        std::int64_t const micros = storable_time(batch_.times(field)[row_]);
        if (field == Field::timestamp) row.timestamp_micros = micros;
        if (field == Field::event_ingested) row.ingested_micros = micros;
    }

    Batch const& batch_;
    std::vector<Batch::Texts> texts_;
    CodedColumn::Reader paths_;
    TextColumn::Reader values_;
    std::size_t row_ = 0;
    std::uint64_t leaf_ = 0;
};

std::string key(std::string_view account, std::string_view group, std::string_view stream,
                std::string_view id) {
    return stream_key(account, group, stream) + std::string(id);
}

}  // namespace

base::Result<EventStore::Stored> MemoryStore::insert(Batch const& batch) {
    std::lock_guard const lock(mutex_);
    if (contended_ > 0) {
        --contended_;
        return base::fail(base::ErrorKind::retry, "another process is storing some", kContended);
    }
    bool const fails = failing_ > 0;
    Stored stored;
    Rows rows(batch);
    for (std::size_t i = 0; i < batch.rows(); ++i) {
        if (fails && stored.rows >= rows_before_failure_) break;
        Row row = rows.next();
        ASSERT(!row.id.empty());
        std::string identity = key(row.account, row.group, row.stream, row.id);
        bool const fresh = rows_.try_emplace(std::move(identity), std::move(row)).second;
        ++(fresh ? stored.rows : stored.duplicates);
    }
    if (!fails) return stored;
    --failing_;
    rows_before_failure_ = 0;
    return base::fail(base::ErrorKind::retry, "the store was told to fail");
}

base::Result<std::uint64_t> MemoryStore::quarantine(Quarantined const& object) {
    std::lock_guard const lock(mutex_);
    return quarantine_.try_emplace(object.id, object).second ? 1 : 0;
}

base::Result<std::optional<Quarantined>> MemoryStore::find_quarantined(std::string_view id) {
    std::lock_guard const lock(mutex_);
    auto const found = quarantine_.find(std::string(id));
    if (found == quarantine_.end()) return std::optional<Quarantined>();
    return std::optional<Quarantined>(found->second);
}

base::Result<void> MemoryStore::release(std::string_view id) {
    std::lock_guard const lock(mutex_);
    quarantine_.erase(std::string(id));
    return {};
}

void MemoryStore::fail_next(std::uint64_t inserts, std::uint64_t rows_of_first) {
    std::lock_guard const lock(mutex_);
    failing_ = inserts;
    rows_before_failure_ = rows_of_first;
}

void MemoryStore::contend_next(std::uint64_t inserts) {
    std::lock_guard const lock(mutex_);
    contended_ = inserts;
}

std::size_t MemoryStore::size() const {
    std::lock_guard const lock(mutex_);
    return rows_.size();
}

std::optional<MemoryStore::Row> MemoryStore::find(std::string_view account, std::string_view group,
                                                  std::string_view stream,
                                                  std::string_view id) const {
    std::lock_guard const lock(mutex_);
    auto const found = rows_.find(key(account, group, stream, id));
    if (found == rows_.end()) return std::nullopt;
    return found->second;
}

void MemoryStore::for_each(std::function<void(Row const&)> const& visit) const {
    std::lock_guard const lock(mutex_);
    for (auto const& [identity, row] : rows_) visit(row);
}

std::vector<Quarantined> MemoryStore::quarantined() const {
    std::lock_guard const lock(mutex_);
    std::vector<Quarantined> all;
    for (auto const& [id, object] : quarantine_) all.push_back(object);
    return all;
}

}  // namespace siem::store
