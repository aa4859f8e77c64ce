// Tags as condition keys of a request.
#include "cloud/tags.hpp"

#include <doctest/doctest.h>

#include "aws/error.hpp"

using codec::Json;

TEST_CASE("what tags a request gives and takes away") {
    Json const tag = Json::object({{"Key", "team"}, {"Value", "red"}});
    policy::Context context;
    cloud::add_request_tags(
        context, Json::object({{"Tags", Json::array({tag})}, {"TagKeys", Json::array({"old"})}}));
    CHECK(*context.find("aws:RequestTag/team") == policy::Context::Values{"red"});
    CHECK(*context.find("aws:TagKeys") == policy::Context::Values{"team", "old"});
    policy::Context nothing;
    cloud::add_request_tags(nothing, Json::object());
    CHECK(nothing.find("aws:TagKeys") == nullptr);
}

TEST_CASE("no tag goes by unseen behind a flood of others") {
    Json flood = Json::array();
    for (int i = 0; i < 201; ++i) flood.push(Json::object({{"Key", "same"}, {"Value", "x"}}));
    policy::Context context;
    CHECK_THROWS_AS(cloud::add_request_tags(context, Json::object({{"Tags", flood}})), aws::Error);
}

TEST_CASE("tags are kept as they were given") {
    std::map<std::string, std::string> const tags{{"a", "1"}, {"b \"quoted\"", ""}};
    CHECK(cloud::read_tags(cloud::write_tags(tags)) == tags);
    CHECK(cloud::read_tags("{}").empty());
}
