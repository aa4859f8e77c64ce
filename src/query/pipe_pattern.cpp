// pattern: how often messages of the same template came. diff: compared with an earlier range.
#include <algorithm>
#include <array>
#include <cmath>

#include "base/text.hpp"
#include "query/reading.hpp"
#include "query/stage.hpp"
#include "query/templates.hpp"

namespace query {
namespace {

// As the first word says that is one of these.
std::string severity_of(std::string_view text) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kWords = {{
        {"fatal", "Error"},
        {"critical", "Error"},
        {"error", "Error"},
        {"exception", "Error"},
        {"warn", "Warn"},
        {"info", "Info"},
        {"debug", "Debug"},
        {"trace", "Debug"},
    }};
    std::string const lower = base::lower(text);
    std::size_t first = std::string::npos;
    std::string found = "None";
    for (auto const& [word, severity] : kWords) {
        std::size_t const at = lower.find(word);
        if (at >= first) continue;
        first = at;
        found = severity;
    }
    return found;
}

class ClusterStage final : public Stage {
  public:
    ClusterStage(Cluster const& pipe, Compared const& compared, Planning const& planning)
        : source_(pipe.source),
          compared_(compared),
          budget_(planning.budget),
          now_millis_(planning.now_millis) {}

    void take(Row& row) override {
        std::size_t const held = templates_.bytes();
        std::size_t const number = templates_.add(text_of(evaluate(source_, row)));
        budget_.charge(templates_.bytes() - held);
        counts_.resize(templates_.size());
        if (!compared_.wanted) return add(counts_[number].now);
        std::optional<std::int64_t> const at = millis_of(row.value(kTimestamp));
        if (at && compared_.now.has(*at)) add(counts_[number].now);
        if (at && compared_.before.has(*at)) counts_[number].before += 1;
    }

    void end() override {
        std::vector<std::size_t> order;
        for (std::size_t i = 0; i < counts_.size(); ++i) {
            if (counts_[i].now + counts_[i].before > 0) order.push_back(i);
        }
        std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
            return counts_[a].now > counts_[b].now;
        });
        for (std::size_t const number : order) {
            Row row = row_of(number);
            next().take(row);
        }
        next().end();
    }
    bool wants_more() const override { return true; }

  private:
    struct Counts {
        double now = 0;
        double before = 0;
    };
    static inline Name const kTimestamp = {"@timestamp", {"@timestamp"}};

    void add(double& count) {
        count += 1;
        total_ += 1;
    }

    Row row_of(std::size_t number) const {
        Counts const& counts = counts_[number];
        std::string text = templates_.text(number);
        Row row(now_millis_);
        row.set("@ratio", total_ > 0 ? counts.now / total_ : 0);
        row.set("@sampleCount", counts.now);
        row.set("@severityLabel", severity_of(text));
        row.set("@pattern", std::move(text));
        if (!compared_.wanted) return row;
        row.set("@diffEventCount", counts.now - counts.before);
        row.set("@diffDescription", describe(counts));
        return row;
    }

    static std::string describe(Counts const& counts) {
        if (counts.before == 0) return "New";
        if (counts.now == 0) return "Gone";
        double const percent = std::abs(counts.now - counts.before) / counts.before * 100;
        if (percent == 0) return "Unchanged";
        return number_text(std::max(1.0, static_cast<double>(static_cast<std::int64_t>(percent)))) +
               (counts.now > counts.before ? "% more" : "% fewer");
    }

    Expression source_;
    Compared compared_;
    Budget& budget_;
    std::int64_t now_millis_;
    Templates templates_;
    std::vector<Counts> counts_;  // by the number of the template
    double total_ = 0;
};

}  // namespace

Cluster read_cluster(Reading const& in) { return {in.expressions.whole()}; }

Diff read_diff(Reading const& in) {
    if (in.tokens.take_word("previousDay")) return {Previous::day};
    if (in.tokens.take_word("previousWeek")) return {Previous::week};
    if (in.tokens.take_word("previousMonth")) return {Previous::month};
    return {};
}

std::unique_ptr<Stage> make_stage(Cluster const& pipe, Compared const& compared,
                                  Planning const& planning) {
    return std::make_unique<ClusterStage>(pipe, compared, planning);
}

}  // namespace query
