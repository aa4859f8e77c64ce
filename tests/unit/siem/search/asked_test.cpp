// What is asked of the store, in the engine itself: in this process and on shards the same comes of
// the same events.
#include <doctest/doctest.h>

#include "base/text.hpp"
#include "siem/normalise/normaliser.hpp"
#include "siem/search/search.hpp"
#include "unit/siem/store/stores.hpp"

using namespace siem;

namespace {

constexpr int kEvents = 60;

// Every answer, a line each.
template <typename Store>
std::string answers() {
    Store under;
    if (!under.ready()) return {};
    normalise::Normaliser normaliser;
    std::vector<std::string> lines;
    Batch batch;
    for (int i = 0; i < kEvents; ++i) {
        lines.push_back(R"({"level":")" + std::string(i % 3 == 0 ? "error" : "info") +
                        R"(","user":{"name":"u)" + std::to_string(i % 4) +
                        R"("},"client_ip":"10.0.0.)" + std::to_string(i % 5) +
                        R"(","tags":["red","blue"],"n":)" + std::to_string(i) + "}");
    }
    for (int i = 0; i < kEvents; ++i) {
        Event event;
        normaliser.normalise({"111122223333", "/app", "web", std::to_string(i),
                              store::kMorning / 1000 + i * 1000, lines[i]},
                             {"eu-west-1", "bucket", "key", store::kMorning}, event);
        batch.add(event);
    }
    REQUIRE(under.store().insert(batch).has_value());
    base::SystemClock const clock;
    search::Search search([&](std::string const& sql,
                              Asker&) { return under.chdb().engine().search(sql, "JSONEachRow"); },
                          clock);
    Asker asker;
    SearchRequest const all{.from = base::from_micros(store::kMorning),
                            .until = base::from_micros(store::kMorning + 60'000'000)};
    std::string out;
    auto const told = [&](base::Result<codec::Json> const& json) {
        REQUIRE_MESSAGE(json.has_value(), json.error().message);
        out += codec::to_json(*json) + "\n";
    };
    told(search.histogram({all, 6}, asker));
    told(search.histogram({all, 6, "source.ip"}, asker));
    told(search.histogram({all, 6, "n"}, asker));
    told(search.histogram({all, 6, ""}, asker));
    told(search.facets({all, {"log.level", "source.ip", "tags", "source.port"}}, asker));
    told(search.fields({all}, asker));
    told(search.values({all, "user.name", "U"}, asker));
    told(search.context({"30", base::from_micros(store::kMorning + 30'000'000), "111122223333",
                         "eu-west-1", "/app", "web", 2, 2},
                        asker));
    told(search.patterns(all, asker));
    base::Result<std::string> const arrived =
        search.arrived(all, base::from_micros(store::kMorning - 1), asker);
    REQUIRE(arrived);
    out += *arrived;
    return out;
}

}  // namespace

TEST_CASE("the same is answered in the process and on shards") {
    std::string const here = answers<store::ChdbUnderTest>();
    if (here.empty()) return;
    std::vector<std::string_view> const lines = base::split(here, '\n');
    CHECK(lines[0].find(R"("series":[{"value":"info","counts":[6,7,7,6,7,7]},)"
                        R"({"value":"error","counts":[4,3,3,4,3,3]}],"total":60)") !=
          std::string_view::npos);
    CHECK(lines[4].find(R"({"field":"tags","present":60,"values":[{"value":"blue","count":60},)"
                        R"({"value":"red","count":60}]},)"
                        R"({"field":"source.port","present":0,"values":[]})") !=
          std::string_view::npos);
    CHECK(answers<store::ShardsUnderTest>() == here);
}
