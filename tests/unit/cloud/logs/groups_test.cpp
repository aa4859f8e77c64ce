#include <doctest/doctest.h>

#include "unit/cloud/logs/fixture.hpp"

using cloud::testing::Logs;
using cloud::testing::object;
using cloud::testing::Texts;
using cloud::testing::with;
using codec::Json;

namespace {

Json group(std::string const& name) { return object({{"logGroupName", name}}); }
Json stream(std::string const& name, std::string const& of) {
    return object({{"logGroupName", name}, {"logStreamName", of}});
}

// Every page of a listing, one after the other.
Texts all_pages(Logs& logs, std::string const& operation, Json input, char const* list) {
    Texts names;
    char const* const name = list == std::string("logGroups") ? "logGroupName" : "logStreamName";
    for (int pages = 0; pages < 100; ++pages) {
        Json const answer = logs.call(operation, input);
        for (std::string const& one : Logs::names(answer, list, name)) names.push_back(one);
        if (!answer.has("nextToken")) return names;
        input.set("nextToken", answer.at("nextToken"));
    }
    return names;
}

}  // namespace

TEST_CASE("a log group is made once, described and deleted") {
    Logs logs;
    CHECK(logs.call("CreateLogGroup", group("/app")).is_null());
    CHECK(logs.error("CreateLogGroup", group("/app")) ==
          "ResourceAlreadyExistsException: The specified log group already exists");
    Json const described =
        logs.call("DescribeLogGroups", Json::object()).at("logGroups").items()[0];
    CHECK(described ==
          object({{"logGroupName", "/app"},
                  {"creationTime", logs.now()},
                  {"metricFilterCount", 0},
                  {"arn", "arn:aws:logs:eu-west-1:111122223333:log-group:/app:*"},
                  {"logGroupClass", "STANDARD"},
                  {"logGroupArn", "arn:aws:logs:eu-west-1:111122223333:log-group:/app"},
                  {"storedBytes", 0},
                  {"deletionProtectionEnabled", false}}));
    logs.h.account = "444455556666";
    CHECK(logs.call("DescribeLogGroups", Json::object()).at("logGroups").items().empty());
    CHECK(logs.error("DeleteLogGroup", group("/app")) ==
          "ResourceNotFoundException: The specified log group does not exist.");
    logs.h.account = "111122223333";
    logs.call("DeleteLogGroup", group("/app"));
    CHECK(logs.call("DescribeLogGroups", Json::object()).at("logGroups").items().empty());
}

TEST_CASE("names that AWS refuses are refused in its words") {
    Logs logs;
    std::string const too_long(513, 'x');
    std::string const told =
        "InvalidParameterException: Invalid LogGroup or LogStream, both must have length less "
        "than or equal to 512.";
    CHECK(logs.error("CreateLogGroup", group(too_long)) == told);
    CHECK(logs.error("CreateLogGroup", group("a b")) ==
          "InvalidParameterException: 1 validation error detected: Value 'a b' at 'logGroupName' "
          "failed to satisfy constraint: Member must satisfy regular expression pattern: "
          "[\\.\\-_/#A-Za-z0-9]+");
    CHECK(logs.error("CreateLogGroup", group("aws/mine")) ==
          "InvalidParameterException: Log groups starting with AWS/ are reserved for AWS.");
    CHECK(logs.error("CreateLogGroup", group("/aws/lambda/mine")).empty());
    CHECK(logs.error("CreateLogGroup", Json::object()) ==
          "InvalidParameterException: 1 validation error detected: Value null at 'logGroupName' "
          "failed to satisfy constraint: Member must not be null");
    CHECK(logs.error("CreateLogGroup", with(group("k"), object({{"logGroupClass", "DELIVERY"}})))
              .find("not supported") != std::string::npos);
    logs.call("CreateLogGroup", group("/app"));
    CHECK(logs.error("CreateLogStream", stream("/app", too_long)) == told);
    CHECK(logs.error("CreateLogStream", stream("/app", "a:b"))
              .find("Member must satisfy regular expression pattern: [^:*]*") != std::string::npos);
}

TEST_CASE("log groups are found by prefix, by pattern and page by page") {
    Logs logs;
    for (char const* name : {"/b/two", "/a/one", "/b/one", "/c"}) {
        logs.call("CreateLogGroup", group(name));
    }
    auto const names = [&](Json const& input) {
        return Logs::names(logs.call("DescribeLogGroups", input), "logGroups", "logGroupName");
    };
    CHECK(names(object({{"logGroupNamePrefix", "/b"}})) == Texts{"/b/one", "/b/two"});
    CHECK(names(object({{"logGroupNamePattern", "ONE"}})) == Texts{"/a/one", "/b/one"});
    Json const found = logs.call("DescribeLogGroups", object({{"logGroupNamePattern", "one"}}));
    CHECK_FALSE(found.at("logGroups").items()[0].has("storedBytes"));
    CHECK(logs.error("DescribeLogGroups",
                     object({{"logGroupNamePrefix", "/b"}, {"logGroupNamePattern", "one"}})) ==
          "InvalidParameterException: LogGroup name prefix and LogGroup name pattern are mutually "
          "exclusive parameters.");
    CHECK(all_pages(logs, "DescribeLogGroups", object({{"limit", 3}}), "logGroups") ==
          Texts{"/a/one", "/b/one", "/b/two", "/c"});
    CHECK(logs.error("DescribeLogGroups", object({{"limit", 51}})) ==
          "InvalidParameterException: 1 validation error detected: Value '51' at 'limit' failed to "
          "satisfy constraint: Member must have value less than or equal to 50");
    CHECK(logs.error("DescribeLogGroups", object({{"limit", 0}}))
              .find("greater than or equal to 1") != std::string::npos);
    CHECK(logs.error("DescribeLogGroups", object({{"nextToken", "mine"}})) ==
          "InvalidParameterException: The specified nextToken is invalid.");
}

TEST_CASE("what is deleted between two pages hides nothing of the second") {
    Logs logs;
    for (char const* name : {"a", "b", "c", "d"}) logs.call("CreateLogGroup", group(name));
    Json const first = logs.call("DescribeLogGroups", object({{"limit", 2}}));
    logs.call("DeleteLogGroup", group("a"));
    Json const second =
        logs.call("DescribeLogGroups", object({{"nextToken", first.at("nextToken")}}));
    CHECK(Logs::names(second, "logGroups", "logGroupName") == Texts{"c", "d"});
    CHECK_FALSE(second.has("nextToken"));
}

TEST_CASE("log streams are made, described in either order and deleted") {
    Logs logs;
    CHECK(logs.error("CreateLogStream", stream("/app", "web")) ==
          "ResourceNotFoundException: The specified log group does not exist.");
    logs.create("/app", "web");
    CHECK(logs.error("CreateLogStream", stream("/app", "web")) ==
          "ResourceAlreadyExistsException: The specified log stream already exists");
    logs.call("CreateLogStream", stream("/app", "api"));
    logs.call("CreateLogStream", stream("/app", "db"));
    std::int64_t const now = logs.now();
    logs.put("/app", "web", {{now - 50, "one"}, {now - 40, "two"}});
    logs.put("/app", "db", {{now - 10, "three"}});
    auto const names = [&](Json const& more) {
        return all_pages(logs, "DescribeLogStreams",
                         with(with(group("/app"), object({{"limit", 1}})), more), "logStreams");
    };
    CHECK(names(Json::object()) == Texts{"api", "db", "web"});
    CHECK(names(object({{"descending", true}})) == Texts{"web", "db", "api"});
    CHECK(names(object({{"orderBy", "LastEventTime"}})) == Texts{"api", "web", "db"});
    CHECK(names(object({{"orderBy", "LastEventTime"}, {"descending", true}})) ==
          Texts{"db", "web", "api"});
    CHECK(names(object({{"logStreamNamePrefix", "w"}})) == Texts{"web"});
    Json const web = logs.call("DescribeLogStreams",
                               with(group("/app"), object({{"logStreamNamePrefix", "web"}})))
                         .at("logStreams")
                         .items()[0];
    CHECK(web.at("arn").text() ==
          "arn:aws:logs:eu-west-1:111122223333:log-group:/app:log-stream:web");
    CHECK(web.at("firstEventTimestamp").integer() == now - 50);
    CHECK(web.at("lastEventTimestamp").integer() == now - 40);
    CHECK(web.at("lastIngestionTime").integer() == now);
    CHECK(web.at("storedBytes").integer() == 0);
    CHECK(web.at("uploadSequenceToken").text().size() == 56);
    CHECK(logs.error("DescribeLogStreams",
                     with(group("/app"),
                          object({{"orderBy", "LastEventTime"}, {"logStreamNamePrefix", "w"}}))) ==
          "InvalidParameterException: Cannot order by LastEventTime with a logStreamNamePrefix.");
    CHECK(logs.error("DescribeLogStreams", with(group("/app"), object({{"orderBy", "Age"}})))
              .find("enum value set") != std::string::npos);
    logs.call("DeleteLogStream", stream("/app", "web"));
    CHECK(names(Json::object()) == Texts{"api", "db"});
    CHECK(logs.error("DeleteLogStream", stream("/app", "web")) ==
          "ResourceNotFoundException: The specified log stream does not exist.");
}

TEST_CASE("a log group is named by name or by ARN, not by both and not across accounts") {
    Logs logs;
    logs.create("/app", "web");
    auto const by = [&](std::string const& identifier) {
        return object({{"logGroupIdentifier", identifier}});
    };
    std::string const arn = "arn:aws:logs:eu-west-1:111122223333:log-group:/app";
    CHECK(logs.call("DescribeLogStreams", by(arn)).at("logStreams").items().size() == 1);
    CHECK(logs.call("DescribeLogStreams", by(arn + ":*")).at("logStreams").items().size() == 1);
    CHECK(logs.call("DescribeLogStreams", by("/app")).at("logStreams").items().size() == 1);
    CHECK(logs.error("DescribeLogStreams", with(by(arn), group("/app"))) ==
          "ValidationException: LogGroup name and LogGroup ARN are mutually exclusive parameters.");
    for (char const* other : {"arn:aws:logs:eu-west-1:444455556666:log-group:/app",
                              "arn:aws:logs:us-east-1:111122223333:log-group:/app"}) {
        CHECK(logs.error("DescribeLogStreams", by(other)) ==
              "ResourceNotFoundException: The specified log group does not exist.");
    }
}

TEST_CASE("tags come with the group, are added, listed and removed") {
    Logs logs;
    logs.call("CreateLogGroup", with(group("/app"), object({{"tags", object({{"team", "a"}})}})));
    Json const arn =
        object({{"resourceArn", "arn:aws:logs:eu-west-1:111122223333:log-group:/app"}});
    logs.call("TagResource", with(arn, object({{"tags", object({{"stage", "prod"}})}})));
    CHECK(logs.call("ListTagsForResource", arn).at("tags") ==
          object({{"stage", "prod"}, {"team", "a"}}));
    logs.call("UntagResource", with(arn, object({{"tagKeys", Json::array({"team"})}})));
    CHECK(logs.call("ListTagsLogGroup", group("/app")).at("tags") == object({{"stage", "prod"}}));
    logs.call("TagLogGroup", with(group("/app"), object({{"tags", object({{"stage", "dev"}})}})));
    logs.call("UntagLogGroup", with(group("/app"), object({{"tags", Json::array({"absent"})}})));
    CHECK(logs.call("ListTagsForResource", arn).at("tags") == object({{"stage", "dev"}}));
    Json many = Json::object();
    for (int i = 0; i < 50; ++i) many.set("tag-" + std::to_string(i), "x");
    CHECK(logs.error("TagResource", with(arn, object({{"tags", many}}))) ==
          "TooManyTagsException: A resource can have no more than 50 tags.");
    CHECK(logs.call("ListTagsForResource", arn).at("tags") == object({{"stage", "dev"}}));
    logs.call("DeleteLogGroup", group("/app"));
    CHECK(logs.error("ListTagsForResource", arn) ==
          "ResourceNotFoundException: The specified log group does not exist.");
}

TEST_CASE("operations that are not done are listed by name") {
    Logs logs;
    auto const& unsupported = logs.service.api().unsupported;
    CHECK(std::any_of(unsupported.begin(), unsupported.end(),
                      [](aws::Unsupported const& one) { return one.name == "StartLiveTail"; }));
}
