// The SIEM's HTTP side (docs/api.md): which resource a request asks, on which thread it is
// answered, and that whoever closes a connection waits for nothing any more.
//
//   api::Api api(searcher, {.status = …, .quarantine = …}, metrics, clock);
//   http::Server server(listen, api);
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/clock.hpp"
#include "base/metrics.hpp"
#include "http/call.hpp"
#include "siem/api/desk.hpp"
#include "siem/api/resource.hpp"
#include "siem/api/sources.hpp"
#include "siem/api/tails.hpp"
#include "siem/searcher.hpp"

namespace siem::api {

class Api final : public http::Handler {
  public:
    Api(Searcher& searcher, Sources sources, base::Metrics& metrics, base::Clock const& clock);
    ~Api() override;
    std::unique_ptr<http::Call> begin(http::Head const& head) override;
    base::Worker& tails() { return tails_; }  // to be driven
    void stop() { tails_.stop(); }            // what would go on for ever ends

  private:
    void answer(Asked const& asked, http::Respond respond);
    Resource const* find(std::string_view path) const;
    http::Reply nothing_there(http::Head const& head) const;

    Sources const sources_;
    base::Clock const& clock_;
    Tails tails_;
    Resources resources_;
    Desk desk_;
    Desk searches_;
};

}  // namespace siem::api
