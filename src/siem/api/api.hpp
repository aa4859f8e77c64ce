// The SIEM's HTTP side (docs/api.md): which resource a request asks, whether whoever asks may, on
// which thread it is answered, and that whoever closes a connection waits for nothing any more.
//
//   api::Api api(searcher, {.status = …, .quarantine = …}, {accounts, Hosts("127.0.0.1")},
//                {metrics, clock});
//   http::Server server(listen, api);
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/clock.hpp"
#include "base/metrics.hpp"
#include "http/call.hpp"
#include "siem/api/desk.hpp"
#include "siem/api/door.hpp"
#include "siem/api/resource.hpp"
#include "siem/api/sources.hpp"
#include "siem/api/tails.hpp"
#include "siem/searcher.hpp"

namespace siem::api {

struct Surroundings {
    base::Metrics& metrics;
    base::Clock const& clock;
};

class Api final : public http::Handler {
  public:
    Api(Searcher& searcher, Sources sources, Access access, Surroundings const& around);
    ~Api() override;
    std::unique_ptr<http::Call> begin(http::Head const& head) override;
    base::Worker& tails() { return tails_; }  // to be driven
    void stop() { tails_.stop(); }            // what would go on for ever ends

  private:
    Desk& desk_of(Where where);
    void answer(Asked asked, http::Respond respond);
    Resource const* find(std::string_view path) const;
    http::Reply nothing_there(http::Head const& head) const;

    Sources const sources_;
    base::Clock const& clock_;
    Door const door_;
    Tails tails_;
    Resources resources_;
    Desk desk_;
    Desk searches_;
    Desk provider_;
};

}  // namespace siem::api
