// What was acknowledged is delivered once, over restarts, power cuts and failing disks.
#include <doctest/doctest.h>

#include <map>
#include <set>

#include "unit/cloud/firehose/fixture.hpp"

using cloud::testing::buffering;
using cloud::testing::destination_with;
using cloud::testing::Firehose;
using cloud::testing::object;
using codec::Json;

namespace {

constexpr char kFilling = '.';

struct World {
    disk::MemoryDisk disk;
    base::FakeClock clock{cloud::testing::start_of_tests()};
    base::SeededRandom random{11};
};

// A run of the program on a disk that outlives it.
class Node {
  public:
    explicit Node(World& world)
        : clock_(world.clock), core_({world.disk, world.clock, world.random, metrics_}) {
        store.leave_out = kFilling;
    }

    bool call(std::string const& operation, Json const& input) {
        aws::Invocation in;
        in.caller = {base::AccountId("111122223333"), base::Region("eu-west-1")};
        in.input = input;
        in.received = clock_.now();
        cloud::Job job;
        job.run = [this, operation, in](base::Instant now) mutable {
            in.now = now;
            verb(operation)(in);
            return cloud::JobOutcome{http::Reply{}};
        };
        job.refuse = [](aws::Error const& e) { return http::Reply{e.status}; };
        bool accepted = false;
        job.respond = [&accepted](http::Reply const& reply) { accepted = reply.status == 200; };
        committer_.submit(std::move(job));
        committer_.step(clock_.now());
        return accepted;
    }
    bool create(std::string const& name, Json const& destination) {
        return call("CreateDeliveryStream", Firehose::creation(name, destination));
    }
    bool put(std::string const& stream, std::string const& data) {
        return call("PutRecord",
                    object({{"DeliveryStreamName", stream}, {"Record", Firehose::record(data)}}));
    }
    void settle() {
        for (int i = 0; i < 1000 && committer_.step(clock_.now()) <= clock_.now(); ++i) {
        }
    }

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
    cloud::Committer committer_{core_};

  public:
    cloud::testing::FakeStore store{core_};

  private:
    cloud::testing::FakeRoles roles_;
    cloud::testing::FakeAuthoriser authoriser_;
    cloud::SessionTokens root_{core_.disk, core_.random};
    cloud::Vault vault_{root_};
    cloud::firehose::Service service_{core_, {store, roles_, authoriser_, vault_}};
};

Json const kEachMinute = destination_with({{"BufferingHints", buffering(1, 60)}});

// A client that remembers what it was told. Each record is a number between brackets, and some
// are long, so that size as well as time makes objects.
struct Client {
    std::set<int> acknowledged;
    int next = 0;

    void put(Node& node) {
        int const number = next++;
        std::string const filling(number % 4 == 0 ? 700'000 : 10, kFilling);
        if (node.put("audit", "[" + std::to_string(number) + filling + "]")) {
            acknowledged.insert(number);
        }
    }
};

std::vector<int> numbers_in(std::vector<std::string> const& bodies) {
    std::vector<int> numbers;
    for (std::string const& body : bodies) {
        for (std::size_t at = 0; (at = body.find('[', at)) != std::string::npos; ++at) {
            numbers.push_back(std::stoi(body.substr(at + 1, 9)));
        }
    }
    return numbers;
}

// Everything acknowledged once, the rest once at most, and all in order.
void check_promises(Client const& client, std::vector<int> const& delivered) {
    std::set<int> const seen(delivered.begin(), delivered.end());
    CHECK(seen.size() == delivered.size());
    CHECK(std::is_sorted(delivered.begin(), delivered.end()));
    for (int const number : client.acknowledged) CHECK(seen.count(number) == 1);
}

void deliver_all(World& world, Node& node) {
    for (int i = 0; i < 3; ++i) {
        world.clock.advance(std::chrono::minutes(2));
        node.settle();
    }
}

}  // namespace

TEST_CASE("a restart keeps streams, their buffers, and when they are due") {
    World world;
    {
        Node node(world);
        REQUIRE(node.create("audit", kEachMinute));
        REQUIRE(node.put("audit", "before;"));
    }
    world.disk.crash(world.random);
    world.clock.advance(std::chrono::seconds(40));
    Node node(world);
    node.settle();
    REQUIRE(node.put("audit", "after;"));
    node.settle();
    CHECK(node.store.bodies().empty());
    world.clock.advance(std::chrono::seconds(20));
    node.settle();
    CHECK(node.store.bodies() == std::vector<std::string>{"before;after;"});
}

TEST_CASE("a restart goes on with a delivery that failed") {
    World world;
    {
        Node node(world);
        REQUIRE(node.create("audit", kEachMinute));
        REQUIRE(node.put("audit", "kept"));
        node.store.refusal = aws::Error("AccessDenied", "Access Denied", 403);
        deliver_all(world, node);
        CHECK(node.store.tries > 2);
    }
    world.disk.crash(world.random);
    Node node(world);
    deliver_all(world, node);
    CHECK(node.store.bodies() == std::vector<std::string>{"kept"});
}

TEST_CASE("whichever operation of the disk fails, nothing acknowledged is lost or comes twice") {
    bool reached = true;
    for (std::uint64_t n = 1; reached; ++n) {
        CAPTURE(n);
        World world;
        Client client;
        {
            Node node(world);
            REQUIRE(node.create("audit", kEachMinute));
            std::uint64_t const before = world.disk.operations();
            world.disk.fail_in(n);
            for (int i = 0; i < 10; ++i) {
                client.put(node);
                if (i % 3 == 2) world.clock.advance(std::chrono::seconds(61));
                node.settle();
            }
            deliver_all(world, node);
            reached = world.disk.operations() - before >= n;
            check_promises(client, numbers_in(node.store.bodies()));
        }
        CHECK(client.acknowledged.size() >= 9);
        world.disk.fail_in(0);
        world.disk.crash(world.random);
        Node node(world);
        deliver_all(world, node);
        check_promises(client, numbers_in(node.store.bodies()));
    }
}

TEST_CASE("over many power cuts with failures between, promises are kept") {
    World world;
    Client client;
    {
        Node node(world);
        REQUIRE(node.create("audit", kEachMinute));
    }
    for (int life = 0; life < 40; ++life) {
        Node node(world);
        world.disk.fail_in(1 + world.random.below(40));
        for (int i = 0; i < 6; ++i) {
            client.put(node);
            world.clock.advance(std::chrono::seconds(world.random.below(40)));
            node.settle();
        }
        world.disk.fail_in(0);
        world.disk.crash(world.random);
    }
    Node node(world);
    deliver_all(world, node);
    check_promises(client, numbers_in(node.store.bodies()));
    CHECK(client.acknowledged.size() > 150);
}

TEST_CASE("segments go when no buffered record is in them") {
    World world;
    auto const files = [&] { return world.disk.list("firehose").size(); };
    for (int life = 0; life < 3; ++life) {
        Node node(world);
        node.create("audit", kEachMinute);
        REQUIRE(node.put("audit", "life;"));
    }
    CHECK(files() == 3);
    Node node(world);
    deliver_all(world, node);
    CHECK(node.store.bodies() == std::vector<std::string>{"life;life;life;"});
    CHECK(files() == 0);
    REQUIRE(node.put("audit", "more"));
    deliver_all(world, node);
    CHECK(node.store.bodies().size() == 2);
}

TEST_CASE("segments of a deleted stream go as well") {
    World world;
    {
        Node node(world);
        REQUIRE(node.create("audit", kEachMinute));
        REQUIRE(node.put("audit", "unseen"));
    }
    Node node(world);
    REQUIRE(node.call("DeleteDeliveryStream", object({{"DeliveryStreamName", "audit"}})));
    deliver_all(world, node);
    CHECK(world.disk.list("firehose").empty());
    CHECK(node.store.bodies().empty());
}

TEST_CASE("a record that is damaged on the disk does not hold up the others") {
    World world;
    {
        Node node(world);
        REQUIRE(node.create("audit", kEachMinute));
        REQUIRE(node.put("audit", std::string(100, 'a')));
        REQUIRE(node.put("audit", "sound"));
        std::string const name = world.disk.list("firehose").at(0);
        REQUIRE(world.disk.open("firehose/" + name).value()->write_at(25, "????"));
    }
    Node node(world);
    deliver_all(world, node);
    CHECK(node.store.bodies() == std::vector<std::string>{"sound"});
}
