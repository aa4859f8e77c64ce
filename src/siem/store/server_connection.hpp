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
    // Whole rows piece by piece as they arrive, in formats that are a line a row. One that broke
    // off in its middle is an error; what came before has been handed on.
    base::Result<void> stream(std::string_view sql, std::string_view format, Piece const& piece);
    // Into `piece` once the server has all of the answer; answers how many rows it has.
    base::Result<std::uint64_t> fetch(std::string_view sql, std::string_view format,
                                      Piece const& piece);
    // Of one host alone, in no database of ours: what it is, before the store is there.
    base::Result<std::string> query_host(std::string const& host, std::string_view sql);
    void cancel() { client_->cancel(); }  // from any thread, for good

  private:
    struct Call {
        http::Parameters parameters = {};  // besides the settings
        http::Headers headers = {};
        std::string body = {};
        bool repeatable = true;
        bool whole = true;  // the answer begins when the statement has ended: its head tells how
        Piece on_body = {};
    };
    base::Result<http::Response> call(Call const& call);
    base::Result<http::Response> call_host(std::string const& host, Call const& call);
    base::Result<std::string> text_of(Call const& call);

    Address const address_;
    Login const login_;
    Terms const terms_;
    std::mutex mutex_;
    std::unique_ptr<http::Exchange> const client_;
    std::size_t current_ = 0;  // of the hosts
};

}  // namespace siem::store
