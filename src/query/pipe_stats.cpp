// stats: what is computed of all rows, or of those that have the same values behind `by`.
#include <unordered_map>

#include "query/aggregate.hpp"
#include "query/reading.hpp"
#include "query/stage.hpp"

namespace query {
namespace {

bool is_aggregate(Expression const& expression) {
    auto const* call = std::get_if<Call>(&expression.node);
    return call && call->function->kind == Kind::aggregate;
}

bool is_bin(Expression const& expression) {
    auto const* call = std::get_if<Call>(&expression.node);
    if (!call || call->function->name != "datefloor") return false;
    auto const* name = std::get_if<Name>(&call->arguments[0].node);
    return name && name->text == "@timestamp";
}

// What a column is once its aggregates are known: each is a name, whose value is set.
void take_out_aggregates(Expression& expression, std::vector<Call>& aggregates) {
    auto* call = std::get_if<Call>(&expression.node);
    if (!call) return;
    if (call->function->kind == Kind::aggregate) {
        std::string name = "\n" + std::to_string(aggregates.size());  // no field has such a name
        aggregates.push_back(std::move(*call));
        expression.node = Name{name, {name}};
        return;
    }
    for (Expression& argument : call->arguments) take_out_aggregates(argument, aggregates);
}

class StatsStage final : public Stage {
  public:
    StatsStage(Stats pipe, Planning const& planning)
        : pipe_(std::move(pipe)), budget_(planning.budget), now_millis_(planning.now_millis) {
        for (Column& column : pipe_.values) take_out_aggregates(column.value, aggregates_);
    }

    void take(Row& row) override {
        Group& group = group_of(row);
        Datum const at = row.value(kTimestamp);
        for (std::size_t i = 0; i < aggregates_.size(); ++i) {
            values_.clear();
            for (Expression const& one : aggregates_[i].arguments) {
                values_.push_back(evaluate(one, row));
            }
            std::vector<Datum const*> pointers;
            for (Datum const& value : values_) pointers.push_back(&value);
            budget_.charge(group.aggregates[i]->add(pointers, at));
        }
    }

    void end() override {
        if (pipe_.by.empty() && groups_.empty()) add_group({});
        for (Group& group : groups_) {
            Row row(now_millis_);
            for (std::size_t i = 0; i < aggregates_.size(); ++i) {
                row.set("\n" + std::to_string(i), group.aggregates[i]->result());
            }
            Row out(now_millis_);
            for (std::size_t i = 0; i < pipe_.by.size(); ++i) {
                // Of bins a later stats makes larger ones.
                if (is_bin(pipe_.by[i].value)) out.set(kTimestamp.text, group.by[i]);
                out.set(pipe_.by[i].name, std::move(group.by[i]));
            }
            for (Column const& column : pipe_.values) {
                out.set(column.name, evaluate(column.value, row));
            }
            next().take(out);
        }
        next().end();
    }
    bool wants_more() const override { return true; }

  private:
    struct Group {
        std::vector<Datum> by;
        std::vector<std::unique_ptr<Aggregate>> aggregates;
    };
    static constexpr std::size_t kBytesOfAggregate = 128;
    static inline Name const kTimestamp = {"@timestamp", {"@timestamp"}};

    Group& group_of(Row const& row) {
        std::string key;
        std::vector<Datum> by;
        for (Column const& column : pipe_.by) {
            by.push_back(evaluate(column.value, row));
            append_key(key, by.back());
        }
        auto const [known, added] = places_.try_emplace(std::move(key), groups_.size());
        if (!added) return groups_[known->second];
        budget_.charge(sizeof(*known) + known->first.capacity());
        return add_group(std::move(by));
    }

    Group& add_group(std::vector<Datum> by) {
        std::size_t bytes = sizeof(Group) + aggregates_.size() * kBytesOfAggregate;
        for (Datum const& datum : by) bytes += bytes_of(datum);
        budget_.charge(bytes);
        Group group{std::move(by), {}};
        for (Call const& call : aggregates_) {
            group.aggregates.push_back(make_aggregate(*call.function));
        }
        groups_.push_back(std::move(group));
        return groups_.back();
    }

    Stats pipe_;
    Budget& budget_;
    std::int64_t now_millis_;
    std::vector<Call> aggregates_;
    std::vector<Datum> values_;                            // of one call, kept for its memory
    std::unordered_map<std::string, std::size_t> places_;  // in groups_, by what is behind `by`
    std::vector<Group> groups_;                            // in the order that they came in
};

}  // namespace

Stats read_stats(Reading const& in) {
    Stats stats;
    do {
        Column column = read_column(in, true);
        if (!any_part(column.value, is_aggregate)) {
            in.tokens.wrong("expected a function of many events, such as count(*), in stats",
                            column.value.begin, column.value.end);
        }
        stats.values.push_back(std::move(column));
    } while (in.tokens.take_sign(","));
    if (in.tokens.take_word("by")) stats.by = read_columns(in);
    return stats;
}

void append_key(std::string& key, Datum const& datum) {
    if (is_missing(datum)) {
        key += '-';
        return;
    }
    std::string const text = text_of(datum);
    key += std::to_string(text.size());
    key += ':';
    key += text;
}

std::unique_ptr<Stage> make_stage(Stats const& pipe, Planning const& planning) {
    return std::make_unique<StatsStage>(pipe, planning);
}

}  // namespace query
