// Requests to others, off the thread that wants them sent: a few threads, each with a connection
// of its own, started with the first request.
//
//   http::ThreadCourier courier;
//   courier.send(request, [](base::Result<http::Response> answer) { … });   // on a courier's
//   thread
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "http/client.hpp"

namespace http {

class Courier {
  public:
    virtual ~Courier() = default;
    using Done = std::function<void(base::Result<Response>)>;
    virtual void send(Request request, Done done) = 0;
};

class ThreadCourier final : public Courier {
  public:
    ~ThreadCourier() override;
    void send(Request request, Done done) override;
    // What is under way is cancelled, and its `done` called; no other is called from then on.
    void stop();

  private:
    struct Errand {
        Request request;
        Done done;
    };
    void run(Client& client);

    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Errand> errands_;
    bool stopping_ = false;
    std::vector<std::unique_ptr<Client>> clients_;
    std::vector<std::thread> threads_;
};

}  // namespace http
