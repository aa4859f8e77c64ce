#include "simulation/world.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>

namespace simulation {
namespace {

using codec::Json;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr base::Instant kStart = base::from_millis(1'795'000'000'000);
constexpr char const* kEndpoint = "http://cloud";
constexpr std::size_t kLanes = 2;
constexpr std::uint64_t kMostInFlight = 3u << 20;  // so that it is reached now and then
constexpr int kClientAttempts = 3;                 // as an SDK makes them
constexpr int kMostSettling = 3000;

struct Target {
    char const* account;
    char const* group;
    char const* stream;
};
constexpr std::array<Target, 4> kTargets = {{{"workload-a", "/app/web", "web-1"},
                                             {"workload-a", "/app/web", "web-2"},
                                             {"workload-a", "/app/payments", "api"},
                                             {"workload-b", "/app/auth", "idp"}}};

constexpr Target kTwice = kTargets[0];
// Of its account: the pipeline's own, and another beside it.
constexpr std::array<char const*, 2> kDeliveryStreams = {"centralised-logs", "second-copy"};

// What each hop of the pipeline needs, by whom.
struct Hop {
    char const* account;
    char const* role;
    char const* action;
};
constexpr std::array<Hop, World::kHops> kPipeline = {
    {{"workload-a", "centralised-logs-logs", "firehose:PutRecord"},
     {"workload-a", "centralised-logs-firehose", "s3:PutObject"},
     {"logging", "catchment-siem", "sqs:DeleteMessage"},
     {"logging", "catchment-siem", "kms:Decrypt"}}};

std::string policy(char const* effect, char const* action, std::string const& resource) {
    return codec::to_json(Json::object(
        {{"Version", "2012-10-17"},
         {"Statement",
          Json::object({{"Effect", effect}, {"Action", action}, {"Resource", resource}})}}));
}

// The example, so that what is simulated is what ships; with patience for any number of crashes.
stacks::Config config() {
    stacks::Config config = stacks::example_config();
    config.max_receive_count = 1000;
    return config;
}

cloud::Organization organization_of(stacks::Config const& config) {
    cloud::Organization organization;
    organization.id = config.organization_id;
    for (stacks::Account const& account : config.accounts) {
        organization.accounts.push_back({account.name, account.id});
    }
    return organization;
}

// No two are the same, so that each is known by its message.
std::string message(std::uint64_t number, base::Random& random) {
    std::string const n = std::to_string(number);
    switch (random.below(5)) {
        case 0:
            return R"({"level":"error","n":)" + n +
                   R"(,"user":{"name":"alice"},"ip":"203.0.113.7"})";
        case 1:
            return "level=info n=" + n + " msg=\"a b c\" client_ip=192.0.2.9";
        case 2:
            return "plain \"text\" \\ \xc3\xbc \t " + n;
        case 3:
            return n + std::string(20'000, 'x');
        default:
            return "{broken json " + n;
    }
}

}  // namespace

// One life of the SIEM: what it knows is gone with it.
struct World::Siem {
    aws::FixedCredentials keys;
    aws::AssumedRole role;
    siem::connector::InFlight in_flight;
    siem::connector::AwsSource source;
    siem::connector::Heartbeat heartbeat;
    siem::connector::Crew crew;  // no threads: what is fetched ahead is fetched at once
    std::shared_ptr<siem::connector::Budget> budget =
        std::make_shared<siem::connector::Budget>(kMostInFlight);
    std::vector<std::unique_ptr<siem::connector::Ahead>> readers;
    std::vector<std::unique_ptr<siem::pipeline::Intake>> lanes;

    Siem(World& world, aws::ClientSettings const& client)
        : keys(world.profiles_.at("siem")),
          role(client, keys,
               {world.deployed_.siem_role_arn, "simulation", world.config_.siem_external_id},
               world.clock_),
          source({client, world.deployed_.queue_url}, role, world.clock_),
          heartbeat(in_flight, source, {.visibility = world.config_.visibility_timeout},
                    world.metrics_),
          crew(
              [this, &world, client] {
                  return std::make_unique<siem::connector::AwsSource>(
                      siem::connector::AwsSource::Settings{client, world.deployed_.queue_url}, role,
                      world.clock_);
              },
              0) {
        siem::pipeline::IntakeSettings settings;
        settings.queue = world.config_.queue;
        settings.poll.wait = seconds(1);
        settings.poll.visibility = world.config_.visibility_timeout;
        settings.batch_bytes = 100'000;
        settings.quarantine_after_receives = 1000;  // crashes are what happens here
        settings.budget = budget;
        for (std::size_t i = 0; i < kLanes; ++i) {
            readers.push_back(std::make_unique<siem::connector::Ahead>(
                source, crew, *budget,
                siem::connector::Ahead::Settings{1 << 20, settings.quarantine_after_receives}));
            lanes.push_back(std::make_unique<siem::pipeline::Intake>(
                *readers.back(), world.store_, world.clock_, in_flight, world.metrics_, settings));
        }
    }
};

World::World(std::uint64_t seed)
    : clock_(kStart),
      random_(seed),
      cloud_random_(seed + 1),
      network_(clock_, random_),
      config_(config()) {
    start_cloud();
    profiles_ = cloud_->root_credentials();
    for (stacks::Account const& account : config_.accounts) {
        keys_[account.name] = std::make_unique<aws::FixedCredentials>(profiles_.at(account.name));
        clients_[account.name] = std::make_unique<aws::Client>(
            aws::ClientSettings{kEndpoint, config_.region, network_.connect()},
            *keys_[account.name], clock_);
    }
    deploy();
    start_siem();
}

World::~World() = default;

void World::start_cloud() {
    for (int attempt = 1; !cloud_; ++attempt) {
        try {
            cloud_ = std::make_unique<cloud::Cloud>(
                cloud::Machine{disk_, clock_, cloud_random_, metrics_}, organization_of(config_),
                cloud_random_);
        } catch (std::exception const&) {
            if (attempt == 3) throw;  // what fails once is tried again, as whoever runs it would
        }
    }
    network_.attach(cloud_.get());
}

void World::start_siem() {
    siem_ = std::make_unique<Siem>(
        *this, aws::ClientSettings{kEndpoint, config_.region, network_.connect()});
}

void World::deploy() {
    base::Result<stacks::Deployed> deployed = stacks::deploy(
        config_, {{.endpoint = kEndpoint, .connect = network_.connect()},
                  [this](stacks::Account const& account) {
                      return std::make_unique<aws::FixedCredentials>(profiles_.at(account.name));
                  },
                  clock_,
                  [](stacks::Progress const&) {},
                  [this](std::chrono::milliseconds time) {
                      clock_.advance(time);
                      cloud_->committer().step(clock_.now());
                  },
                  nullptr,
                  0});
    if (!deployed) throw std::runtime_error(deployed.error().message);
    deployed_ = *std::move(deployed);
    for (Target const& target : kTargets) {
        base::Result<Json> const made = client_of(target.account)
                                            .json(aws::kLogs, "CreateLogStream",
                                                  Json::object({{"logGroupName", target.group},
                                                                {"logStreamName", target.stream}}));
        if (!made) throw std::runtime_error(made.error().message);
    }
    subscribe_twice();
}

// A log group that two delivery streams are fed from: each of its events comes twice.
void World::subscribe_twice() {
    aws::Client& client = client_of(kTwice.account);
    Json const group = Json::object({{"logGroupName", kTwice.group}});
    Json filter = client.json(aws::kLogs, "DescribeSubscriptionFilters", group)
                      .value()
                      .at("subscriptionFilters")
                      .items()
                      .at(0);
    Json const stream = client
                            .json(aws::kFirehose, "DescribeDeliveryStream",
                                  Json::object({{"DeliveryStreamName", kDeliveryStreams[0]}}))
                            .value()
                            .at("DeliveryStreamDescription");
    Json to = stream.at("Destinations").items().at(0).at("ExtendedS3DestinationDescription");
    to.set("CompressionFormat", "UNCOMPRESSED");
    Json const made = client
                          .json(aws::kFirehose, "CreateDeliveryStream",
                                Json::object({{"DeliveryStreamName", kDeliveryStreams[1]},
                                              {"ExtendedS3DestinationConfiguration", to}}))
                          .value();
    let_logs_feed(made.at("DeliveryStreamARN").text());
    filter.set("filterName", "again");
    filter.set("destinationArn", made.at("DeliveryStreamARN"));
    (void)client.json(aws::kLogs, "PutSubscriptionFilter", filter).value();
}

// The pipeline's own role is for the pipeline's own stream.
void World::let_logs_feed(std::string const& stream_arn) {
    bool const put = set_role_policy(
        kTwice.account, {{"Action", "PutRolePolicy"},
                         {"RoleName", std::string(kDeliveryStreams[0]) + "-logs"},
                         {"PolicyName", "again"},
                         {"PolicyDocument", policy("Allow", "firehose:PutRecord", stream_arn)}});
    if (!put) throw std::runtime_error("a role could not be given its policy");
}

bool World::set_role_policy(std::string const& account, http::Parameters const& policy) {
    base::Result<codec::Xml> const set = client_of(account).query(
        aws::kIam, policy.front().second, {std::next(policy.begin()), policy.end()});
    return set || set.error().code == "NoSuchEntity";
}

bool World::forbid(std::size_t hop) {
    Hop const& stopped = kPipeline.at(hop);
    return set_role_policy(stopped.account,
                           {{"Action", "PutRolePolicy"},
                            {"RoleName", stopped.role},
                            {"PolicyName", "stop"},
                            {"PolicyDocument", policy("Deny", stopped.action, "*")}});
}

bool World::permit_all() {
    return std::all_of(kPipeline.begin(), kPipeline.end(), [this](Hop const& hop) {
        return set_role_policy(
            hop.account,
            {{"Action", "DeleteRolePolicy"}, {"RoleName", hop.role}, {"PolicyName", "stop"}});
    });
}

bool World::misdirect_firehose() { return send_firehose_to("not-there"); }
bool World::redirect_firehose() { return send_firehose_to(config_.bucket); }

bool World::send_firehose_to(std::string const& bucket) {
    aws::Client& client = client_of(kTwice.account);
    for (char const* const name : kDeliveryStreams) {
        base::Result<Json> const stream = client.json(aws::kFirehose, "DescribeDeliveryStream",
                                                      Json::object({{"DeliveryStreamName", name}}));
        if (!stream) return false;
        Json const& described = stream->at("DeliveryStreamDescription");
        base::Result<Json> const updated = client.json(
            aws::kFirehose, "UpdateDestination",
            Json::object(
                {{"DeliveryStreamName", name},
                 {"CurrentDeliveryStreamVersionId", described.at("VersionId")},
                 {"DestinationId", described.at("Destinations").items().at(0).at("DestinationId")},
                 {"ExtendedS3DestinationUpdate",
                  Json::object({{"BucketARN", "arn:aws:s3:::" + bucket}})}}));
        if (!updated) return false;
    }
    return true;
}

aws::Client& World::client_of(std::string const& account) { return *clients_.at(account); }

void World::write() {
    Target const& target = kTargets.at(random_.below(kTargets.size()));
    std::int64_t const now = base::to_millis(clock_.now());
    std::int64_t time = now - static_cast<std::int64_t>(random_.below(5000));
    Json events = Json::array();
    for (std::uint64_t i = 0; i <= random_.below(5); ++i) {
        time = std::min(now, time + static_cast<std::int64_t>(random_.below(20)));
        std::string const text = message(++written_, random_);
        numbers_[text] = written_;
        events.push(Json::object({{"timestamp", time}, {"message", text}}));
    }
    Json const input = Json::object(
        {{"logGroupName", target.group}, {"logStreamName", target.stream}, {"logEvents", events}});
    for (int attempt = 0; attempt < kClientAttempts; ++attempt) {
        base::Result<Json> const put =
            client_of(target.account).json(aws::kLogs, "PutLogEvents", input);
        if (!put && put.error().kind == base::ErrorKind::retry) continue;
        if (!put) throw std::runtime_error("PutLogEvents: " + put.error().message);
        for (Json const& event : events.items()) {
            acknowledged_[event.at("message").text()] = event.at("timestamp").integer();
        }
        return;
    }
    ++refused_;
}

void World::step_cloud() { cloud_->committer().step(clock_.now()); }
void World::step_lane(std::size_t lane) { siem_->lanes.at(lane)->step(clock_.now()); }
void World::step_heartbeat() { siem_->heartbeat.step(clock_.now()); }
void World::pass(base::Duration time) { clock_.advance(time); }
void World::fail_store(std::uint64_t inserts, std::uint64_t rows) {
    store_.fail_next(inserts, rows);
}

void World::crash_cloud() {
    network_.attach(nullptr);
    disk_.crash(random_);
    cloud_.reset();
    make_room();  // on a full disk it does not start: somebody is called
    start_cloud();
}

void World::crash_siem() {
    siem_.reset();
    start_siem();
}

void World::restart_siem() {
    siem_->lanes.clear();
    siem::pipeline::give_back(siem_->source, siem_->in_flight);
    crash_siem();
}

void World::settle() {
    network_.lose_one_in(0);
    disk_.fail_in(0);
    make_room();
    store_.fail_next(0);
    while (!redirect_firehose() || !permit_all()) step_cloud();
    for (int i = 0; i < kMostSettling; ++i) {
        step_cloud();
        for (std::size_t lane = 0; lane < kLanes; ++lane) step_lane(lane);
        step_heartbeat();
        pass(milliseconds(500));
        if (i % 8 == 7 && queue_is_empty() && store_.size() == held_by_cloud().size()) return;
    }
}

bool World::queue_is_empty() {
    base::Result<Json> const depth =
        client_of("logging").json(aws::kSqs, "GetQueueAttributes",
                                  Json::object({{"QueueUrl", deployed_.queue_url},
                                                {"AttributeNames", Json::array({"All"})}}));
    if (!depth) return false;
    Json const& all = depth->at("Attributes");
    return all.at("ApproximateNumberOfMessages").text() == "0" &&
           all.at("ApproximateNumberOfMessagesNotVisible").text() == "0";
}

std::map<World::Key, World::Held> World::held_by_cloud() {
    std::map<Key, Held> held;
    for (Target const& t : kTargets) read_stream(t.account, t.group, t.stream, held);
    return held;
}

void World::read_stream(std::string const& account, std::string const& group,
                        std::string const& stream, std::map<Key, Held>& into) {
    Json input = Json::object({{"logGroupName", group}, {"logStreamNames", Json::array({stream})}});
    for (;;) {
        base::Result<Json> const page =
            client_of(account).json(aws::kLogs, "FilterLogEvents", input);
        if (!page) throw std::runtime_error("FilterLogEvents: " + page.error().message);
        for (Json const& event : page->at("events").items()) {
            into[{config_.account_id(account), group, stream, event.at("eventId").text()}] = {
                event.at("message").text(), event.at("timestamp").integer()};
        }
        if (!page->has("nextToken")) return;
        input.set("nextToken", page->at("nextToken"));
    }
}

std::vector<std::string> World::complaints() {
    std::vector<std::string> all;
    std::map<Key, Held> const held = held_by_cloud();
    std::map<std::string, std::int64_t> messages;
    for (auto const& [key, event] : held) {
        messages[event.message] = event.timestamp_millis;
        complain_of(key, event, all);
    }
    complain_of_order(held, all);
    for (auto const& [message, time] : acknowledged_) {
        auto const found = messages.find(message);
        if (found == messages.end())
            all.push_back("acknowledged and lost: " + message.substr(0, 60));
        else if (found->second != time)
            all.push_back("has another time: " + message.substr(0, 60));
    }
    if (store_.size() != held.size()) {
        all.push_back("the cloud has " + std::to_string(held.size()) + " events, the store " +
                      std::to_string(store_.size()));
    }
    for (siem::Quarantined const& object : store_.quarantined()) {
        all.push_back("in quarantine: " + object.key + ": " + object.reason);
    }
    if (!queue_is_empty()) all.push_back("messages are left on the queue");
    return all;
}

// The ids of a stream's events are in the order in which they were written: of those that a client
// wrote again, because it did not hear that they were taken, the first counts.
void World::complain_of_order(std::map<Key, Held> const& held,
                              std::vector<std::string>& all) const {
    std::map<std::vector<std::string>, std::uint64_t> last;  // of each stream
    std::set<std::string> seen;
    for (auto const& [key, event] : held) {
        if (!seen.insert(event.message).second) continue;
        std::uint64_t const number = numbers_.at(event.message);
        std::uint64_t& before = last[{key[0], key[1], key[2]}];
        if (number < before) all.push_back("out of order: " + event.message.substr(0, 60));
        before = number;
    }
}

void World::complain_of(Key const& key, Held const& held, std::vector<std::string>& all) const {
    std::string const what = key[1] + ' ' + key[2] + ' ' + key[3];
    std::optional<siem::store::MemoryStore::Row> const row =
        store_.find(key[0], key[1], key[2], key[3]);
    if (!row) {
        all.push_back("not stored: " + what);
        return;
    }
    if (row->message != held.message) all.push_back("another message: " + what);
    if (row->timestamp_micros != held.timestamp_millis * 1000)
        all.push_back("another time: " + what);
    auto const region = row->fields.find("cloud.region");
    if (region == row->fields.end() || region->second != config_.region) {
        all.push_back("another region: " + what);
    }
}

}  // namespace simulation
