// catchment.yaml: what is read from it, and what is said where it is wrong.
#include "stacks/config.hpp"

#include <doctest/doctest.h>

using namespace stacks;

namespace {

constexpr char const* kWhole = R"(region: eu-central-1
organization:
  id: o-abc1234567
  accounts:
    management: "100000000001"
    kms: "100000000002"
    logging: "100000000003"
    siem: "100000000004"
    shop: "200000000001"
archive:
  bucket: logs
  prefix: cw/
queue:
  name: jobs
  visibility-timeout: 2m
  max-receive-count: 7
buffering:
  interval: 60s
  size: 16MiB
siem:
  role: reader
  external-id: secret
  retention: 30d
subscriptions:
  - account: shop
    log-groups: [/a, /b]
    pattern: ERROR
quotas:
  subscription-filters-per-log-group: 5
  firehose-bytes-per-second: 1000000
)";

// The whole config with one text replaced.
std::string with(std::string const& old, std::string const& fresh) {
    std::string text = kWhole;
    std::size_t const at = text.find(old);
    REQUIRE(at != std::string::npos);
    return text.replace(at, old.size(), fresh);
}

std::string config_error(std::string const& text) {
    base::Result<Config> const config = parse_config(text, "c.yaml");
    return config ? "none" : config.error().message;
}

}  // namespace

TEST_CASE("every key is read") {
    base::Result<Config> const config = parse_config(kWhole, "c.yaml");
    REQUIRE_MESSAGE(config.has_value(), config.error().message);
    CHECK(config->region == "eu-central-1");
    CHECK(config->organization_id == "o-abc1234567");
    CHECK(config->accounts.size() == 5);
    CHECK(config->quotas.subscription_filters_per_log_group == 5);
    CHECK(config->quotas.firehose_bytes_per_second == 1'000'000);
    CHECK(config->quotas.firehose_records_per_second == 0);
    CHECK(config->account_id("shop") == "200000000001");
    CHECK(config->bucket == "logs");
    CHECK(config->prefix == "cw/");
    CHECK(config->queue == "jobs");
    CHECK(config->visibility_timeout == std::chrono::minutes(2));
    CHECK(config->max_receive_count == 7);
    CHECK(config->buffering_interval == std::chrono::minutes(1));
    CHECK(config->buffering_bytes == 16 << 20);
    CHECK(config->siem_role_arn() == "arn:aws:iam::100000000003:role/reader");
    CHECK(config->siem_external_id == "secret");
    CHECK(config->siem_retention_days == 30);
    CHECK(config->siem_enrichment.empty());
    REQUIRE(config->subscriptions.size() == 1);
    CHECK(config->subscriptions[0].accounts == std::vector<std::string>{"shop"});
    CHECK(config->subscriptions[0].log_groups == std::vector<std::string>{"/a", "/b"});
    CHECK(config->subscriptions[0].pattern == "ERROR");
    CHECK(config->queue_url("http://h:1") == "http://h:1/100000000003/jobs");
}

TEST_CASE("the example is a config") {
    Config const config = example_config();
    CHECK(config.region == "eu-west-1");
    CHECK(config.accounts.size() == 6);
    CHECK(config.buffering_interval == std::chrono::seconds(1));
    CHECK(config.subscriptions.size() == 3);
}

TEST_CASE("a key that is not known is named with its line and the likely one") {
    CHECK(config_error(with("bucket:", "buckt:")) ==
          "c.yaml:11: unknown key 'buckt' in archive; did you mean 'bucket'?");
    CHECK(config_error(with("  interval", "  intervall")) ==
          "c.yaml:18: unknown key 'intervall' in buffering; did you mean 'interval'?");
    CHECK(config_error(with("  size", "  xyzzy")) ==
          "c.yaml:19: unknown key 'xyzzy' in buffering; it knows interval, size");
    CHECK(config_error(with("siem:\n  role", "siem:\n  colour: red\n  role"))
              .starts_with("c.yaml:21: unknown key 'colour' in siem"));
    CHECK(config_error(std::string(kWhole) + "sources: []\n")
              .starts_with("c.yaml:31: unknown key 'sources' in the config"));
}

TEST_CASE("processing is checked against itself and against what the SIEM goes by") {
    std::string const whole(kWhole);
    std::string const both = "processing: {decompress: true, extract-messages: true}\n";
    base::Result<Config> const config = parse_config(whole + both, "c.yaml");
    REQUIRE(config.has_value());
    CHECK(config->decompress);
    CHECK(config->extract_messages);
    CHECK(!parse_config(whole, "c.yaml")->decompress);
    CHECK(config_error(whole + "processing: {extract-messages: true}\n") ==
          "c.yaml:31: 'extract-messages' needs decompress: true");
    CHECK(config_error(whole + "processing: {decompress: maybe}\n").starts_with("c.yaml:31: "));
    std::string const by_group = with(
        "  retention: 30d\n", "  retention: 30d\n  sources: [{log-groups: [/a], retention: 1d}]\n");
    CHECK(config_error(by_group + both)
              .starts_with("c.yaml:32: 'extract-messages' takes the log groups' names away"));
    CHECK(config_error(by_group + "processing: {decompress: true}\n") == "none");
}

TEST_CASE("a key that is missing is named with what misses it") {
    CHECK(config_error(with("  external-id: secret\n", "")) ==
          "c.yaml:21: siem has no 'external-id'");
    CHECK(config_error(with("    kms: \"100000000002\"\n", "")) ==
          "c.yaml:5: 'accounts' needs an account 'kms'");
    CHECK(config_error("region: eu-west-1\n") == "c.yaml:1: the config has no 'organization'");
    CHECK(config_error(with("    log-groups: [/a, /b]\n", "")).find("has no 'log-groups'") !=
          std::string::npos);
}

TEST_CASE("values out of their bounds are refused with the bounds") {
    struct Case {
        char const* old;
        char const* fresh;
        char const* error;
    };
    for (Case const& c : {
             Case{"\"200000000001\"", "\"2000\"",
                  "c.yaml:9: the id of account 'shop' must be twelve digits in quotes, not '2000'"},
             Case{"\"200000000001\"", "\"100000000004\"",
                  "c.yaml:9: accounts 'siem' and 'shop' have the same id"},
             Case{"2m", "9s", "c.yaml:15: 'visibility-timeout' must be from 10s to 12h"},
             Case{"2m", "soon",
                  "c.yaml:15: 'visibility-timeout' must be a time such as 90s, 15m, 2h or 7d, not "
                  "'soon'"},
             Case{"count: 7", "count: 0",
                  "c.yaml:16: 'max-receive-count' must be from 1 to 1000, not '0'"},
             Case{"60s", "901s", "c.yaml:18: 'interval' must be from 0s to 900s"},
             Case{"16MiB", "129MiB", "c.yaml:19: 'size' must be from 1MiB to 128MiB, not '129MiB'"},
             Case{"16MiB", "16", "c.yaml:19: 'size' must be from 1MiB to 128MiB, not '16'"},
             Case{"30d", "1h", "c.yaml:23: 'retention' must be whole days, from 1d to 36500d"},
             Case{"account: shop", "account: shoe",
                  "c.yaml:25: there is no account 'shoe' in organization.accounts"},
             Case{"[/a, /b]", "[]", "c.yaml:26: 'log-groups' must be a list of log group names"},
         }) {
        CHECK(config_error(with(c.old, c.fresh)) == c.error);
    }
}

TEST_CASE("of somebody that a provider lets in the log groups are bounded") {
    std::string const line = "  retention: 30d\n";
    auto const config = [&](int groups) {
        std::string text = line + "  access:\n    oidc:\n      issuer: https://id.example.com\n" +
                           "      client-id: siem\n      default-role:\n        role: viewer\n" +
                           "        log-groups:\n";
        for (int i = 0; i < groups; ++i) text += "          - /app/" + std::to_string(i) + "\n";
        return with(line, text);
    };
    CHECK(config_error(config(100)) == "none");
    CHECK(config_error(config(101)) ==
          "c.yaml:31: 'log-groups' must be at most 100, with * for more");
}

TEST_CASE("values of the wrong shape are refused") {
    CHECK(config_error(with("name: jobs", "name: [jobs]")) ==
          "c.yaml:14: 'name' must be a single value");
    CHECK(config_error(with("[/a, /b]", "/a")) ==
          "c.yaml:26: 'log-groups' must be a list of log group names");
    CHECK(config_error(with("[/a, /b]", "[[/a], /b]")) ==
          "c.yaml:26: 'log-groups' must be a list of log group names");
    CHECK(config_error("- a\n") == "c.yaml:1: the config must be a mapping of keys to values");
    CHECK(config_error("") == "c.yaml:1: the config must be a mapping of keys to values");
    CHECK(config_error("region: [\n").starts_with("c.yaml:"));
}

TEST_CASE("a file that cannot be read says what to start from") {
    base::Result<Config> const config = load_config("/does/not/exist.yaml");
    REQUIRE(!config.has_value());
    CHECK(config.error().message.find("examples/catchment.yaml") != std::string::npos);
}

TEST_CASE("names are those that AWS takes") {
    CHECK(config_error(with("bucket: logs", "bucket: Logs")) ==
          "c.yaml:11: 'bucket' must be 3 to 63 lower-case letters, digits, dots and hyphens, a "
          "letter or a digit first and last, not 'Logs'");
    for (auto const& [old, fresh] : std::vector<std::pair<char const*, char const*>>{
             {"bucket: logs", "bucket: a..b"},
             {"bucket: logs", "bucket: -ab"},
             {"bucket: logs", "bucket: ab"},
             {"id: o-abc1234567", "id: o-abc"},
             {"id: o-abc1234567", "id: r-abc1234567"},
             {"region: eu-central-1", "region: frankfurt"},
             {"name: jobs", "name: jobs.fifo"},
             {"role: reader", "role: a/b"},
             {"external-id: secret", "external-id: s"},
             {"[/a, /b]", "[/a, '/b c']"}}) {
        CAPTURE(fresh);
        CHECK(config_error(with(old, fresh)).find(" must be ") != std::string::npos);
    }
}

TEST_CASE("a log group is forwarded once, and never feeds itself") {
    CHECK(config_error(with("[/a, /b]", "[/a, /a]")) ==
          "c.yaml:26: '/a' of 'shop' is forwarded already");
    CHECK(config_error(with("quotas:", "  - account: shop\n    log-groups: [/b]\nquotas:")) ==
          "c.yaml:29: '/b' of 'shop' is forwarded already");
    CHECK(config_error(with("quotas:", "  - account: siem\n    log-groups: [/b]\nquotas:")) ==
          "none");
    CHECK(config_error(with("/b", "/aws/kinesisfirehose/centralised-logs")) ==
          "c.yaml:26: '/aws/kinesisfirehose/centralised-logs' is where the delivery tells its own "
          "errors: to forward it would feed itself");
}

TEST_CASE(
    "Regions are the archive's own unless others are named, and a subscription may narrow them") {
    base::Result<Config> config = parse_config(kWhole, "c.yaml");
    REQUIRE(config.has_value());
    CHECK(config->regions == std::vector<std::string>{"eu-central-1"});
    CHECK(config->subscriptions[0].regions == config->regions);
    std::string const several = with("region: eu-central-1\n",
                                     "region: eu-central-1\nregions: [eu-central-1, us-east-1]\n");
    config = parse_config(several, "c.yaml");
    REQUIRE_MESSAGE(config.has_value(), config.error().message);
    CHECK(config->subscriptions[0].is_in("us-east-1"));
    auto const narrowed = [&](std::string const& list) {
        std::string text = several;
        std::size_t const at = text.find("    log-groups");
        return config_error(text.insert(at, "    regions: " + list + "\n"));
    };
    CHECK(narrowed("[us-east-1]") == "none");
    CHECK(narrowed("[us-east-2]") ==
          "c.yaml:27: 'us-east-2' is not among the config's regions: eu-central-1, us-east-1");
    CHECK(narrowed("us-east-1") == "c.yaml:27: 'regions' must be a list of Regions");
    CHECK(narrowed("[us-east-1, us-east-1]") == "c.yaml:27: 'us-east-1' stands twice in 'regions'");
    CHECK(config_error(with("region: eu-central-1", "regions: [frankfurt]")) ==
          "c.yaml:1: each of 'regions' must be a Region such as eu-west-1, not 'frankfurt'");
    CHECK(
        config_error(with("region: eu-central-1", "region: eu-central-1\nregionz: [eu-west-1]")) ==
        "c.yaml:2: unknown key 'regionz' in the config; did you mean 'region'?");
}

TEST_CASE("the room that the SIEM may take, and its backups") {
    base::Result<Config> const config = parse_config(with("  retention: 30d\n",
                                                          R"(  disk-budget: 200GB
  in-flight: 64MiB
  backup: {to: copies, every: 12h, keep: 3}
)"),
                                                     "c.yaml");
    REQUIRE_MESSAGE(config.has_value(), config.error().message);
    CHECK(config->siem_disk_budget == 200'000'000'000);
    CHECK(config->siem_in_flight == 64u << 20);
    CHECK(config->siem_backup.to == "copies");
    CHECK(config->siem_backup.every == std::chrono::hours(12));
    CHECK(config->siem_backup.keep == 3);

    base::Result<Config> const usual = parse_config(kWhole, "c.yaml");
    CHECK(usual->siem_disk_budget == 0);
    CHECK(usual->siem_in_flight == 128u << 20);
    CHECK(usual->siem_backup.every == std::chrono::seconds(0));

    for (auto const& [lines, error] : std::vector<std::pair<std::string, std::string>>{
             {"disk-budget: 200",
              "c.yaml:23: 'disk-budget' must be a size such as 200GB or 192MiB, "
              "from 64MiB to 1PiB, not '200'"},
             {"disk-budget: 1MB", "c.yaml:23: 'disk-budget' must be"},
             {"in-flight: 1MiB",
              "c.yaml:23: 'in-flight' must be a size such as 200GB or 192MiB, "
              "from 16MiB to 64GiB, not '1MiB'"},
             {"backup: {to: here}", "c.yaml:23: backup has no 'every'"},
             {"backup:\n    every: often", "c.yaml:24: 'every' must be a time such as"},
             {"backup:\n    every: 0s", "c.yaml:24: 'every' must be from 1s to 366d"},
             {"backup:\n    every: 1d\n    keep: 0", "c.yaml:25: 'keep' must be from 1 to 1000"},
             {"store: clickhouse://h/d\n  backup:\n    every: 1d",
              "c.yaml:25: 'backup' is of a store in the process"},
             {"backup:\n    evry: 1d",
              "c.yaml:24: unknown key 'evry' in backup; did you mean "
              "'every'?"}}) {
        CAPTURE(lines);
        std::string const told = config_error(with("  retention: 30d\n", "  " + lines + "\n"));
        CHECK_MESSAGE(told.starts_with(error), told);
    }
}

TEST_CASE("how the SIEM keeps what comes from where") {
    auto const sources = [](std::string const& list) {
        return with("  retention: 30d\n", "  retention: 30d\n  sources: [" + list + "]\n");
    };
    base::Result<Config> const config = parse_config(
        sources("{log-groups: [/a], word-index: false}, {accounts: [shop], "
                "retention: 7d}, {log-groups: [/b], retention: 1d, word-index: false}"),
        "c.yaml");
    REQUIRE_MESSAGE(config.has_value(), config.error().message);
    REQUIRE(config->siem_sources.size() == 3);
    CHECK(!config->siem_sources[0].word_index);
    CHECK(config->siem_sources[0].retention_days == 30);
    CHECK(config->siem_sources[1].word_index);
    CHECK(config->siem_sources[1].retention_days == 7);
    CHECK(!config->siem_sources[2].word_index);
    CHECK(config->siem_sources[2].retention_days == 1);
    for (auto const& [list, error] : std::vector<std::pair<std::string, std::string>>{
             {"{log-groups: [/a]}", "c.yaml:24: a source has no 'retention'"},
             {"{log-groups: [/a], word-index: true}", "c.yaml:24: a source has no 'retention'"},
             {"{log-groups: [/a], word-index: 0}", "c.yaml:24: 'word-index' must be true or false"},
             {"{word-index: false}", "c.yaml:24: a source has 'accounts', 'log-groups', or both"},
         }) {
        CAPTURE(list);
        CHECK_MESSAGE(config_error(sources(list)).starts_with(error), config_error(sources(list)));
    }
}

TEST_CASE("the SIEM's queues, each with what is its own") {
    base::Result<Config> const config = parse_config(with("  retention: 30d\n",
                                                          R"(  quarantine-after: 3
  queues:
    - url: https://sqs.cn-north-1.amazonaws.com.cn/123456789012/theirs
      role: arn:aws-cn:iam::123456789012:role/path/reader
      external-id: a,b=c
      profile: china
    - {name: near, url: "http://127.0.0.1:4566/123456789012/theirs", region: eu-west-1,
       endpoint: "http://127.0.0.1:4566", visibility-timeout: 5m}
)"),
                                                     "c.yaml");
    REQUIRE_MESSAGE(config.has_value(), config.error().message);
    CHECK(config->siem_quarantine_after == 3);
    REQUIRE(config->siem_queues.size() == 2);
    CHECK(config->siem_queues[0].name == "theirs");
    CHECK(config->siem_queues[0].region == "cn-north-1");
    CHECK(config->siem_queues[0].role_arn == "arn:aws-cn:iam::123456789012:role/path/reader");
    CHECK(config->siem_queues[0].external_id == "a,b=c");
    CHECK(config->siem_queues[0].profile == "china");
    CHECK(config->siem_queues[1].endpoint == "http://127.0.0.1:4566");
    CHECK(config->siem_queues[1].visibility == std::chrono::minutes(5));
}

TEST_CASE("what is wrong with a queue of the SIEM is said with its line") {
    auto const queue = [](std::string const& lines) {
        return config_error(with("  retention: 30d\n", "  queues:\n    - " + lines + "\n"));
    };
    std::string const url = "url: https://sqs.eu-west-1.amazonaws.com/123456789012/";
    for (auto const& [lines, error] : std::vector<std::pair<std::string, std::string>>{
             {"url: here", "c.yaml:24: 'url' must be a queue's URL such as"},
             {"url: http://h/123456789012/q", "c.yaml:24: a queue has no 'region'"},
             {url + "q\n      rol: x",
              "c.yaml:25: unknown key 'rol' in a queue; did you mean 'role'?"},
             {url + "q\n      role: reader", "c.yaml:25: 'role' must be the ARN of a role"},
             {url + "q\n      external-id: ab", "c.yaml:25: 'external-id' goes with a 'role'"},
             {url + "q\n      endpoint: ftp://x", "c.yaml:25: 'endpoint' must be a URL such as"},
             {url + "q\n      visibility-timeout: 1s",
              "c.yaml:25: 'visibility-timeout' must be from"},
             {url + "jobs", "c.yaml:24: a queue is called 'jobs' already"}}) {
        CAPTURE(lines);
        CHECK_MESSAGE(queue(lines).starts_with(error), queue(lines));
    }
    CHECK(config_error(with("  retention: 30d\n", "  queues: []\n")) ==
          "c.yaml:23: 'queues' must be a list of 1 to 100 entries");
    CHECK(config_error(with("  retention: 30d\n", "  quarantine-after: 7\n"))
              .starts_with("c.yaml:23: 'quarantine-after' must be less than "
                           "queue.max-receive-count, which is 7"));
}

TEST_CASE("a queue of the SIEM as a command line has it") {
    base::Result<SiemQueue> const queue = parse_siem_queue(
        "url=https://sqs.us-east-1.amazonaws.com/123456789012/q,external-id=a,b=c,"
        "role=arn:aws:iam::123456789012:role/r");
    REQUIRE_MESSAGE(queue.has_value(), queue.error().message);
    CHECK(queue->name == "q");
    CHECK(queue->region == "us-east-1");
    CHECK(queue->external_id == "a,b=c");
    CHECK(queue->role_arn == "arn:aws:iam::123456789012:role/r");
    CHECK(parse_siem_queue("there").error().message == "'there' is no KEY=VALUE");
    CHECK(parse_siem_queue("").error().message == "a queue has no 'url'");
}
