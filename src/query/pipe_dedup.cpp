// dedup: of the rows that have the same values, the first in the order of the sort before it. Rows
// that lack one of the values all stay.
#include <algorithm>
#include <unordered_map>

#include "query/reading.hpp"
#include "query/stage.hpp"

namespace query {
namespace {

class DedupStage final : public Stage {
  public:
    DedupStage(Dedup const& pipe, Sort const& sort, Planning const& planning)
        : pipe_(pipe), sort_(sort), budget_(planning.budget), needed_(planning.needed) {}

    void take(Row& row) override {
        std::string key;
        if (!key_of(row, key)) return keep(row, rows_.size());
        auto const [known, added] = places_.try_emplace(std::move(key), rows_.size());
        if (!added && sort_.keys.empty()) return;
        if (added) budget_.charge(sizeof(*known) + known->first.capacity());
        keep(row, known->second);
    }

    void end() override {
        std::sort(rows_.begin(), rows_.end(),
                  [&](Ranked const& a, Ranked const& b) { return comes_before(sort_, a, b); });
        hand_on(rows_, budget_, next());
    }
    bool wants_more() const override { return true; }

  private:
    bool key_of(Row const& row, std::string& key) const {
        for (Expression const& field : pipe_.fields) {
            Datum const datum = evaluate(field, row);
            if (is_missing(datum)) return false;
            append_key(key, datum);
        }
        return true;
    }

    void keep(Row const& row, std::size_t place) {
        Ranked ranked{sort_keys(sort_, row), arrivals_++, Row(row.now_millis())};
        bool const another = place < rows_.size();
        if (another && !comes_before(sort_, ranked, rows_[place])) return;
        ranked.row = row.keeping(needed_);
        if (another) budget_.give_back(bytes_of(rows_[place]));
        budget_.charge(bytes_of(ranked));
        if (another) {
            rows_[place] = std::move(ranked);
        } else {
            rows_.push_back(std::move(ranked));
        }
    }

    Dedup pipe_;
    Sort sort_;
    Budget& budget_;
    std::vector<Name> needed_;
    std::uint64_t arrivals_ = 0;
    std::unordered_map<std::string, std::size_t> places_;  // in rows_, by their values
    std::vector<Ranked> rows_;
};

}  // namespace

Dedup read_dedup(Reading const& in) {
    Dedup dedup;
    do {
        dedup.fields.push_back(in.expressions.whole());
    } while (in.tokens.take_sign(","));
    return dedup;
}

std::unique_ptr<Stage> make_stage(Dedup const& pipe, Sort const& sort, Planning const& planning) {
    return std::make_unique<DedupStage>(pipe, sort, planning);
}

}  // namespace query
