#include "siem/store/address.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <optional>
#include <tuple>

#include "base/text.hpp"

namespace siem::store {
namespace {

constexpr std::string_view kPlain = "clickhouse://";
constexpr std::string_view kSecure = "clickhouses://";
constexpr char const* kPort = "8123";
constexpr char const* kSecurePort = "8443";
constexpr std::size_t kMostHosts = 100;

base::Result<void> wrong(std::string why) {
    return base::fail(base::ErrorKind::stop, "the store's address " + std::move(why));
}

// A name that stands in statements as it is.
bool plain_name(std::string_view name) {
    auto const fits = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '-' || c == '.';
    };
    return !name.empty() && name.size() <= 100 && std::all_of(name.begin(), name.end(), fits);
}

class Reader {
  public:
    explicit Reader(Address& address) : address_(address) {}

    base::Result<void> read(std::string_view text) {
        address_.secure = text.starts_with(kSecure);
        if (!address_.secure && !text.starts_with(kPlain)) {
            return wrong("begins with clickhouse:// or clickhouses://");
        }
        std::string_view rest = text.substr((address_.secure ? kSecure : kPlain).size());
        std::string_view parameters;
        if (auto const parts = base::cut(rest, "?")) std::tie(rest, parameters) = *parts;
        base::Result<void> done = read_parameters(parameters);
        std::string_view hosts = rest;
        if (auto const parts = base::cut(rest, "/")) {
            hosts = parts->first;
            std::string_view const database = parts->second;
            if (!database.empty()) address_.database = database;
        }
        if (done && !plain_name(address_.database)) {
            done = wrong("names no database that can be one: letters, digits, '_', '-' and '.'");
        }
        return done ? read_hosts(hosts) : done;
    }

  private:
    base::Result<void> read_hosts(std::string_view hosts) {
        if (std::size_t const at = hosts.rfind('@'); at != std::string_view::npos) {
            std::string_view const user = hosts.substr(0, at);
            if (user.find(':') != std::string_view::npos) {
                return wrong("must not hold a password: put it into the environment as " +
                             std::string(kPasswordVariable) +
                             ", or into a file and name that with ?password-file=");
            }
            std::optional<std::string> const plain = base::percent_decode(user);
            if (!plain || plain->empty() || plain->find_first_of("\r\n") != std::string::npos) {
                return wrong("names no user before its '@'");
            }
            address_.user = *plain;
            hosts.remove_prefix(at + 1);
        }
        for (std::string_view const host : base::split(hosts, ',')) {
            base::Result<void> const added = add_host(host);
            if (!added) return added;
        }
        return {};
    }

    // "host", "host:port", "[::1]:port".
    base::Result<void> add_host(std::string_view host) {
        std::size_t const after = host.starts_with("[") ? host.find(']') : 0;
        std::size_t const colon = after == std::string_view::npos ? after : host.find(':', after);
        std::string_view const name = host.substr(0, colon);
        std::string_view const port = colon == std::string_view::npos
                                          ? std::string_view(address_.secure ? kSecurePort : kPort)
                                          : host.substr(colon + 1);
        std::uint64_t const number = base::to_uint64(port).value_or(0);
        bool const named = after == std::string_view::npos
                               ? false
                               : !name.empty() && name.find_first_of(" \t\r\n?#%\\\"'<>") ==
                                                      std::string_view::npos;
        if (!named || number == 0 || number > 65'535) {
            return wrong("names a host as host or host:port, which this is not: '" +
                         std::string(host) + "'");
        }
        std::string full = std::string(name) + ":" + std::string(port);
        if (std::find(address_.hosts.begin(), address_.hosts.end(), full) != address_.hosts.end()) {
            return wrong("names a host twice: '" + full + "'");
        }
        if (address_.hosts.size() == kMostHosts) {
            return wrong("names more than " + std::to_string(kMostHosts) + " hosts");
        }
        address_.hosts.push_back(std::move(full));
        return {};
    }

    base::Result<void> read_parameters(std::string_view parameters) {
        if (parameters.empty()) return {};
        for (std::string_view const one : base::split(parameters, '&')) {
            auto const parts = base::cut(one, "=");
            std::optional<std::string> const value =
                parts ? base::percent_decode(parts->second) : std::nullopt;
            if (!value || value->empty()) {
                return wrong("has ?name=value&… after its database, and '" + std::string(one) +
                             "' is none");
            }
            base::Result<void> const taken = take(std::string(parts->first), *value);
            if (!taken) return taken;
        }
        return {};
    }

    base::Result<void> take(std::string const& name, std::string const& value) {
        if (name == "password") {
            return wrong("must not hold a password: put it into the environment as " +
                         std::string(kPasswordVariable) +
                         ", or into a file and name that with ?password-file=");
        }
        if (std::string* const text = text_named(name)) {
            *text = value;
            if (name == "cluster" && !plain_name(value)) {
                return wrong("names no cluster that can be one: '" + value + "'");
            }
            return {};
        }
        bool* const truth = truth_named(name);
        if (truth == nullptr) return unknown(name);
        if (value != "0" && value != "1") return wrong("has '" + name + "', which is 0 or 1");
        *truth = value == "1" || (name == "secure" && address_.secure);
        return {};
    }

    std::string* text_named(std::string_view name) {
        if (name == "password-file") return &address_.password_file;
        if (name == "reader") return &address_.reader;
        if (name == "reader-password-file") return &address_.reader_password_file;
        if (name == "ca") return &address_.ca_file;
        if (name == "cluster") return &address_.cluster;
        return nullptr;
    }
    bool* truth_named(std::string_view name) {
        if (name == "secure") return &address_.secure;
        if (name == "compress") return &address_.compress;
        if (name == "replicated") return &address_.replicated;
        return nullptr;
    }

    static base::Result<void> unknown(std::string const& name) {
        std::vector<std::string> const all = {
            "ca",         "cluster", "compress", "password-file", "reader", "reader-password-file",
            "replicated", "secure"};
        std::optional<std::string> const meant = base::nearest(name, all);
        return wrong(
            "knows no '" + name + "'" +
            (meant ? "; did you mean '" + *meant + "'?" : ": it knows " + base::join(all, ", ")));
    }

    Address& address_;
};

base::Result<std::string> password(std::string const& file, char const* variable) {
    if (file.empty()) {
        char const* const set = std::getenv(variable);
        return std::string(set == nullptr ? "" : set);
    }
    std::ifstream in(file, std::ios::binary);
    std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    if (in.bad() || !in.is_open()) {
        return base::fail(base::ErrorKind::stop,
                          "the file of the store's password cannot be read: '" + file + "'");
    }
    std::string found(base::trim(text));
    if (found.find_first_of("\r\n") != std::string::npos) {
        return base::fail(
            base::ErrorKind::stop,
            "the file of the store's password has more than one line: '" + file + "'");
    }
    return found;
}

}  // namespace

std::string Address::url(std::string const& host) const {
    return (secure ? "https://" : "http://") + host + "/";
}

base::Result<Address> parse_address(std::string_view text) {
    Address address;
    base::Result<void> const read = Reader(address).read(text);
    if (!read) return base::fail(read.error());
    return address;
}

base::Result<Login> login_of(Address const& address) {
    base::Result<std::string> found = password(address.password_file, kPasswordVariable);
    if (!found) return base::fail(found.error());
    return Login{address.user, *std::move(found)};
}

base::Result<Login> reader_login_of(Address const& address) {
    base::Result<std::string> found =
        password(address.reader_password_file, kReaderPasswordVariable);
    if (!found) return base::fail(found.error());
    return Login{address.reader, *std::move(found)};
}

}  // namespace siem::store
