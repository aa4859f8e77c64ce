// Threads for work that touches nothing but what it is given: its result is the same whoever does
// it, and when. With no threads whoever asks does it at once, as in a simulation.
//
//   base::Pool pool(1);
//   std::future<std::string> packed = pool.run([json = std::move(json)] { return gzip(json); });
//   … pool.get(packed);
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace base {

class Pool {
  public:
    explicit Pool(std::size_t threads);
    ~Pool();  // what has not begun is not done any more: its future is broken
    Pool(Pool const&) = delete;
    Pool& operator=(Pool const&) = delete;

    template <typename Work>
    auto run(Work work) -> std::future<decltype(work())> {
        // Shared, for std::function wants to copy.
        auto const task = std::make_shared<std::packaged_task<decltype(work())()>>(std::move(work));
        std::future<decltype(work())> result = task->get_future();
        give([task] { (*task)(); });
        return result;
    }

    // Waits for a result of run(), and lends a hand meanwhile.
    template <typename Result>
    Result get(std::future<Result>& result) {
        constexpr std::chrono::seconds kNow(0);
        while (result.wait_for(kNow) != std::future_status::ready && do_one()) {
        }
        return result.get();
    }

  private:
    bool do_one();  // false: nothing waits
    void give(std::function<void()> task);
    void serve();

    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::function<void()>> tasks_;
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace base
