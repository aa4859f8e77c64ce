// What it costs to know who a caller is: a user with policies of its own, attached ones and its
// groups', kept in memory, and read again because IAM was written to.
#include "base/metrics.hpp"
#include "base/random.hpp"
#include "cloud/core.hpp"
#include "cloud/iam/service.hpp"
#include "disk/memory.hpp"
#include "measure.hpp"

namespace bench {
namespace {

using codec::Json;

constexpr int kLookUps = 200'000;
constexpr int kReadings = 2'000;
constexpr char const* kAccount = "111122223333";

struct Iam {
    disk::MemoryDisk disk;
    base::FakeClock clock{base::from_millis(1'795'000'000'000)};
    base::SeededRandom random{7};
    base::Metrics metrics;
    cloud::Core core{cloud::Machine{disk, clock, random, metrics}};
    cloud::Organization organization{"o-abc", {{"management", kAccount}}};
    cloud::SessionTokens tokens{disk, random};
    cloud::iam::Service service{core, organization, tokens};

    Json call(std::string const& name, Json const& input) {
        aws::Invocation asked;
        asked.caller.account = base::AccountId(kAccount);
        asked.caller.arn = fmt::format("arn:aws:iam::{}:root", kAccount);
        asked.input = input;
        for (aws::Operation const& one : service.api().operations) {
            if (one.name != name) continue;
            core.db.begin();
            Json out = std::get<Json>(one.verb(asked));
            core.db.commit();
            return out;
        }
        return {};
    }
};

std::string document(int number) {
    return fmt::format(R"({{"Version":"2012-10-17","Statement":[{{"Effect":"Allow",)"
                       R"("Action":["s3:Get*","s3:Put*"],"Resource":"arn:aws:s3:::team-{}/*"}}]}})",
                       number);
}

aws::Caller make_user(Iam& iam) {
    Json const name = Json::object({{"UserName", "ann"}});
    Json const user = iam.call("CreateUser", name).at("User");
    for (int i = 0; i < 5; ++i) {
        iam.call("PutUserPolicy", Json::object({{"UserName", "ann"},
                                                {"PolicyName", fmt::format("own-{}", i)},
                                                {"PolicyDocument", document(i)}}));
        std::string const group = fmt::format("group-{}", i);
        iam.call("CreateGroup", Json::object({{"GroupName", group}}));
        iam.call("AddUserToGroup", Json::object({{"GroupName", group}, {"UserName", "ann"}}));
        iam.call("AttachGroupPolicy",
                 Json::object({{"GroupName", group},
                               {"PolicyArn", "arn:aws:iam::aws:policy/ReadOnlyAccess"}}));
    }
    aws::Caller caller;
    caller.account = base::AccountId(kAccount);
    caller.arn = user.at("Arn").text();
    caller.user_id = user.at("UserId").text();
    return caller;
}

}  // namespace
}  // namespace bench

int main() {
    using namespace bench;
    title("who a caller is, with ten policies");
    Iam iam;
    aws::Caller const ann = make_user(iam);
    iam.core.db.begin();
    std::size_t found = 0;
    double seconds = fastest(5, [&] {
        for (int i = 0; i < kLookUps; ++i) found += iam.service.identity_of(ann)->policies.size();
    });
    row("kept in memory", seconds / kLookUps * 1e9, "ns", found > 0 ? "" : "nobody");
    iam.core.db.rollback();
    Json const tags =
        Json::object({{"UserName", "ann"},
                      {"Tags", Json::array({Json::object({{"Key", "k"}, {"Value", "v"}})})}});
    iam.core.db.begin();
    for (aws::Operation const& one : iam.service.api().operations) {
        if (one.name != "TagUser") continue;
        aws::Invocation asked;
        asked.caller = ann;
        asked.input = tags;
        one.verb(asked);
    }
    seconds = fastest(5, [&] {
        for (int i = 0; i < kReadings; ++i) found += iam.service.identity_of(ann)->policies.size();
    });
    row("read again, in a transaction that wrote", seconds / kReadings * 1e6, "us");
    iam.core.db.rollback();
    return 0;
}
