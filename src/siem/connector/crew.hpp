// Threads of one queue that wait for AWS, each with a connection of its own that is kept: what one
// call after the other would take a second for, they have at once. They start as they are needed.
// Thread-safe.
//
//   connector::Crew crew([&] { return std::make_unique<connector::AwsSource>(…); }, 16);
//   crew.give([=](connector::Source& source) { slot->set(source.fetch(part)); });
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "siem/connector/source.hpp"

namespace siem::connector {

class Crew {
  public:
    using Make = std::function<std::unique_ptr<Source>()>;
    using Work = std::function<void(Source&)>;

    // With `most` of 0 there is no thread: work is done by who gives it, as simulations want it.
    Crew(Make make, std::size_t most);
    ~Crew();  // what waits is done first: cancel() before, and it is done at once

    void give(Work work);
    // work(source, i) for each i below `count`, side by side with `own`, until all is done.
    void each(Source& own, std::size_t count,
              std::function<void(Source&, std::size_t)> const& work);
    void cancel();
    std::size_t threads() const;

  private:
    void run();
    Source& own_source();

    Make make_;
    std::size_t most_;
    mutable std::mutex mutex_;  // guards all below
    std::condition_variable changed_;
    std::deque<Work> waiting_;
    std::size_t idle_ = 0;
    bool stopping_ = false;
    bool cancelled_ = false;
    std::vector<std::unique_ptr<Source>> sources_;
    std::vector<std::thread> threads_;
};

}  // namespace siem::connector
