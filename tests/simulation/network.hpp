// The network between the clients and the cloud, without a socket: a request is handed to the
// cloud's endpoints, and its committer is stepped until the answer is there. It loses requests and
// answers when it is told to.
//
//   aws::Client client({.endpoint = "http://cloud", .connect = network.connect()}, keys, clock);
#pragma once

#include <functional>
#include <memory>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "cloud/assembly/cloud.hpp"
#include "http/client.hpp"

namespace simulation {

class Network {
  public:
    Network(base::FakeClock& clock, base::Random& random) : clock_(clock), random_(random) {}

    // Who answers; nobody while the cloud is down.
    void attach(cloud::Cloud* cloud) { cloud_ = cloud; }
    // One in so many requests, and one in so many answers, is lost; 0 loses none.
    void lose_one_in(std::uint64_t times) { lose_ = times; }
    std::function<std::unique_ptr<http::Exchange>()> connect();

  private:
    class Line;
    bool loses() { return lose_ > 0 && random_.below(lose_) == 0; }
    base::Result<http::Response> send(http::Request const& request);

    base::FakeClock& clock_;
    base::Random& random_;
    cloud::Cloud* cloud_ = nullptr;
    std::uint64_t lose_ = 0;
};

}  // namespace simulation
