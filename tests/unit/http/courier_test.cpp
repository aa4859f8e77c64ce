// Requests that threads of their own send.
#include "http/courier.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <future>

TEST_CASE("each answer comes to who asked, and a stop ends what is under way") {
    std::atomic<int> answers = 0;
    {
        http::ThreadCourier courier;
        std::vector<std::promise<bool>> refused(20);
        for (std::promise<bool>& one : refused) {
            // Nobody listens on port 1.
            courier.send({.url = "http://127.0.0.1:1/"}, [&](base::Result<http::Response> answer) {
                ++answers;
                one.set_value(!answer.has_value());
            });
        }
        for (std::promise<bool>& one : refused) CHECK(one.get_future().get());
        courier.stop();
        courier.send({.url = "http://127.0.0.1:1/"},
                     [&](base::Result<http::Response>) { ++answers; });
    }
    CHECK(answers == 20);
}
