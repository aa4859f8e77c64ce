// Who and what appears in the workload. Addresses are of the ranges set aside for documentation
// (RFC 5737), so that no real host is ever named as an attacker.
#pragma once

#include <array>
#include <string>

#include "demo/scene.hpp"

namespace demo {

inline constexpr std::array<char const*, 6> kStaff = {"a.novak",   "j.ferreira",  "m.keller",
                                                      "s.oconnor", "t.lindqvist", "y.tanaka"};
inline constexpr std::array<char const*, 3> kWorkloadRoles = {"web-app", "payments-api",
                                                              "checkout-function"};
inline constexpr std::array<char const*, 4> kServers = {"10.0.1.21", "10.0.1.22", "10.0.2.31",
                                                        "10.0.3.11"};
inline constexpr std::array<char const*, 3> kInterfaces = {
    "eni-0a1b2c3d4e5f60718", "eni-0b7c6d5e4f3a29180", "eni-0c9d8e7f6a5b4c3d2"};
inline constexpr std::array<char const*, 7> kPages = {
    "/",     "/products",      "/products/1043?ref=home", "/search?q=lamp",
    "/cart", "/static/app.js", "/api/v1/stock/1043"};
inline constexpr std::array<char const*, 4> kBrowsers = {
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/141.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.6 Safari/605.1.15",
    "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
    "Gecko) Version/18.6 Mobile/15E148 Safari/604.1"};
inline constexpr std::array<int, 6> kScannedPorts = {22, 23, 445, 3389, 6379, 8080};

struct UsualCall {
    char const* source;
    char const* name;
    bool read_only;
};
inline constexpr std::array<UsualCall, 10> kUsualCalls = {
    {{"ec2.amazonaws.com", "DescribeInstances", true},
     {"ec2.amazonaws.com", "DescribeSecurityGroups", true},
     {"s3.amazonaws.com", "ListBuckets", true},
     {"s3.amazonaws.com", "GetBucketLocation", true},
     {"sts.amazonaws.com", "AssumeRole", true},
     {"kms.amazonaws.com", "Decrypt", true},
     {"logs.amazonaws.com", "DescribeLogGroups", true},
     {"secretsmanager.amazonaws.com", "GetSecretValue", true},
     {"lambda.amazonaws.com", "UpdateFunctionConfiguration", false},
     {"ssm.amazonaws.com", "PutParameter", false}}};

std::string customer_address(Scene& scene);  // 192.0.2.0/24
std::string office_address(Scene& scene);    // 198.51.100.0/28
std::string key_fingerprint(std::string const& user);

}  // namespace demo
