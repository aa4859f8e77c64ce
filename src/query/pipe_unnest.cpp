// unnest: a row for each element of a list, which jsonParse made. What is no list is one of one.
#include "query/reading.hpp"
#include "query/stage.hpp"

namespace query {
namespace {

class UnnestStage final : public Stage {
  public:
    explicit UnnestStage(Unnest const& pipe) : pipe_(pipe) {}
    void take(Row& row) override {
        Datum const list = evaluate(pipe_.list, row);
        auto const* tree = std::get_if<Tree>(&list);
        if (!tree || !tree->json->is_array()) return hand_on(row, list);
        // Each element by its place, so that it stays a part of the tree. (Row::value.)
        Row with_list = row;
        with_list.set(kList, list);
        for (std::size_t i = 0; i < tree->json->items().size() && wants_more(); ++i) {
            hand_on(row, with_list.value(
                             {kList + ("." + std::to_string(i)), {kList, std::to_string(i)}}));
        }
    }

  private:
    static inline std::string const kList = "\nlist";  // no field of a query has such a name

    void hand_on(Row const& row, Datum element) {
        Row one = row;
        one.set(pipe_.into, std::move(element));
        next().take(one);
    }

    Unnest pipe_;
};

}  // namespace

Unnest read_unnest(Reading const& in) {
    Unnest unnest;
    unnest.list = in.expressions.whole();
    if (!in.tokens.take_word("into")) {
        in.tokens.wrong("expected 'into' and a name after the list, not " + in.tokens.shown());
    }
    unnest.into = in.tokens.expect_new_name("'into'");
    return unnest;
}

std::unique_ptr<Stage> make_stage(Unnest const& pipe) {
    return std::make_unique<UnnestStage>(pipe);
}

}  // namespace query
