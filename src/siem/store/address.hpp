// Where a store on ClickHouse servers is, as people write it. Pure but for the logins.
//
//   clickhouse://intake@ch1.example,ch2.example:8124/catchment?cluster=logs&replicated=1
//   clickhouses://ch.example/catchment?ca=/etc/ssl/ours.pem&password-file=/run/secrets/clickhouse
//
// docs/clickhouse.md says what each part means.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace siem::store {

struct Address {
    std::vector<std::string> hosts;  // "ch1.example:8123", in the order in which they are tried
    std::string database = "catchment";
    std::string user = "default";
    std::string password_file = {};  // "": the environment's kPasswordVariable
    // Who runs statements that users write; "" for nobody.
    std::string reader = {};
    std::string reader_password_file = {};
    bool secure = false;       // TLS
    std::string ca_file = {};  // of the authorities to believe instead of the system's
    bool compress = false;     // what is inserted, on its way
    std::string cluster = {};  // whose shards hold the events; "" for one
    bool replicated = false;

    std::string url(std::string const& host) const;
};

// Errors are ErrorKind::stop and name the part that is wrong; never a password.
base::Result<Address> parse_address(std::string_view text);

inline constexpr char const* kPasswordVariable = "CATCHMENT_CLICKHOUSE_PASSWORD";
inline constexpr char const* kReaderPasswordVariable = "CATCHMENT_CLICKHOUSE_READER_PASSWORD";

struct Login {
    std::string user;
    std::string password;  // a secret
};
base::Result<Login> login_of(Address const& address);
base::Result<Login> reader_login_of(Address const& address);

}  // namespace siem::store
