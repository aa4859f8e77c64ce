// catchment trace: one marked event, hop by hop.
#include <fmt/format.h>

#include <stdexcept>

#include "base/id.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "cli/accounts.hpp"
#include "cli/ask.hpp"
#include "cli/commands.hpp"
#include "cli/running.hpp"
#include "cli/surveyed.hpp"
#include "stacks/sources.hpp"

namespace cli {
namespace {

using codec::Json;

constexpr char const* kStream = "catchment-trace";
constexpr base::Duration kPatience = std::chrono::seconds(120);

struct Target {
    std::string account;
    std::string region;
    std::string log_group;
};

Target target_of(Arguments const& arguments, stacks::Config const& config) {
    for (stacks::Subscription const& subscription : config.subscriptions) {
        if (subscription.accounts.empty() ||
            (subscription.log_groups.empty() && arguments.log_group.empty())) {
            continue;
        }
        bool const named =
            arguments.account.empty() || stacks::contains(subscription.accounts, arguments.account);
        if (!named) continue;
        return {
            arguments.account.empty() ? subscription.accounts.front() : arguments.account,
            subscription.regions.front(),
            arguments.log_group.empty() ? subscription.log_groups.front() : arguments.log_group};
    }
    throw std::runtime_error("the config has no subscription" +
                             (arguments.account.empty() ? "" : " of account " + arguments.account) +
                             ": nothing would be forwarded");
}

// Prints each hop with the time it was reached, counted from the start.
class Hops {
  public:
    explicit Hops(base::Instant start) : start_(start) {}
    void print(std::string const& hop, base::Instant at, std::string const& more = {}) {
        double const seconds = static_cast<double>((at - start_).count()) / 1e6;
        say(fmt::format("{}  {:+8.3f} s  {:<36} {}", base::iso8601(at), seconds, hop, more));
    }

  private:
    base::Instant start_;
};

template <typename T>
T settled(base::Result<T> result, std::string const& what) {
    if (result) return *std::move(result);
    throw std::runtime_error(what + ": " + result.error().code + ": " + result.error().message);
}

void write_event(aws::Client& client, Target const& to, std::string const& message,
                 base::Instant now) {
    base::Result<Json> const made =
        client.json(aws::kLogs, "CreateLogStream",
                    Json::object({{"logGroupName", to.log_group}, {"logStreamName", kStream}}));
    if (!made && made.error().code != "ResourceAlreadyExistsException") {
        settled(made, "CreateLogStream in " + to.log_group);
    }
    Json const event = Json::object({{"timestamp", base::to_millis(now)}, {"message", message}});
    settled(client.json(aws::kLogs, "PutLogEvents",
                        Json::object({{"logGroupName", to.log_group},
                                      {"logStreamName", kStream},
                                      {"logEvents", Json::array({event})}})),
            "PutLogEvents");
}

std::optional<base::Instant> object_time(aws::Client& logging, stacks::Config const& config,
                                         std::string const& key) {
    base::Result<http::Response> const listed =
        logging.s3({"GET", config.bucket, "", {{"list-type", "2"}, {"prefix", key}}, {}, ""});
    base::Result<codec::Xml> const xml =
        listed ? codec::parse_xml(listed->body) : base::Result<codec::Xml>(codec::Xml{});
    codec::Xml const* const contents = xml ? xml->find("Contents") : nullptr;
    return contents ? base::parse_iso8601(contents->text_of("LastModified")) : std::nullopt;
}

// Where a lost event got to: the first hop that has not seen it.
std::string stuck_at(aws::Client& workload, aws::Client& logging, std::string const& queue,
                     Json const& event_filter) {
    base::Result<Json> const found = workload.json(aws::kLogs, "FilterLogEvents", event_filter);
    if (!found || found->at("events").items().empty()) return "CloudWatch Logs does not hold it";
    base::Result<Json> const depth = logging.json(
        aws::kSqs, "GetQueueAttributes",
        Json::object({{"QueueUrl", queue},
                      {"AttributeNames", Json::array({"ApproximateNumberOfMessages"})}}));
    if (depth && depth->at("Attributes").at("ApproximateNumberOfMessages").text() != "0") {
        return "messages wait on the queue: is the SIEM running? see `catchment doctor`";
    }
    return "CloudWatch Logs holds it, the queue is empty: look at the delivery stream's error log "
           "and `catchment doctor`";
}

}  // namespace

int run_trace(Arguments const& arguments) {
    stacks::Config const config = surveyed_config(config_of(arguments), arguments);
    aws::Profiles const profiles = read_profiles(arguments.data + "/credentials");
    aws::ClientSettings const settings{arguments.cloud_url, config.region};
    Target const target = target_of(arguments, config);
    AccountClient workload(profiles, target.account, {arguments.cloud_url, target.region});
    AccountClient logging(profiles, "logging", settings);
    http::Client siem;
    base::SystemClock const clock;
    base::SystemRandom random;
    std::string const marker = "trace" + base::hex_id(random, 16);
    base::Instant const start = clock.now();
    Hops hops(start);
    hops.print("writing " + marker, start, target.account + " " + target.log_group);
    write_event(*workload, target, R"({"catchment":"trace","marker":")" + marker + R"("})", start);
    hops.print("CloudWatch Logs acknowledged it", clock.now());
    while (clock.now() - start < kPatience) {
        std::vector<Json> const events = settled(
            ask_search(siem, arguments.siem_url, {{"q", marker}, {"since", "15m"}}), "search");
        if (events.empty()) {
            if (signalled_within(std::chrono::milliseconds(50))) return 1;
            continue;
        }
        base::Instant const found = clock.now();
        Json const& event = events.front();
        std::string const& key = event.at("aws.s3.object.key").text();
        if (auto const at = object_time(*logging, config, key)) {
            hops.print("Firehose wrote it to S3", *at, key);
        }
        if (auto const at = base::parse_iso8601(event.at("event.ingested").text())) {
            hops.print("the SIEM had the event from the queue", *at, config.queue);
        }
        hops.print("searchable", found, "event.id " + event.at("event.id").text());
        return 0;
    }
    Json const event_filter =
        Json::object({{"logGroupName", target.log_group}, {"filterPattern", "\"" + marker + "\""}});
    throw std::runtime_error("not found after " + base::format_duration(kPatience) + ": " +
                             stuck_at(*workload, *logging, config.queue, event_filter));
}

}  // namespace cli
