// fields: what is shown, and what is computed under a new name. display: what alone is shown.
#include "query/reading.hpp"
#include "query/stage.hpp"

namespace query {
namespace {

class FieldsStage final : public Stage {
  public:
    explicit FieldsStage(Fields const& pipe) {
        for (Column const& column : pipe.columns) {
            auto const* name = std::get_if<Name>(&column.value.node);
            if (!name || name->text != column.name) computed_.push_back(column);
        }
    }
    void take(Row& row) override {
        for (Column const& column : computed_) row.set(column.name, evaluate(column.value, row));
        next().take(row);
    }

  private:
    std::vector<Column> computed_;  // the others are what they are
};

}  // namespace

Fields read_fields(Reading const& in) { return {read_columns(in)}; }

Display read_display(Reading const& in) { return {read_columns(in)}; }

std::unique_ptr<Stage> make_stage(Fields const& pipe) {
    return std::make_unique<FieldsStage>(pipe);
}

}  // namespace query
