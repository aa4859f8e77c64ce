#include "siem/store/clickhouse_ledger.hpp"

#include "unit/siem/store/stores.hpp"

using namespace siem;
using namespace siem::store;

namespace {

// Another engine, whose answers it weighs.
class Weighing final : public Engine {
  public:
    explicit Weighing(Engine& engine) : engine_(engine) {}
    std::size_t heaviest() const { return heaviest_; }

    Layout const& layout() const override { return engine_.layout(); }
    void know_split() override { engine_.know_split(); }
    Connection& writer() override { return engine_.writer(); }
    std::vector<Node> nodes() override { return engine_.nodes(); }
    base::Result<std::string> ask(Question const& question) override {
        base::Result<std::string> answer = engine_.ask(question);
        if (answer) heaviest_ = std::max(heaviest_, answer->size());
        return answer;
    }
    base::Result<std::string> read(std::string_view sql, std::string_view format) override {
        return engine_.read(sql, format);
    }
    base::Result<std::string> search(std::string_view sql, std::string_view format) override {
        return engine_.search(sql, format);
    }
    base::Result<void> kill(std::string_view mark) override { return engine_.kill(mark); }
    base::Result<std::string> read_for_user(std::string_view sql,
                                            std::string_view format) override {
        return engine_.read_for_user(sql, format);
    }

  private:
    Engine& engine_;
    std::size_t heaviest_ = 0;
};

}  // namespace

TEST_CASE_TEMPLATE("to know whether an event is stored, no other streams' events are read out",
                   Under, ChdbUnderTest, ServerUnderTest) {
    Under under;
    if (!under.ready()) return;
    std::vector<Sample> all(1000);
    for (std::size_t i = 0; i < all.size(); ++i) all[i].stream = "web-" + std::to_string(i);
    REQUIRE(under.store().insert(batch_of(all)).has_value());

    Sample other;
    other.stream = "web-new";
    Batch const batch = batch_of({all[7], other, all[8]});
    Weighing engine(under.chdb().engine());
    base::Result<std::vector<bool>> const are =
        ClickHouseLedger(engine).are_stored(batch, identities(batch), {0, 1, 2});
    REQUIRE(are.has_value());
    CHECK(*are == std::vector<bool>{true, false, true});
    CHECK(engine.heaviest() < 200);
}
