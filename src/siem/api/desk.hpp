// A few threads that do what takes long, so that the I/O thread never waits. What waits for them is
// bounded.
//
//   api::Desk desk(2);
//   if (!desk.give([=] { respond(search(request)); })) respond(busy);
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace siem::api {

inline constexpr std::size_t kMostWaiting = 256;

class Desk {
  public:
    explicit Desk(std::size_t threads);
    ~Desk();                                // what has begun is finished, what waits is dropped
    bool give(std::function<void()> work);  // false: too much waits already

  private:
    void run();

    std::mutex mutex_;  // guards waiting_ and stopping_
    std::condition_variable changed_;
    std::deque<std::function<void()>> waiting_;
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace siem::api
