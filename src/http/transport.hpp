// Bytes to and from one client, as coroutines: TCP, or TLS behind the same words. I/O thread only.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <string>
#include <string_view>

namespace http {

class Transport {
  public:
    virtual ~Transport() = default;
    // Before all else. False: the client is to be let go.
    virtual boost::asio::awaitable<bool> open() = 0;
    virtual boost::asio::awaitable<bool> wait_readable() = 0;  // false: closed
    // How many bytes were read; 0 where the client is gone.
    virtual boost::asio::awaitable<std::size_t> read_some(char* into, std::size_t room) = 0;
    virtual boost::asio::awaitable<bool> write(std::string_view first, std::string_view second) = 0;
    // Calls once when the client goes away while nothing is being read; unwatch() ends that.
    virtual void watch(std::function<void()> gone) = 0;
    virtual void unwatch() = 0;
    virtual void shutdown_sending() = 0;
    virtual void close() = 0;
    virtual std::string peer() const = 0;
    virtual bool encrypted() const = 0;
};

}  // namespace http
