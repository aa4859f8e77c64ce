// An HTTP/1.1 request head and a reply, as values.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace disk {
class File;
}

namespace http {

using Header = std::pair<std::string, std::string>;

class Headers {  // names compare without case; order and repeats are kept
  public:
    Headers() = default;
    Headers(std::initializer_list<Header> list) : list_(list) {}
    std::string const* find(std::string_view name) const;  // the first, or nullptr
    std::string const& text(std::string_view name) const;  // "" where absent
    void add(std::string name, std::string value) {
        list_.emplace_back(std::move(name), std::move(value));
    }
    void set(std::string_view name, std::string value);  // replaces all of that name
    void erase(std::string_view name);
    auto begin() const { return list_.begin(); }
    auto end() const { return list_.end(); }
    std::size_t size() const { return list_.size(); }

  private:
    std::vector<Header> list_;
};

struct Head {
    std::string method;  // "POST"
    std::string target;  // as sent: "/bucket/a%20b?x=1"
    Headers headers;
    std::string peer;  // the client's address
    bool tls = false;

    std::string_view path() const;   // the target before '?', still percent-encoded
    std::string_view query() const;  // after '?', "" where absent
};

// Part of an open file.
struct FileRange {
    std::shared_ptr<disk::File const> file;  // shared: replies outlive the operation that made them
    std::uint64_t offset = 0;
    std::uint64_t bytes = 0;
};

struct Reply {
    int status = 200;
    Headers headers = {};  // Content-Length, Date, Connection are the server's business
    std::variant<std::string, FileRange> body = std::string();
};

// Decoded name=value pairs of a query string or a form body, in order.
using Parameters = std::vector<std::pair<std::string, std::string>>;
Parameters parse_query(std::string_view query);
std::string write_query(Parameters const& all);  // the other way: "name=value&…", encoded
// The URL with them behind it, whether or not it has some already.
std::string with_query(std::string url, Parameters const& all);
std::string const* find_parameter(Parameters const& all, std::string_view name);

}  // namespace http
