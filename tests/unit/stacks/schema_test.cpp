// The JSON Schema of catchment.yaml and the reader know the same keys.
#include <doctest/doctest.h>

#include <algorithm>

#include "base/text.hpp"
#include "codec/json.hpp"
#include "stacks/config.hpp"

using namespace stacks;
using codec::Json;

namespace {

// A config in which every section stands once, with a mark where its keys stand.
constexpr char const* kSections = R"(region: eu-west-1
#root
organization:
#  organization
  accounts: {management: "100000000001", kms: "100000000002",
             logging: "100000000003", siem: "100000000004"}
archive:
#  archive
  bucket: logs
  versioning: true
  storage-classes:
    - after: 30d
#      storage-class
      class: GLACIER_IR
  object-lock:
#    object-lock
    retention: 1d
queue:
#  queue
  name: jobs
buffering:
#  buffering
  interval: 60s
siem:
#  siem
  external-id: secret
  backup:
#    siem-backup
    every: 1d
  access:
#    siem-access
    plain-http: false
    oidc:
#      siem-access-oidc
      issuer: https://ids.example.com
      client-id: catchment
      role-claim: groups
      roles:
        soc: analyst
        red:
#          siem-access-oidc-role
          role: viewer
  queues:
    - url: https://sqs.eu-west-1.amazonaws.com/123456789012/jobs-2
#      siem-queue
      profile: other
alarms:
#  alarms
  backlog-age: 1h
deployment:
#  deployment
  role: a
pipeline:
#  pipeline
  account: management
  bucket: pipe
quotas:
#  quotas
  firehose-bytes-per-second: 1
audit:
#  audit
  account: siem
subscriptions:
  - account: siem
#    subscription
    log-groups: [/a]
)";

// What the reader says it knows, where it is given a key that is like none.
std::vector<std::string> read_keys(std::string const& mark) {
    std::string text = kSections;
    std::size_t const at = text.find("  " + mark + "\n");
    std::size_t const begin = at == std::string::npos ? text.find("#" + mark) : text.rfind('#', at);
    REQUIRE(begin != std::string::npos);
    std::size_t const end = text.find('\n', begin);
    std::string const line = text.substr(begin + 1, end - begin - 1);
    std::string const indent = line.substr(0, line.find_first_not_of(' '));
    text.replace(begin, end - begin, indent + "xyzzyxyzzyxyzzyxyzzy: 1");
    base::Result<Config> const config = parse_config(text, "c.yaml");
    REQUIRE_FALSE(config.has_value());
    auto const known = base::cut(config.error().message, "; it knows ");
    REQUIRE_MESSAGE(known.has_value(), config.error().message);
    std::string const list = base::replace_all(std::string(known->second), ", ", ",");
    std::vector<std::string> keys;
    for (std::string_view const key : base::split(list, ',')) keys.emplace_back(key);
    std::sort(keys.begin(), keys.end());
    return keys;
}

std::vector<std::string> keys_of(Json const& schema) {
    std::vector<std::string> keys;
    for (auto const& [name, value] : schema.at("properties").members()) keys.push_back(name);
    std::sort(keys.begin(), keys.end());
    return keys;
}

}  // namespace

TEST_CASE("the reader reads the config that the comparison is made of") {
    base::Result<Config> const config = parse_config(kSections, "c.yaml");
    CHECK_MESSAGE(config.has_value(), config.error().message);
}

TEST_CASE("every key of the reader is in the schema, and the other way about") {
    base::Result<Json> const schema = codec::parse_json(config_schema());
    REQUIRE(schema.has_value());
    CHECK(keys_of(*schema) == read_keys("root"));
    Json const& all = schema->at("properties");
    for (char const* const name : {"organization", "archive", "queue", "buffering", "siem",
                                   "deployment", "pipeline", "quotas", "audit"}) {
        CAPTURE(name);
        CHECK(keys_of(all.at(name)) == read_keys(name));
        CHECK(all.at(name).at("additionalProperties") == Json(false));
    }
    Json const& archive = all.at("archive").at("properties");
    CHECK(keys_of(archive.at("object-lock")) == read_keys("object-lock"));
    CHECK(keys_of(archive.at("storage-classes").at("items")) == read_keys("storage-class"));
    CHECK(keys_of(all.at("alarms").at("anyOf").items().at(1)) == read_keys("alarms"));
    Json const& queues = all.at("siem").at("properties").at("queues");
    CHECK(keys_of(queues.at("items")) == read_keys("siem-queue"));
    Json const& backup = all.at("siem").at("properties").at("backup");
    CHECK(keys_of(backup) == read_keys("siem-backup"));
    Json const& access = all.at("siem").at("properties").at("access");
    CHECK(keys_of(access) == read_keys("siem-access"));
    CHECK(keys_of(access.at("properties").at("oidc")) == read_keys("siem-access-oidc"));
    Json const& role = schema->at("$defs").at("oidc-role").at("anyOf").items().at(1);
    CHECK(keys_of(role) == read_keys("siem-access-oidc-role"));
    CHECK(keys_of(all.at("subscriptions").at("items")) == read_keys("subscription"));
}
