// Stacks whose time ends, by a clock that stands still between its steps.
#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include "aws/client.hpp"
#include "cloud/assembly/cloud.hpp"
#include "codec/json.hpp"
#include "disk/memory.hpp"
#include "simulation/network.hpp"

using codec::Json;

namespace {

constexpr base::Instant kStart = base::from_millis(1'795'422'600'000);  // 2026-11-23T08:30:00Z
constexpr char const* kLate =
    "Stack creation time exceeded the specified timeout. Rollback requested by user.";

// A queue, and after it a condition that nobody signals, within an hour.
std::string waiting() {
    Json const handle = Json::object(
        {{"Type", "AWS::CloudFormation::WaitConditionHandle"}, {"DependsOn", "Queue"}});
    Json const properties =
        Json::object({{"Handle", Json::object({{"Ref", "Handle"}})}, {"Timeout", 3600}});
    Json const condition =
        Json::object({{"Type", "AWS::CloudFormation::WaitCondition"}, {"Properties", properties}});
    return codec::to_json(Json::object(
        {{"Resources", Json::object({{"Queue", Json::object({{"Type", "AWS::SQS::Queue"}})},
                                     {"Handle", handle},
                                     {"Wait", condition}})}}));
}

struct Stacks {
    disk::MemoryDisk disk;
    base::FakeClock clock{kStart};
    base::SeededRandom random{7};
    base::Metrics metrics;
    cloud::Cloud cloud{
        {disk, clock, random, metrics}, {"o-abc", {{"management", "111122223333"}}}, random};
    simulation::Network network{clock, random};
    aws::FixedCredentials keys{cloud.root_credentials().at("management")};
    aws::Client client{{.endpoint = "http://cloud", .connect = network.connect()}, keys, clock};

    Stacks() { network.attach(&cloud); }

    codec::Xml call(std::string const& action, http::Parameters const& input) {
        base::Result<codec::Xml> answer = client.query(aws::kCloudFormation, action, input);
        REQUIRE_MESSAGE(answer.has_value(), answer.error().message);
        return *std::move(answer);
    }
    std::string refusal(std::string const& action, http::Parameters const& input) {
        base::Result<codec::Xml> const answer = client.query(aws::kCloudFormation, action, input);
        REQUIRE(!answer.has_value());
        return answer.error().code + ": " + answer.error().message;
    }
    void create(http::Parameters more, std::string const& body = waiting()) {
        more.emplace_back("StackName", "late");
        more.emplace_back("TemplateBody", body);
        id = call("CreateStack", more).text_of("StackId");
        pass(std::chrono::seconds(0));
    }
    void pass(base::Duration time) {
        clock.advance(time);
        for (int i = 0; i < 1000 && cloud.committer().step(clock.now()) <= clock.now(); ++i) {
        }
    }
    codec::Xml described() {
        codec::Xml const answer = call("DescribeStacks", {{"StackName", id}});
        return *answer.find("Stacks")->find("member");
    }
    std::string status() { return described().text_of("StackStatus"); }
    // "Wait CREATE_FAILED why", newest first.
    std::vector<std::string> events() {
        codec::Xml const answer = call("DescribeStackEvents", {{"StackName", id}});
        std::vector<std::string> all;
        for (codec::Xml const* const one : answer.find("StackEvents")->all("member")) {
            all.push_back(one->text_of("LogicalResourceId") + " " + one->text_of("ResourceStatus") +
                          " " + one->text_of("ResourceStatusReason"));
        }
        return all;
    }
    bool tells(std::string const& event) {
        std::vector<std::string> const all = events();
        return std::find(all.begin(), all.end(), event) != all.end();
    }

    std::string id;
};

}  // namespace

TEST_CASE_FIXTURE(Stacks, "a creation that takes longer than it may is rolled back") {
    create({{"TimeoutInMinutes", "2"}});
    CHECK(described().text_of("TimeoutInMinutes") == "2");
    pass(std::chrono::seconds(119));
    CHECK(status() == "CREATE_IN_PROGRESS");
    pass(std::chrono::seconds(1));
    CHECK(status() == "ROLLBACK_COMPLETE");
    CHECK(tells(std::string("late ROLLBACK_IN_PROGRESS ") + kLate));
    CHECK(tells("Wait CREATE_FAILED Resource creation cancelled"));
    CHECK(tells("Queue DELETE_COMPLETE "));
}

TEST_CASE_FIXTURE(Stacks, "what becomes of it then is as OnFailure has it") {
    create({{"TimeoutInMinutes", "1"}, {"OnFailure", "DO_NOTHING"}});
    pass(std::chrono::minutes(1));
    CHECK(status() == "CREATE_FAILED");
    CHECK(described().text_of("StackStatusReason") ==
          "Stack creation time exceeded the specified timeout");
    CHECK_FALSE(tells("Queue DELETE_COMPLETE "));
    call("DeleteStack", {{"StackName", id}});
    pass(std::chrono::seconds(1));
    create({{"TimeoutInMinutes", "1"}, {"OnFailure", "DELETE"}});
    pass(std::chrono::minutes(1));
    CHECK(status() == "DELETE_COMPLETE");
}

TEST_CASE_FIXTURE(Stacks, "the time of a condition ends before, or without, that of its stack") {
    create({});
    pass(std::chrono::minutes(60) - std::chrono::seconds(1));
    CHECK(status() == "CREATE_IN_PROGRESS");
    pass(std::chrono::seconds(1));
    CHECK(status() == "ROLLBACK_COMPLETE");
    CHECK(tells(
        "Wait CREATE_FAILED WaitCondition timed out. Received 0 conditions when expecting 1"));
    CHECK(
        tells("late ROLLBACK_IN_PROGRESS The following resource(s) failed to create: [Wait]. "
              "Rollback requested by user."));
}

TEST_CASE_FIXTURE(Stacks, "a stack in a stack has a time of its own") {
    REQUIRE(client.s3({.method = "PUT", .bucket = "templates"}).has_value());
    REQUIRE(client.s3({.method = "PUT", .bucket = "templates", .key = "t", .body = waiting()})
                .has_value());
    Json const properties = Json::object(
        {{"TemplateURL", "https://s3.amazonaws.com/templates/t"}, {"TimeoutInMinutes", 1}});
    Json const part =
        Json::object({{"Type", "AWS::CloudFormation::Stack"}, {"Properties", properties}});
    create({}, codec::to_json(Json::object({{"Resources", Json::object({{"Part", part}})}})));
    CHECK(status() == "CREATE_IN_PROGRESS");
    pass(std::chrono::minutes(1));
    pass(std::chrono::seconds(1));
    pass(std::chrono::seconds(1));
    CHECK(status() == "ROLLBACK_COMPLETE");
    std::vector<std::string> const all = events();
    CHECK(std::any_of(all.begin(), all.end(), [](std::string const& one) {
        return one.starts_with("Part CREATE_FAILED Embedded stack arn:aws:cloudformation:") &&
               one.ends_with(
                   " was not successfully created: Stack creation time exceeded the "
                   "specified timeout");
    }));
}

TEST_CASE_FIXTURE(Stacks, "a time that is none is refused") {
    CHECK(
        refusal("CreateStack",
                {{"StackName", "late"}, {"TemplateBody", waiting()}, {"TimeoutInMinutes", "0"}}) ==
        "ValidationError: 1 validation error detected: Value '0' at 'timeoutInMinutes' failed to "
        "satisfy constraint: Member must have value greater than or equal to 1");
}
