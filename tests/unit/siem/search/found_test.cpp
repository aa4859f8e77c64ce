// What a filter finds, in the engine itself: a line goes in as the intake would put it there.
#include <doctest/doctest.h>

#include <random>

#include "base/text.hpp"
#include "codec/json.hpp"
#include "siem/normalise/normaliser.hpp"
#include "siem/search/rows.hpp"
#include "siem/search/search.hpp"
#include "siem/search/statement.hpp"
#include "unit/siem/store/stores.hpp"

using namespace siem;

namespace {

std::vector<std::string> const kLines = {
    R"({"level":"ERROR","user":{"name":"alice"},"client_ip":"203.0.113.7","tags":["red","blue"]})",
    R"({"level":"info","user":{"name":"bob"},"latency":12.5,"rules":[{"port":22},{"port":443}]})",
    R"(level=warn user=carol client_ip=198.51.100.9 path=/login status=401 msg="two words")",
    R"(plain text: connection reset by peer, client 10.1.2.3)",
    R"({"requestParameters":{"ips":["10.9.0.1","192.0.2.1"]},"note":"a/b","n":"x y"})",
};

struct Case {
    std::string filter;
    std::string ids;
};

class Lines {
  public:
    bool ready() { return under_.ready(); }
    void insert() {
        normalise::Normaliser normaliser;
        Batch batch;
        for (std::size_t i = 0; i < kLines.size(); ++i) {
            std::string const id = std::to_string(i + 1);
            Event event;
            normaliser.normalise(
                {"111122223333", "/app", "web", id, store::kMorning / 1000, kLines[i]},
                {"eu-west-1", "bucket", "key", store::kMorning}, event);
            batch.add(event);
        }
        REQUIRE(under_.store().insert(batch).has_value());
    }
    // "1 3" where lines one and three are found.
    std::string ids(std::string const& filter, std::vector<std::string> columns = {}) {
        base::SystemClock const clock;
        search::Search search([this](std::string const& sql,
                                     Asker&) { return under_.chdb().query(sql, "JSONEachRow"); },
                              clock);
        std::string rows;
        Asker asker;
        base::Result<siem::Found> const found =
            search.search({.text = filter,
                           .from = base::from_micros(store::kMorning - 1),
                           .until = base::from_micros(store::kMorning + 1),
                           .columns = std::move(columns)},
                          asker, [&](std::string_view more, base::Instant) {
                              rows += more;
                              return true;
                          });
        if (!found) return found.error().message;
        std::string all;
        std::vector<std::string_view> const lines = base::split(rows, '\n');
        for (auto line = lines.rbegin(); line != lines.rend(); ++line) {
            if (line->empty()) continue;
            base::Result<codec::Json> const row = codec::parse_json(*line);
            REQUIRE(row.has_value());
            all += (all.empty() ? "" : " ") + row->at("event.id").text();
            last_ = *row;
        }
        return all;
    }
    codec::Json const& last() const { return last_; }

  private:
    store::ChdbUnderTest under_;
    codec::Json last_;
};

}  // namespace

TEST_CASE("each filter finds the lines that it should") {
    Lines found;
    if (!found.ready()) return;
    found.insert();
    for (Case const& c : std::vector<Case>{
             {"", "1 2 3 4 5"},
             {"RESET", "4"},
             {"\"connection reset\"", "4"},
             {"\"reset connection\"", ""},
             {"level", "1 2 3"},
             {"log.level:error OR log.level:WARN", "1 3"},
             {"user.name:alice", "1"},
             {"user.name:(bob OR carol)", "2 3"},
             {"source.ip:203.0.113.0/24", "1"},
             {"NOT source.ip:*", "2 4 5"},
             {"http.response.status_code:>=400", "3"},
             {"path:/log*", "3"},
             {"msg:\"two words\"", "3"},
             {"latency:>12 latency:<13", "2"},
             {"tags:red", "1"},
             {"tags:blue", "1"},
             {"tags:BL*", "1"},
             {"tags:re*ue", ""},  // one value at a time
             {"NOT tags:blue", "2 3 4 5"},
             {"rules.port:443", "2"},
             {"rules.port:>400", "2"},
             {"rules.port:>500", ""},
             {"rules.port:*", "2"},
             {"requestParameters.ips:192.0.2.0/24", "5"},
             {"requestParameters.ips:10.0.0.0/8", "5"},
             {"note:a/b", "5"},
             {"n:\"x y\"", "5"},
         }) {
        CAPTURE(c.filter);
        CHECK(found.ids(c.filter) == c.ids);
    }
    found.ids("tags:red");
    CHECK(codec::to_json(found.last().at("tags")) == R"(["red","blue"])");
    CHECK(found.last().at("user.name").text() == "alice");

    // Of the fields that are named alone, besides what says which event it is.
    CHECK(found.ids("user.name:alice", {"source.ip", "tags", "nothing", "event.id"}) == "1");
    codec::Json::Object const few = found.last().members();
    std::string names;
    for (auto const& [name, value] : few) names += name + " ";
    CHECK(names ==
          "@timestamp event.ingested event.id cloud.account.id cloud.region log.group log.stream "
          "source.ip tags ");
    CHECK(codec::to_json(found.last().at("tags")) == R"(["red","blue"])");
    CHECK(found.last().at("source.ip").text() == "203.0.113.7");
}

namespace {

constexpr int kMany = 40'000;

// Over five days, most of them within two hours, many at the same time as others.
void insert_many(store::ClickHouseStore& into) {
    std::mt19937_64 random(11);
    Batch batch;
    for (int i = 0; i < kMany; ++i) {
        std::int64_t const hours = random() % 4 == 0 ? 120 : 2;
        store::Sample one{.stream = "web-" + std::to_string(i % 3), .id = std::to_string(i / 3)};
        one.at += static_cast<std::int64_t>(random() % (hours * 3600)) * 1'000'000;
        one.message = std::string("line common") + (random() % 97 == 0 ? " seldom" : "") +
                      (i % 20'011 == 5 ? " zanzibar" : "");
        one.add_to(batch);
    }
    REQUIRE(into.insert(batch).has_value());
}

struct Filter {
    std::string text;
    std::size_t statements = 0;  // of its first page, at most
};

// Three pages of fifty, one after the other, and all of them in one statement.
void compare(store::ClickHouseStore& in, Filter const& filter) {
    CAPTURE(filter.text);
    std::vector<std::string> asked;
    base::SystemClock const clock;
    search::Search search(
        [&](std::string const& sql, Asker&) {
            asked.push_back(sql);
            return in.query(sql, "JSONEachRow");
        },
        clock);
    SearchRequest request{.text = filter.text,
                          .from = base::from_micros(store::kMorning),
                          .until = base::from_micros(store::kMorning + 6 * store::kDay),
                          .limit = 50};
    SearchRequest whole = request;
    whole.limit = 150;
    Asker asker;
    std::string pages;
    for (int page = 0; page < 3; ++page) {
        asked.clear();
        base::Result<Found> const found =
            search.search(request, asker, [&](std::string_view rows, base::Instant) {
                pages += rows;
                return true;
            });
        REQUIRE_MESSAGE(found.has_value(), found.error().message);
        CHECK(asked.size() <= filter.statements);
        if (found->next.empty()) break;
        request.before = found->next;
    }
    base::Result<std::string> const rows = in.query(*search::events_sql(whole), "JSONEachRow");
    REQUIRE(rows.has_value());
    CHECK(pages == *search::events_ndjson(*rows));
}

}  // namespace

TEST_CASE("pages that go down window by window are the same as everything in one statement") {
    store::ChdbUnderTest under;
    if (!under.ready()) return;
    insert_many(under.chdb());
    for (Filter const& filter : std::vector<Filter>{{"", 2},
                                                    {"common", 2},
                                                    {"seldom", 3},
                                                    {"zanzibar", 3},
                                                    {"log.stream:web-2", 2},
                                                    {"NOT common", 3},
                                                    {"nowhere", 3}}) {
        compare(under.chdb(), filter);
    }
}
