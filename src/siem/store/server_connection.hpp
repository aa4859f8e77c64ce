// A connection to ClickHouse servers by HTTP: kept open, to the first host that answers. The user
// and the password go in headers, never into a URL or a log.
//
// What was sent and not answered is not known to have failed. A statement that may run twice goes
// to the next host at once; an insert is ErrorKind::retry, and whoever repeats it looks first.
//
//   ServerConnection connection(address, login, {reading(limits), std::chrono::seconds(45)});
//   base::Result<std::string> rows = connection.query("SELECT 1", "TSV");
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "http/client.hpp"
#include "siem/store/address.hpp"
#include "siem/store/engine.hpp"
#include "siem/store/settings.hpp"

namespace siem::store {

class ServerConnection final : public Connection {
  public:
    struct Terms {
        Settings settings = {};  // of each statement
        std::chrono::milliseconds timeout = std::chrono::seconds(60);
    };
    ServerConnection(Address const& address, Login const& login, Terms terms);

    base::Result<std::string> query(std::string_view sql, std::string_view format) override;
    base::Result<void> insert(std::string_view sql,
                              std::vector<std::string_view> const& block) override;
    base::Result<std::string> ask(Question const& question);
    // Of one host alone, in no database of ours: what it is, before the store is there.
    base::Result<std::string> query_host(std::string const& host, std::string_view sql);
    void cancel() { client_->cancel(); }  // from any thread, for good

  private:
    struct Call {
        http::Parameters parameters = {};  // besides the settings
        http::Headers headers = {};
        std::string body = {};
        bool repeatable = true;
    };
    base::Result<std::string> call(Call const& call);
    base::Result<std::string> call_host(std::string const& host, Call const& call);
    base::Result<std::string> send(http::Request const& request, std::string const& host);

    Address const address_;
    Login const login_;
    Terms const terms_;
    std::mutex mutex_;
    std::unique_ptr<http::Exchange> const client_;
    std::size_t current_ = 0;  // of the hosts
};

}  // namespace siem::store
