#include <doctest/doctest.h>

#include "unit/cloud/logs/fixture.hpp"

using cloud::testing::Logs;
using cloud::testing::object;
using cloud::testing::Texts;
using codec::Json;

TEST_CASE("what is put is read") {
    Logs logs;
    logs.create("/app", "web");
    logs.put("/app", "web", {{logs.now(), "hello"}});
    CHECK(Logs::messages(logs.read("/app", "web")) == Texts{"hello"});
}
