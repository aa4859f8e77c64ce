// What KMS costs inside the program: each call as a job of the committer, with what it needs asked
// of the policies, and its share of a transaction.
#include <functional>

#include "base/random.hpp"
#include "base/text.hpp"
#include "cloud/committer.hpp"
#include "cloud/kms/service.hpp"
#include "disk/memory.hpp"
#include "measure.hpp"
#include "policy/evaluation.hpp"

namespace bench {
namespace {

using codec::Json;

constexpr int kCalls = 20'000;
constexpr int kGroup = 64;  // calls that wait together, and so share a transaction

// As the cloud's own, without identities: a root's call, decided by the key's policy.
class Judge final : public cloud::Authoriser {
  public:
    void require(aws::Caller const& caller, aws::Need const& need, base::Instant) const override {
        policy::Request const request{.principal = {.kind = policy::Principal::Kind::root,
                                                    .account = caller.account.value,
                                                    .arn = caller.arn},
                                      .action = need.action,
                                      .resource = need.resource,
                                      .resource_account = need.resource_account,
                                      .context = need.context};
        policy::Policies policies;
        policies.resource_decides = need.resource_decides;
        if (!need.resource_policy.empty()) {
            policies.resource = {{need.resource, library_.find(need.resource_policy)}};
        }
        if (!policy::evaluate(request, policies).allowed) throw aws::access_denied(need.action);
    }
    aws::Caller assume(Assumption const&, base::Instant) const override { return {}; }

  private:
    mutable policy::Library library_;
};

struct Cloud {
    disk::MemoryDisk disk;
    base::SystemClock clock;
    base::SystemRandom random;
    base::Metrics metrics;
    cloud::Core core{cloud::Machine{disk, clock, random, metrics}};
    cloud::Committer committer{core};
    cloud::SessionTokens tokens{disk, random};
    Judge judge;
    cloud::kms::Service kms{core, tokens, judge};
    Json last;

    aws::Operation const& operation(std::string const& name) const {
        for (aws::Operation const& one : kms.api().operations) {
            if (one.name == name) return one;
        }
        throw std::runtime_error("no operation " + name);
    }

    void submit(std::string const& name, Json const& input) {
        aws::Invocation call;
        call.caller = {base::AccountId("111122223333"), base::Region("eu-west-1"),
                       "arn:aws:iam::111122223333:root"};
        call.input = input;
        cloud::Job job;
        job.run = [this, &known = operation(name), call](base::Instant now) mutable {
            call.now = now;
            for (aws::Need const& need : known.needs(call)) judge.require(call.caller, need, now);
            last = std::get<Json>(known.verb(call));
            return cloud::JobOutcome{http::Reply{}};
        };
        job.refuse = [](aws::Error const& error) -> http::Reply {
            throw std::runtime_error(error.code + ": " + error.message);
        };
        job.respond = [](http::Reply const&) {};
        committer.submit(std::move(job));
    }

    Json call(std::string const& name, Json const& input) {
        submit(name, input);
        committer.step(clock.now());
        return last;
    }

    void measure(std::string const& name, Json const& input, int calls = kCalls) {
        double const seconds = fastest(3, [&] {
            for (int done = 0; done < calls; done += kGroup) {
                for (int i = 0; i < kGroup; ++i) submit(name, input);
                committer.step(clock.now());
            }
        });
        row(name, calls / seconds, "calls/s");
    }
};

void run() {
    Cloud cloud;
    auto const create = [&](char const* spec, char const* usage) {
        return cloud.call("CreateKey", Json::object({{"KeySpec", spec}, {"KeyUsage", usage}}))
            .at("KeyMetadata")
            .at("KeyId");
    };
    Json const key = create("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT");
    Json const context = Json::object({{"aws:s3:arn", "arn:aws:s3:::bucket/some/key"}});
    Json const data_key =
        Json::object({{"KeyId", key}, {"KeySpec", "AES_256"}, {"EncryptionContext", context}});
    title("KMS: calls a second of one core");
    cloud.measure("GenerateDataKey", data_key);
    Json const ciphertext = cloud.call("GenerateDataKey", data_key).at("CiphertextBlob");
    cloud.measure("Decrypt",
                  Json::object({{"CiphertextBlob", ciphertext}, {"EncryptionContext", context}}));
    Json const plain = base::base64(std::string(64, 'x'));
    cloud.measure("Encrypt", Json::object({{"KeyId", key}, {"Plaintext", plain}}));
    Json const message = base::base64("message");
    cloud.measure("GenerateMac", Json::object({{"KeyId", create("HMAC_256", "GENERATE_VERIFY_MAC")},
                                               {"MacAlgorithm", "HMAC_SHA_256"},
                                               {"Message", message}}));
    cloud.measure("Sign", Json::object({{"KeyId", create("ECC_NIST_P256", "SIGN_VERIFY")},
                                        {"SigningAlgorithm", "ECDSA_SHA_256"},
                                        {"Message", message}}));
}

}  // namespace
}  // namespace bench

int main() {
    bench::run();
    return 0;
}
