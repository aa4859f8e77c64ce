// Tags that are AWS's own among those of everybody.
#include "cloud/system_tags.hpp"

#include <doctest/doctest.h>

#include <map>
#include <string>

TEST_CASE("what is AWS's own is told by its key, in any case") {
    CHECK(cloud::is_system_tag("aws:cloudformation:stack-name"));
    CHECK(cloud::is_system_tag("AWS:x"));
    CHECK_FALSE(cloud::is_system_tag("aws-cdk:auto-delete-objects"));
    CHECK_FALSE(cloud::is_system_tag("aws"));
    CHECK_FALSE(cloud::is_system_tag(""));
}

TEST_CASE("AWS's own take the place of AWS's own, and do not count") {
    std::map<std::string, std::string> tags{{"aws:a", "old"}, {"aws:b", "old"}, {"team", "red"}};
    cloud::put_system_tags(tags, {{"aws:a", "new"}});
    CHECK(tags == std::map<std::string, std::string>{{"aws:a", "new"}, {"team", "red"}});
    CHECK(cloud::counted_tags(tags) == 1);
}
