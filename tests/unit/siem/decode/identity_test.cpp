// What a record that is no envelope's is known by (docs/decisions/0010).
#include <doctest/doctest.h>

#include "base/time.hpp"
#include "decoded.hpp"
#include "siem/decode/key_layout.hpp"

namespace {

using decoded::decode;
using siem::decode::read_key;

std::string written(std::string_view key) {
    std::int64_t const micros = siem::decode::written_micros(key);
    return micros == 0 ? "" : base::iso8601_seconds(base::from_micros(micros));
}

}  // namespace

TEST_CASE("a record is named by its object, and its id rises") {
    siem::decode::ObjectName const name{
        "central", "AWSLogs/111122223333/vpcflowlogs/eu-west-1/2026/11/29/x.log"};
    auto const got = decode("one\ntwo\ntwo\n", {.name = name});
    REQUIRE(got.records.size() == 3);
    for (decoded::Kept const& r : got.records) {
        CHECK(r.account == "111122223333");
        CHECK(r.group == "s3://central/AWSLogs/111122223333/vpcflowlogs/eu-west-1");
        CHECK(r.stream == name.key);
        CHECK(r.millis == 0);
        CHECK(r.id.size() == 29);
    }
    CHECK(got.records[0].id < got.records[1].id);
    CHECK(got.records[1].id < got.records[2].id);
    CHECK(decode("one\ntwo\ntwo\n", {.name = name}).records == got.records);
}

TEST_CASE("an object that has grown has the same events and more, another has others") {
    auto const before = decode("one\ntwo\n").records;
    auto const grown = decode("one\ntwo\nthree\n").records;
    CHECK(std::equal(before.begin(), before.end(), grown.begin()));
    auto const other = decode("uno\ntwo\n").records;
    CHECK(other[0].id != before[0].id);
    CHECK(other[1].id == before[1].id);
}

TEST_CASE("the account, the Region and the folder of a key") {
    struct Case {
        char const* key;
        char const* account;
        char const* region;
        char const* folder;
    };
    for (Case const& c : std::vector<Case>{
             {"AWSLogs/111122223333/CloudTrail/eu-west-1/2026/11/29/1_CloudTrail.json.gz",
              "111122223333", "eu-west-1", "AWSLogs/111122223333/CloudTrail/eu-west-1"},
             {"AWSLogs/o-a1b2/111122223333/CloudTrail-Digest/us-gov-west-1/2026/x", "111122223333",
              "us-gov-west-1", "AWSLogs/o-a1b2/111122223333/CloudTrail-Digest/us-gov-west-1"},
             {"cloudwatch/200000000001/us-east-1/2026/11/23/10/centralised-logs-1-x",
              "200000000001", "us-east-1", "cloudwatch/200000000001/us-east-1"},
             {"cloudwatch/200000000001/2026/11/23/10/x", "200000000001", "",
              "cloudwatch/200000000001"},
             {"app/customer=a/year=2026/month=11/x", "", "", "app/customer=a"},
             {"app/dt=2026-11-29/x", "", "", "app"},
             {"us-east-1/200000000001/x/y/us-east-1/z", "200000000001", "",
              "us-east-1/200000000001/x/y/us-east-1"},
             {"20000000000/us-east-1/x", "", "", "20000000000/us-east-1"},
             {"200000000001/us-east1/x", "200000000001", "", "200000000001/us-east1"},
             {"file", "", "", ""},
             {"", "", "", ""}}) {
        CAPTURE(c.key);
        CHECK(read_key(c.key).account == c.account);
        CHECK(read_key(c.key).region == c.region);
        CHECK(read_key(c.key).folder == c.folder);
    }
}

TEST_CASE("the most exact time of a key") {
    CHECK(written(
              "AWSLogs/1/CloudTrail/x/2023/07/10/1_CloudTrail_us-east-1_20230710T1145Z_s7.json") ==
          "2023-07-10T11:45:00Z");
    CHECK(written("logs/2026/11/29/10/stream-1-2026-11-29-10-05-33-0f2c") ==
          "2026-11-29T10:05:33Z");
    CHECK(written("cdn/E2ABC.2026-11-29-10.a1b2.gz") == "2026-11-29T10:00:00Z");
    CHECK(written("app/year=2026/month=11/day=29/hour=07/x") == "2026-11-29T07:00:00Z");
    CHECK(written("app/2026/11/x") == "");
    CHECK(written("app/2026/13/41/x") == "");
    CHECK(written("cloudwatch/200000000001/us-east-1/x") == "");
    CHECK(written("x-20261129") == "2026-11-29T00:00:00Z");
    // Hashes are no times.
    CHECK(written("logs/2026/11/29/23c0ffee") == "2026-11-29T00:00:00Z");
    CHECK(written("logs/2026/11/29/12345678-9abc") == "2026-11-29T00:00:00Z");
    CHECK(written("logs/2026/11/29/a20310405b") == "2026-11-29T00:00:00Z");
    CHECK(written("AWSLogs/1/2026/11/29/1_CloudTrail_eu-west-1_20261129T1005Z_20ab.json.gz") ==
          "2026-11-29T10:05:00Z");
    CHECK(written("") == "");
}
