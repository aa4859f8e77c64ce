// sort: as many rows are kept as the pipes behind it can want.
#include <algorithm>

#include "query/reading.hpp"
#include "query/stage.hpp"

namespace query {
namespace {

class SortStage final : public Stage {
  public:
    SortStage(Sort const& pipe, Planning const& planning)
        : pipe_(pipe),
          budget_(planning.budget),
          needed_(planning.needed),
          most_(planning.most_rows) {}

    void take(Row& row) override {
        Ranked ranked{sort_keys(pipe_, row), arrivals_++, Row(row.now_millis())};
        bool const full = rows_.size() == most_;
        if (full && !before(ranked, rows_.front())) return;
        ranked.row = row.keeping(needed_);
        std::size_t const bytes = bytes_of(ranked);
        if (full) {
            std::pop_heap(rows_.begin(), rows_.end(), Before{*this});
            budget_.give_back(bytes_of(rows_.back()));
            rows_.pop_back();
        }
        budget_.charge(bytes);
        rows_.push_back(std::move(ranked));
        std::push_heap(rows_.begin(), rows_.end(), Before{*this});
    }

    void end() override {
        std::sort_heap(rows_.begin(), rows_.end(), Before{*this});
        hand_on(rows_, budget_, next());
    }
    bool wants_more() const override { return true; }

  private:
    // The heap's front is the last of them.
    struct Before {
        SortStage const& stage;
        bool operator()(Ranked const& a, Ranked const& b) const { return stage.before(a, b); }
    };
    bool before(Ranked const& a, Ranked const& b) const { return comes_before(pipe_, a, b); }

    Sort pipe_;
    Budget& budget_;
    std::vector<Name> needed_;
    std::size_t most_;
    std::uint64_t arrivals_ = 0;
    std::vector<Ranked> rows_;
};

}  // namespace

std::vector<Datum> sort_keys(Sort const& sort, Row const& row) {
    std::vector<Datum> keys;
    keys.reserve(sort.keys.size());
    for (Sort::Key const& key : sort.keys) keys.push_back(evaluate(key.value, row));
    return keys;
}

bool comes_before(Sort const& sort, Ranked const& a, Ranked const& b) {
    for (std::size_t i = 0; i < sort.keys.size(); ++i) {
        int const order = sort_order(a.keys[i], b.keys[i]);
        if (order != 0) return sort.keys[i].descending ? order > 0 : order < 0;
    }
    return a.arrival < b.arrival;
}

std::size_t bytes_of(Ranked const& ranked) {
    std::size_t bytes = sizeof(Ranked) + ranked.row.bytes();
    for (Datum const& key : ranked.keys) bytes += bytes_of(key);
    return bytes;
}

void hand_on(std::vector<Ranked>& rows, Budget& budget, Stage& next) {
    for (Ranked& ranked : rows) {
        budget.give_back(bytes_of(ranked));
        next.take(ranked.row);
    }
    rows.clear();
    next.end();
}

Sort read_sort(Reading const& in) {
    Sort sort;
    do {
        Sort::Key key;
        key.value = in.expressions.whole();
        key.descending = in.tokens.take_word("desc");
        if (!key.descending) in.tokens.take_word("asc");
        sort.keys.push_back(std::move(key));
    } while (in.tokens.take_sign(","));
    return sort;
}

std::unique_ptr<Stage> make_stage(Sort const& pipe, Planning const& planning) {
    return std::make_unique<SortStage>(pipe, planning);
}

}  // namespace query
