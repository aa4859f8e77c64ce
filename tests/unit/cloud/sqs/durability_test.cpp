// What was acknowledged holds over restarts, power cuts and failing disks.
#include <doctest/doctest.h>

#include <set>

#include "unit/cloud/sqs/fixture.hpp"

using cloud::testing::object;
using codec::Json;

namespace {

// A run of the program on a disk that outlives it.
class Node {
  public:
    Node(disk::Disk& disk, base::Clock const& clock, base::Random& random)
        : clock_(clock),
          core_({disk, clock, random, metrics_}),
          committer_(core_),
          tokens_(disk, random) {}

    // What it answered; nothing where it was refused.
    std::optional<Json> call(std::string const& operation, Json const& input) {
        aws::Invocation in;
        in.caller = {base::AccountId("111122223333"), base::Region("eu-west-1")};
        in.input = input;
        in.received = clock_.now();
        auto const answer = std::make_shared<std::optional<Json>>();
        cloud::Job job;
        job.run = [this, operation, in, answer](base::Instant now) mutable {
            in.now = now;
            *answer = std::get<Json>(verb(operation)(in));
            return cloud::JobOutcome{http::Reply{}};
        };
        job.refuse = [this](aws::Error const& e) {
            refusal = e.code;
            return http::Reply{e.status};
        };
        bool accepted = false;
        job.respond = [&accepted](http::Reply const& reply) { accepted = reply.status == 200; };
        committer_.submit(std::move(job));
        committer_.step(clock_.now());
        return accepted ? *answer : std::nullopt;
    }

    std::string refusal;

  private:
    std::function<aws::Outcome(aws::Invocation const&)> verb(std::string const& name) const {
        for (aws::Operation const& operation : service_.api().operations) {
            if (operation.name == name) return operation.verb;
        }
        throw std::runtime_error("no operation " + name);
    }

    base::Clock const& clock_;
    base::Metrics metrics_;
    cloud::Core core_;
    cloud::Committer committer_;
    cloud::testing::FakeAuthoriser authoriser_;
    cloud::SessionTokens tokens_;
    cloud::Vault vault_{tokens_};
    cloud::sqs::Service service_{core_, authoriser_, vault_};
};

Json const kQueueUrl = "http://h/111122223333/jobs";

struct World {
    disk::MemoryDisk disk;
    base::FakeClock clock{cloud::testing::start_of_tests()};
    base::SeededRandom random{11};
};

// Some bodies lie in the database and some in segments.
std::string body_of(int number) {
    return std::to_string(number) + ":" + std::string(number % 3 == 0 ? 9000 : 20, 'b');
}

std::set<std::string> receive_all(Node& node) {
    std::set<std::string> bodies;
    for (;;) {
        std::optional<Json> const got = node.call(
            "ReceiveMessage", object({{"QueueUrl", kQueueUrl}, {"MaxNumberOfMessages", 10}}));
        REQUIRE(got);
        if (!got->has("Messages")) return bodies;
        for (Json const& message : got->at("Messages").items()) {
            CHECK(bodies.insert(message.at("Body").text()).second);
        }
    }
}

// A client that remembers what it was told.
struct Client {
    std::set<std::string> kept;     // sent, and neither deleted nor perhaps deleted
    std::set<std::string> deleted;  // told so
    int next = 0;

    void work(Node& node) {
        std::string const body = body_of(next++);
        if (node.call("SendMessage", object({{"QueueUrl", kQueueUrl}, {"MessageBody", body}}))) {
            kept.insert(body);
        }
        if (next % 2 == 0) take(node);
    }
    void take(Node& node) {
        std::optional<Json> const got = node.call(
            "ReceiveMessage", object({{"QueueUrl", kQueueUrl}, {"VisibilityTimeout", 0}}));
        if (!got || !got->has("Messages")) return;
        Json const& message = got->at("Messages").items()[0];
        std::string const& body = message.at("Body").text();
        kept.erase(body);
        Json const input =
            object({{"QueueUrl", kQueueUrl}, {"ReceiptHandle", message.at("ReceiptHandle")}});
        if (node.call("DeleteMessage", input)) deleted.insert(body);
    }
};

void check_promises(Client const& client, std::set<std::string> const& found) {
    for (std::string const& body : client.kept) CHECK(found.count(body) == 1);
    for (std::string const& body : client.deleted) CHECK(found.count(body) == 0);
}

}  // namespace

TEST_CASE("a restart keeps queues, messages, claims and handles") {
    World world;
    Json handle;
    {
        Node node(world.disk, world.clock, world.random);
        REQUIRE(node.call("CreateQueue", object({{"QueueName", "jobs"}})));
        for (int i = 0; i < 4; ++i) {
            REQUIRE(node.call("SendMessage",
                              object({{"QueueUrl", kQueueUrl}, {"MessageBody", body_of(i)}})));
        }
        handle = node.call("ReceiveMessage", object({{"QueueUrl", kQueueUrl}}))
                     ->at("Messages")
                     .items()[0]
                     .at("ReceiptHandle");
    }
    world.disk.crash(world.random);
    Node node(world.disk, world.clock, world.random);
    CHECK(receive_all(node) == std::set<std::string>{body_of(1), body_of(2), body_of(3)});
    CHECK(node.call("DeleteMessage", object({{"QueueUrl", kQueueUrl}, {"ReceiptHandle", handle}})));
    world.clock.advance(std::chrono::seconds(30));
    CHECK(receive_all(node) == std::set<std::string>{body_of(1), body_of(2), body_of(3)});
}

TEST_CASE("whichever operation of the disk fails, acknowledged sends stay and deletes hold") {
    bool reached = true;
    for (std::uint64_t n = 1; reached; ++n) {
        CAPTURE(n);
        World world;
        Client client;
        {
            Node node(world.disk, world.clock, world.random);
            REQUIRE(node.call("CreateQueue", object({{"QueueName", "jobs"}})));
            std::uint64_t const before = world.disk.operations();
            world.disk.fail_in(n);
            for (int i = 0; i < 12; ++i) client.work(node);
            reached = world.disk.operations() - before >= n;
            if (node.refusal != "") CHECK(node.refusal == "ServiceUnavailableException");
        }
        world.disk.fail_in(0);
        world.disk.crash(world.random);
        Node node(world.disk, world.clock, world.random);
        check_promises(client, receive_all(node));
    }
}

TEST_CASE("over many power cuts with failures between, promises are kept") {
    World world;
    Client client;
    {
        Node node(world.disk, world.clock, world.random);
        REQUIRE(node.call("CreateQueue", object({{"QueueName", "jobs"}})));
    }
    for (int life = 0; life < 40; ++life) {
        CAPTURE(life);
        {
            Node node(world.disk, world.clock, world.random);
            world.disk.fail_in(1 + world.random.below(60));
            for (int i = 0; i < 10; ++i) client.work(node);
        }
        world.disk.fail_in(0);
        world.disk.crash(world.random);
        world.clock.advance(std::chrono::seconds(31));
        Node node(world.disk, world.clock, world.random);
        check_promises(client, receive_all(node));
        world.clock.advance(std::chrono::seconds(31));
    }
    CHECK(client.kept.size() + client.deleted.size() > 200);
}

TEST_CASE("segments go when no message has a body in them") {
    World world;
    Client client;
    auto const files = [&] { return world.disk.list("sqs").size(); };
    for (int life = 0; life < 3; ++life) {
        Node node(world.disk, world.clock, world.random);
        node.call("CreateQueue", object({{"QueueName", "jobs"}}));
        REQUIRE(node.call("SendMessage", object({{"QueueUrl", kQueueUrl},
                                                 {"MessageBody", std::string(9000, 'x')}})));
    }
    CHECK(files() == 3);
    Node node(world.disk, world.clock, world.random);
    std::optional<Json> const got =
        node.call("ReceiveMessage", object({{"QueueUrl", kQueueUrl}, {"MaxNumberOfMessages", 2}}));
    for (Json const& message : got->at("Messages").items()) {
        REQUIRE(node.call(
            "DeleteMessage",
            object({{"QueueUrl", kQueueUrl}, {"ReceiptHandle", message.at("ReceiptHandle")}})));
    }
    world.clock.advance(std::chrono::minutes(2));
    node.call("ListQueues", Json::object());
    CHECK(files() == 1);
    CHECK(node.call("ReceiveMessage", object({{"QueueUrl", kQueueUrl}}))
              ->at("Messages")
              .items()[0]
              .at("Body")
              .text() == std::string(9000, 'x'));
}

TEST_CASE("a body that is damaged on the disk does not stand in the way of others") {
    World world;
    {
        Node node(world.disk, world.clock, world.random);
        REQUIRE(node.call("CreateQueue", object({{"QueueName", "jobs"}})));
        for (std::string const& body : {std::string(9000, 'x'), std::string("fine")}) {
            REQUIRE(
                node.call("SendMessage", object({{"QueueUrl", kQueueUrl}, {"MessageBody", body}})));
        }
        std::string const name = world.disk.list("sqs").at(0);
        auto file = world.disk.open("sqs/" + name).value();
        REQUIRE(file->write_at(25, "????"));
    }
    Node node(world.disk, world.clock, world.random);
    CHECK(receive_all(node) == std::set<std::string>{"fine"});
}
