// filter, and filterIndex, which asks for the same where there is no index.
#include "query/reading.hpp"
#include "query/stage.hpp"

namespace query {
namespace {

class WhereStage final : public Stage {
  public:
    explicit WhereStage(Where const& pipe) : condition_(pipe.condition) {}
    void take(Row& row) override {
        if (truth_of(evaluate(condition_, row))) next().take(row);
    }

  private:
    Expression condition_;
};

}  // namespace

Where read_where(Reading const& in) { return {in.expressions.whole()}; }

std::unique_ptr<Stage> make_stage(Where const& pipe) { return std::make_unique<WhereStage>(pipe); }

}  // namespace query
