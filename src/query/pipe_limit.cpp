// limit 20, and limit any 20: whichever are found first, with nothing looked at behind them.
#include "base/text.hpp"
#include "query/insights.hpp"
#include "query/reading.hpp"
#include "query/stage.hpp"

namespace query {
namespace {

class LimitStage final : public Stage {
  public:
    explicit LimitStage(Limit const& pipe) : left_(pipe.rows) {}
    void take(Row& row) override {
        if (left_ == 0) return;
        --left_;
        next().take(row);
    }
    bool wants_more() const override { return left_ > 0 && next().wants_more(); }

  private:
    std::size_t left_;
};

}  // namespace

Limit read_limit(Reading const& in) {
    Limit limit;
    limit.any = in.tokens.take_word("any");
    if (in.tokens.peek().kind != TokenKind::number) {
        in.tokens.wrong("expected a number after 'limit', not " + in.tokens.shown());
    }
    std::optional<std::uint64_t> const rows = base::to_uint64(in.tokens.peek().text);
    if (!rows || *rows < 1 || *rows > kMaxRows) {
        in.tokens.wrong("a limit is a whole number from 1 to " + std::to_string(kMaxRows));
    }
    in.tokens.take();
    limit.rows = *rows;
    return limit;
}

std::unique_ptr<Stage> make_stage(Limit const& pipe) { return std::make_unique<LimitStage>(pipe); }

}  // namespace query
