// Through an archive, past the years that nobody asked for; and what is handed out of it.
#include "siem/pipeline/walk.hpp"

#include <doctest/doctest.h>

#include <map>
#include <set>

#include "base/time.hpp"
#include "siem/pipeline/backfill.hpp"
#include "siem/pipeline/dated.hpp"
#include "unit/siem/pipeline/fake_source.hpp"

using namespace siem;

namespace {

base::Instant at(std::string const& text) { return *base::parse_iso8601(text); }

// A bucket in memory, that answers in pages of three.
class FakeLister final : public connector::Lister {
  public:
    base::Result<connector::Page> page(connector::PageOf const& what) override {
        ++pages;
        asked.insert(what.prefix);
        if (fails) return base::fail(base::ErrorKind::retry, "slow", "SlowDown");
        connector::Page page;
        std::set<std::string> seen;
        for (auto const& [key, object] : objects) {
            if (!key.starts_with(what.prefix) || key <= what.start_after) continue;
            std::size_t const end = what.delimiter.empty()
                                        ? std::string::npos
                                        : key.find(what.delimiter, what.prefix.size());
            std::string const name = end == std::string::npos ? key : key.substr(0, end + 1);
            if (!what.token.empty() && name <= what.token) continue;
            if (!seen.insert(name).second) continue;
            if (seen.size() > 3) {
                page.token = last_;
                return page;
            }
            last_ = name;
            if (end == std::string::npos) {
                page.objects.push_back(object);
            } else {
                page.folders.push_back(name);
            }
        }
        return page;
    }
    void add(std::string const& key, std::string const& modified = "2026-11-29T00:00:00Z") {
        objects[key] = {key, 5, at(modified)};
    }

    std::map<std::string, connector::Listed> objects;
    std::set<std::string> asked;
    int pages = 0;
    bool fails = false;

  private:
    std::string last_;
};

std::vector<std::string> keys(pipeline::Walk& walk) {
    std::vector<std::string> all;
    while (!walk.is_over()) {
        auto const some = walk.next();
        REQUIRE(some.has_value());
        for (connector::Listed const& one : *some) all.push_back(one.key);
    }
    return all;
}

}  // namespace

TEST_CASE("the time that folders speak of") {
    auto const span = [](char const* key) {
        auto const found = pipeline::dated(key);
        return found
                   ? base::iso8601_seconds(found->from) + " " + base::iso8601_seconds(found->until)
                   : std::string("none");
    };
    CHECK(span("cloudwatch/200000000001/2026/") == "2026-01-01T00:00:00Z 2027-01-01T00:00:00Z");
    CHECK(span("a/2026/12/x") == "2026-12-01T00:00:00Z 2027-01-01T00:00:00Z");
    CHECK(span("a/2026/11/23/") == "2026-11-23T00:00:00Z 2026-11-24T00:00:00Z");
    CHECK(span("a/2026/11/23/07/x.gz") == "2026-11-23T07:00:00Z 2026-11-23T08:00:00Z");
    CHECK(span("t/year=2026/month=02/day=28/") == "2026-02-28T00:00:00Z 2026-03-01T00:00:00Z");
    CHECK(span("t/dt=2026-11-23/hour=05/") == "2026-11-23T05:00:00Z 2026-11-23T06:00:00Z");
    CHECK(span("t/20261123/") == "2026-11-23T00:00:00Z 2026-11-24T00:00:00Z");
    CHECK(span("app/1234/web/") == "none");
    CHECK(span("app/2026/web/") == "none");
    CHECK(span("a/2026/11/23/web/10/") == "2026-11-23T00:00:00Z 2026-11-24T00:00:00Z");
    CHECK(span("2026") == "none");
    CHECK(span("") == "none");
}

TEST_CASE("a walk comes by every key once, in their order, and looks into no other year") {
    FakeLister lister;
    std::vector<std::string> expected;
    for (char const* account : {"200000000001", "200000000002"}) {
        for (char const* day :
             {"2019/05/01", "2024/12/31", "2026/11/27", "2026/11/28", "2026/11/29"}) {
            for (char const* file : {"a", "b", "c", "d"}) {
                std::string const key = std::string("cw/") + account + "/" + day + "/10/" + file;
                lister.add(key);
                if (std::string_view(day) > "2026/11/27") expected.push_back(key);
            }
        }
    }
    lister.add("cw/readme", "2026-11-29T00:00:00Z");
    lister.add("cw/old", "2020-11-29T00:00:00Z");
    expected.push_back("cw/readme");
    pipeline::Stretch stretch{"b", "cw/", at("2026-11-28T00:00:00Z"), at("2026-11-30T00:00:00Z")};
    pipeline::Walk whole(lister, stretch);
    CHECK(keys(whole) == expected);
    CHECK(lister.asked.count("cw/200000000001/2026/11/29/") == 1);
    for (char const* year : {"2019", "2024"}) {
        CHECK(lister.asked.count(std::string("cw/200000000001/") + year + "/") == 0);
    }
    for (std::size_t i = 0; i < expected.size(); ++i) {  // it goes on behind any of them
        stretch.after = expected[i];
        pipeline::Walk rest(lister, stretch);
        CHECK(keys(rest) == std::vector<std::string>(expected.begin() + static_cast<long>(i) + 1,
                                                     expected.end()));
    }
}

TEST_CASE("an object that has only its day may be of any hour of it; one of another time is not") {
    FakeLister lister;
    for (char const* key : {"a/2026/11/23/x.gz", "a/2026/11/23/2026-11-23T09-30-00Z.gz",
                            "a/2026/11/23/2026-11-23T11-30-00Z.gz", "a/2026/11/22/x.gz"}) {
        lister.add(key);
    }
    pipeline::Walk walk(lister, {"b", "", at("2026-11-23T10:00:00Z"), at("2026-11-23T12:00:00Z")});
    CHECK(keys(walk) ==
          std::vector<std::string>{"a/2026/11/23/2026-11-23T11-30-00Z.gz", "a/2026/11/23/x.gz"});
}

TEST_CASE("what nobody can read now, and what is empty, is passed over") {
    FakeLister lister;
    for (char const* key : {"a", "b", "c"}) lister.add(key);
    lister.objects["a"].archived = true;
    lister.objects["b"].size = 0;
    pipeline::Walk walk(lister, {"b"});
    CHECK(keys(walk) == std::vector<std::string>{"c"});
    CHECK(walk.archived() == 1);
}

TEST_CASE("a listing that fails goes on where it was") {
    FakeLister lister;
    for (int i = 0; i < 8; ++i) lister.add("k" + std::to_string(i));
    pipeline::Walk walk(lister, {"b"});
    REQUIRE(walk.next().has_value());
    lister.fails = true;
    CHECK_FALSE(walk.next().has_value());
    lister.fails = false;
    CHECK(keys(walk).size() == 5);
}

TEST_CASE("a backfill is as far as all before it is done with") {
    FakeLister lister;
    for (int i = 0; i < 4; ++i) lister.add("k " + std::to_string(i));
    pipeline::Backfill backfill(lister, {"b"}, "eu-west-1");
    auto const some = backfill.receive({.wait = std::chrono::seconds(0)});
    REQUIRE(some.has_value());
    REQUIRE(some->size() == 3);
    CHECK((*some)[0].body.find("k%200") != std::string::npos);
    backfill.done({(*some)[1].receipt_handle});
    CHECK(backfill.progress().objects == 1);
    CHECK(backfill.progress().done_to == "");
    backfill.done({(*some)[0].receipt_handle});
    CHECK(backfill.progress().done_to == "k 1");
    auto const rest = backfill.receive({.wait = std::chrono::seconds(0)});
    REQUIRE(rest->size() == 1);
    backfill.done({(*rest)[0].receipt_handle, (*some)[2].receipt_handle, "9", "x"});
    CHECK(backfill.receive({.wait = std::chrono::seconds(0)})->empty());
    CHECK(backfill.progress().over);
    CHECK(backfill.progress().done_to == "k 3");
    CHECK(backfill.progress().bytes == 20);
    backfill.cancel();
    CHECK(backfill.receive({}).error().code == http::kCancelled);
}
