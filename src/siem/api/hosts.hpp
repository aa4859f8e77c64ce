// By which names the SIEM is asked. A page of a stranger's, whose name he lets lead to this machine
// once it is loaded (DNS rebinding), still has its own name in `Host`. Pure.
//
//   api::Hosts hosts("127.0.0.1", {"siem.example.com"});
//   hosts.has("siem.example.com:8443")   // true
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "http/message.hpp"

namespace siem::api {

// Of "name:port", "[::1]:8080" or either without a port; in lower case, without the brackets.
std::string host_of(std::string_view authority);

class Hosts {
  public:
    // `listen_address`: where it listens. Where that is every address (0.0.0.0, ::), any address is
    // as good as a name: what a browser reaches by an address has no name to be rebound.
    explicit Hosts(std::string listen_address, std::vector<std::string> names = {});
    bool has(std::string_view authority) const;
    // Of this machine, and not handed on by a proxy on it.
    static bool is_local(http::Head const& head);

  private:
    std::string const listen_address_;
    std::vector<std::string> names_;  // lower case
};

}  // namespace siem::api
