#include "base/pool.hpp"

#include <doctest/doctest.h>

#include <string>

TEST_CASE("what is asked of a pool is done, by a thread of its own or by who asks") {
    for (std::size_t const threads : {0, 1, 3}) {
        base::Pool pool(threads);
        std::vector<std::future<int>> results;
        for (int i = 0; i < 100; ++i) results.push_back(pool.run([i] { return i * i; }));
        for (int i = 0; i < 100; ++i)
            CHECK(pool.get(results[static_cast<std::size_t>(i)]) == i * i);
        bool const elsewhere =
            pool.run([] { return std::this_thread::get_id(); }).get() != std::this_thread::get_id();
        CHECK(elsewhere == (threads > 0));
    }
}

TEST_CASE("an exception comes out where the result is asked for") {
    base::Pool pool(1);
    std::future<int> result = pool.run([]() -> int { throw std::runtime_error("no"); });
    CHECK_THROWS_WITH(result.get(), "no");
}

TEST_CASE("a pool that goes takes what it has not begun with it") {
    std::promise<void> begun;
    std::promise<void> go_on;
    std::future<void> second;
    std::thread later;
    {
        base::Pool pool(1);
        pool.run([&] {
            begun.set_value();
            go_on.get_future().wait();
        });
        second = pool.run([] {});
        begun.get_future().wait();
        later = std::thread([&] { go_on.set_value(); });
    }
    later.join();
    // Done, or never begun: it does not hang.
    CHECK(second.wait_for(std::chrono::seconds(60)) == std::future_status::ready);
}
