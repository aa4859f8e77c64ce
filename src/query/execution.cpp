#include "query/execution.hpp"

#include "query/filter_match.hpp"
#include "query/plan.hpp"

namespace query {
namespace {

constexpr std::size_t kBytesOfCell = sizeof(std::optional<std::string>) + sizeof(void*);

}  // namespace

// Sees that a row of the record has come through all filters.
class Execution::Counter final : public Stage {
  public:
    void take(Row& row) override {
        came = true;
        next().take(row);
    }
    bool came = false;
};

class Execution::Collector final : public Stage {
  public:
    Collector(std::vector<Name> const& columns, Budget& budget)
        : columns_(columns), budget_(budget) {
        for (Name const& column : columns_) table.columns.push_back(column.text);
        types_.resize(columns_.size());
    }
    void take(Row& row) override {
        std::vector<std::optional<std::string>> cells;
        cells.reserve(columns_.size());
        std::size_t bytes = 0;
        for (Name const& column : columns_) {
            Datum const datum = row.value(column);
            see(types_[cells.size()], datum);
            cells.push_back(is_missing(datum) ? std::nullopt : std::optional(text_of(datum)));
            bytes += kBytesOfCell + (cells.back() ? cells.back()->size() : 0);
        }
        budget_.charge(bytes);
        table.rows.push_back(std::move(cells));
    }
    void end() override {
        for (std::optional<ColumnType> const& type : types_) {
            table.types.push_back(type.value_or(ColumnType::text));
        }
    }
    bool wants_more() const override { return true; }

    Table table;

  private:
    static void see(std::optional<ColumnType>& type, Datum const& datum) {
        if (is_missing(datum)) return;
        bool const number =
            std::holds_alternative<double>(datum) || std::holds_alternative<bool>(datum);
        ColumnType const own = number                                ? ColumnType::number
                               : std::holds_alternative<Time>(datum) ? ColumnType::time
                                                                     : ColumnType::text;
        type = type.value_or(own) == own ? own : ColumnType::text;
    }

    std::vector<std::optional<ColumnType>> types_;
    std::vector<Name> const& columns_;
    Budget& budget_;
};

struct Execution::Plan {
    Plan(Query const& query, Compared const& with, Planning const& planning, Done const& done)
        : compared(with),
          shown(shown_by(query)),
          collector(shown.columns, planning.budget),
          planned(plan(query, with, planning, done)) {
        std::vector<Stage*> chain;
        for (std::size_t i = 0; i < planned.stages.size(); ++i) {
            if (i == planned.first_keeping) chain.push_back(&counter);
            chain.push_back(planned.stages[i].get());
        }
        chain.push_back(&collector);
        for (std::size_t i = 0; i + 1 < chain.size(); ++i) chain[i]->goes_to(*chain[i + 1]);
        first = chain.front();
    }

    Compared compared;
    Shown shown;
    Counter counter;
    Collector collector;
    Planned planned;
    Stage* first = nullptr;
};

Execution::Execution(Query query, Bounds const& bounds)
    : query_(std::move(query)), bounds_(bounds), budget_(bounds.memory_bytes) {
    Planning planning{budget_, base::to_millis(bounds.now)};
    planning.most_rows = bounds.rows;
    plan_ =
        std::make_unique<Plan>(query_, compared_by(query_, bounds.range), planning, bounds.done);
}

Execution::~Execution() = default;

std::vector<Range> Execution::ranges() const {
    Compared const& compared = plan_->compared;
    if (!compared.wanted) return {bounds_.range};
    if (compared.before.last_millis + 1 < compared.now.first_millis) {
        return {compared.before, compared.now};
    }
    return {{compared.before.first_millis, compared.now.last_millis}};
}

base::Result<bool> Execution::add(Record const& record) {
    statistics_.records_scanned += 1;
    statistics_.bytes_scanned += record.message.size();
    discovered_.turn_to(record);
    Row row(record, discovered_, base::to_millis(bounds_.now));
    plan_->counter.came = false;
    try {
        if (matches(query_.filter, row)) plan_->first->take(row);
    } catch (TooMuch const& error) {
        return base::fail(base::ErrorKind::stop, error.what());
    }
    if (plan_->counter.came) statistics_.records_matched += 1;
    return plan_->first->wants_more();
}

base::Result<bool> Execution::add(Row& row) {
    try {
        plan_->first->take(row);
    } catch (TooMuch const& error) {
        return base::fail(base::ErrorKind::stop, error.what());
    }
    return plan_->first->wants_more();
}

base::Result<Table> Execution::finish() {
    try {
        plan_->first->end();
        return std::move(plan_->collector.table);
    } catch (TooMuch const& error) {
        return base::fail(base::ErrorKind::stop, error.what());
    }
}

}  // namespace query
