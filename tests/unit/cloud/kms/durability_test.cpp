// What was acknowledged holds over restarts, power cuts and failing disks; and no secret lies on
// the disk in the clear.
#include <doctest/doctest.h>

#include <optional>

#include "unit/cloud/kms/fixture.hpp"

using cloud::testing::blob;
using cloud::testing::bytes_of;
using cloud::testing::Judge;
using cloud::testing::object;
using codec::Json;

namespace {

// A run of the program on a disk that outlives it.
class Node {
  public:
    Node(disk::Disk& disk, base::Clock const& clock, base::Random& random)
        : clock_(clock), core_({disk, clock, random, metrics_}), tokens_(disk, random) {}

    // What it answered; nothing where it was refused.
    std::optional<Json> call(std::string const& operation, Json const& input) {
        aws::Invocation in;
        in.caller = {base::AccountId("111122223333"), base::Region("eu-west-1"),
                     "arn:aws:iam::111122223333:root"};
        in.input = input;
        auto const answer = std::make_shared<std::optional<Json>>();
        cloud::Job job;
        job.run = [this, operation, in, answer](base::Instant now) mutable {
            in.now = now;
            *answer = std::get<Json>(verb(operation)(in));
            return cloud::JobOutcome{http::Reply{}};
        };
        job.refuse = [](aws::Error const& e) { return http::Reply{e.status}; };
        bool accepted = false;
        job.respond = [&accepted](http::Reply const& reply) { accepted = reply.status == 200; };
        committer_.submit(std::move(job));
        committer_.step(clock_.now());
        return accepted ? *answer : std::nullopt;
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
    cloud::SessionTokens tokens_;
    Judge judge_;
    cloud::kms::Service service_{core_, tokens_, judge_};
};

struct World {
    disk::MemoryDisk disk;
    base::FakeClock clock{cloud::testing::start_of_tests()};
    base::SeededRandom random{11};
};

// Remembers all that it gave.
class Recording final : public base::Random {
  public:
    std::uint64_t next() override {
        std::uint64_t const word = seeded_.next();
        given.emplace_back(reinterpret_cast<char const*>(&word), sizeof word);
        return word;
    }
    std::vector<std::string> given;

  private:
    base::SeededRandom seeded_{5};
};

std::string content(disk::Disk& disk, std::string const& name) {
    return disk::read_whole(*disk.open(name).value()).value();
}

}  // namespace

TEST_CASE("a restart keeps keys, materials, aliases and grants") {
    World world;
    Json symmetric;
    Json pair;
    Json ciphertext;
    Json signature;
    Json token;
    Json const signing = object({{"SigningAlgorithm", "ECDSA_SHA_256"}, {"Message", blob("m")}});
    {
        Node node(world.disk, world.clock, world.random);
        symmetric = node.call("CreateKey", Json::object())->at("KeyMetadata").at("KeyId");
        pair = node.call("CreateKey",
                         object({{"KeySpec", "ECC_NIST_P256"}, {"KeyUsage", "SIGN_VERIFY"}}))
                   ->at("KeyMetadata")
                   .at("KeyId");
        REQUIRE(node.call("CreateAlias",
                          object({{"AliasName", "alias/a"}, {"TargetKeyId", symmetric}})));
        ciphertext = node.call("Encrypt", object({{"KeyId", symmetric}, {"Plaintext", blob("x")}}))
                         ->at("CiphertextBlob");
        REQUIRE(node.call("RotateKeyOnDemand", object({{"KeyId", symmetric}})));
        signature = node.call("Sign", cloud::testing::with(signing, object({{"KeyId", pair}})))
                        ->at("Signature");
        token = node.call("CreateGrant",
                          object({{"KeyId", symmetric},
                                  {"GranteePrincipal", "arn:aws:iam::111122223333:user/anna"},
                                  {"Operations", Json::array({"Encrypt"})}}))
                    ->at("GrantToken");
    }
    world.disk.crash(world.random);
    Node node(world.disk, world.clock, world.random);
    auto const opened = node.call("Decrypt", object({{"CiphertextBlob", ciphertext}}));
    REQUIRE(opened);
    CHECK(bytes_of(opened->at("Plaintext")) == "x");
    CHECK(node.call("Verify", cloud::testing::with(
                                  signing, object({{"KeyId", pair}, {"Signature", signature}}))));
    CHECK(node.call("DescribeKey", object({{"KeyId", "alias/a"}}))->at("KeyMetadata").at("KeyId") ==
          symmetric);
    CHECK(node.call("RetireGrant", object({{"GrantToken", token}})));
}

TEST_CASE("whichever operation of the disk fails, what was acknowledged opens") {
    bool reached = true;
    for (std::uint64_t n = 1; reached; ++n) {
        CAPTURE(n);
        World world;
        std::vector<Json> kept;
        try {
            world.disk.fail_in(n);
            Node node(world.disk, world.clock, world.random);
            for (int i = 0; i < 3; ++i) {
                auto const key = node.call("CreateKey", Json::object());
                if (!key) continue;
                Json const id = key->at("KeyMetadata").at("KeyId");
                node.call("RotateKeyOnDemand", object({{"KeyId", id}}));
                auto const made =
                    node.call("Encrypt", object({{"KeyId", id}, {"Plaintext", blob("x")}}));
                if (made) kept.push_back(made->at("CiphertextBlob"));
            }
        } catch (disk::DatabaseError const&) {
        }
        reached = world.disk.operations() >= n;
        world.disk.fail_in(0);
        world.disk.crash(world.random);
        Node node(world.disk, world.clock, world.random);
        for (Json const& ciphertext : kept) {
            CHECK(node.call("Decrypt", object({{"CiphertextBlob", ciphertext}})));
        }
    }
}

TEST_CASE("no secret lies on the disk in the clear") {
    World world;
    Recording random;
    Node node(world.disk, world.clock, random);
    std::string const root_key = content(world.disk, "root.key");
    for (char const* spec : {"SYMMETRIC_DEFAULT", "HMAC_512"}) {
        Json const usage = spec[0] == 'H' ? "GENERATE_VERIFY_MAC" : "ENCRYPT_DECRYPT";
        REQUIRE(node.call("CreateKey", object({{"KeySpec", spec}, {"KeyUsage", usage}})));
    }
    std::string database;
    for (std::string const& name : world.disk.list("")) {
        if (name != "root.key") database += content(world.disk, name);
    }
    CHECK(database.find("SYMMETRIC_DEFAULT") != std::string::npos);
    CHECK(random.given.size() > 20);
    for (std::string const& word : random.given) {
        CHECK(database.find(word) == std::string::npos);
    }
}

TEST_CASE("a key whose material is damaged is of no use, and stands in no other's way") {
    World world;
    Json ciphertext;
    {
        Node node(world.disk, world.clock, world.random);
        Json const id = node.call("CreateKey", Json::object())->at("KeyMetadata").at("KeyId");
        ciphertext = node.call("Encrypt", object({{"KeyId", id}, {"Plaintext", blob("x")}}))
                         ->at("CiphertextBlob");
        REQUIRE(world.disk.open("root.key").value()->write_at(0, "another root key"));
    }
    Node node(world.disk, world.clock, world.random);
    CHECK(!node.call("Decrypt", object({{"CiphertextBlob", ciphertext}})));
    CHECK(node.call("CreateKey", Json::object()));
}
