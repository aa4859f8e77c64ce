// Log lines as the programs of the field write them, one function a format. Pure.
//
//   nginx_line(at, {.client = "192.0.2.7", .path = "/cart", .bytes = 512});
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "codec/json.hpp"

namespace demo {

struct WebRequest {
    std::string client;
    std::string method = "GET";
    std::string path;
    int status = 200;
    std::uint64_t bytes = 0;
    std::string referer = "-";
    std::string user_agent;
    std::uint64_t millis = 0;
};
// The combined format, and the request time after it.
std::string nginx_line(base::Instant at, WebRequest const& request);

struct Flow {
    std::string account_id;
    std::string interface_id;
    std::string source;
    std::string destination;
    int source_port = 0;
    int destination_port = 0;
    std::uint64_t packets = 0;
    std::uint64_t bytes = 0;
    bool accepted = true;
};
// VPC flow log, version 2, TCP, an aggregation interval of a minute.
std::string vpc_flow_line(base::Instant at, Flow const& flow);

// "Nov 23 16:21:18 bastion-1 sshd[4211]: …", as syslog (RFC 3164) has it.
std::string sshd_line(base::Instant at, std::string_view host, int process_id,
                      std::string_view text);

struct Login {
    std::string user;
    std::string address;
    std::string outcome;  // "success", "failure"
    std::string reason = {};
    std::string factor = "password";
    std::string user_agent = {};
};
// key=value, as slog and logfmt write it.
std::string auth_line(base::Instant at, Login const& login);

struct Payment {
    std::string level = "INFO";
    std::string message;
    std::string order_id;
    std::string customer_id;
    std::uint64_t amount_cents = 0;
    std::string currency = "EUR";
    std::string address;
    std::uint64_t millis = 0;
};
// One JSON object a line, nested.
std::string payment_line(base::Instant at, Payment const& payment, base::Random& random);

// What one invocation leaves: START, what the function said, END, REPORT.
std::vector<std::string> lambda_lines(base::Instant at, std::vector<std::string> const& said,
                                      std::uint64_t millis, base::Random& random);

struct ApiCall {
    std::string source;  // "iam.amazonaws.com"
    std::string name;    // "CreateUser"
    codec::Json identity;
    std::string account_id;  // whose account the call acted on
    std::string region;
    std::string address;
    std::string user_agent;
    codec::Json request = {};
    codec::Json response = {};
    std::string error_code = {};
    std::string error_message = {};
    bool read_only = false;
    bool data_event = false;
};
// A CloudTrail record (eventVersion 1.09) as a trail writes it to a log group.
std::string cloudtrail_record(base::Instant at, ApiCall const& call, base::Random& random);

codec::Json iam_user(std::string const& account_id, std::string const& name);
codec::Json role_session(std::string const& account_id, std::string const& role,
                         std::string const& session);

}  // namespace demo
