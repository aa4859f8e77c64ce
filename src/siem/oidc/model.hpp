// What is said of a provider of OpenID Connect, and how much is taken of one.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace siem::oidc {

inline constexpr std::uint64_t kMostAnswer = 256 << 10;  // bytes of any answer of the provider
inline constexpr std::chrono::seconds kAnswerWithin(5);
inline constexpr std::chrono::minutes kKept(60);            // what it published
inline constexpr std::chrono::minutes kKeysAgainAfter(1);   // for a key that is not among them
inline constexpr std::chrono::seconds kTriedAgainAfter(5);  // after it did not answer
inline constexpr std::chrono::minutes kTicket(10);          // to log in at the provider
inline constexpr std::chrono::seconds kLeeway(60);          // between its clock and ours
inline constexpr std::size_t kLongestSubject = 255;         // bytes: Core 1.0, 2
inline constexpr std::size_t kLongestNext = 2048;           // bytes of a path here
inline constexpr std::size_t kLongestCode = 4096;           // bytes, that it gives
inline constexpr std::size_t kLongestUrl = 2048;            // bytes, that it publishes
inline constexpr std::size_t kMostSaid = 300;               // bytes of its errors, for the log
inline constexpr std::size_t kMostUsed = 1000;              // tickets that are remembered

struct Grant {
    std::string role = {};                     // "": none
    std::vector<std::string> log_groups = {};  // that are seen with it; without any, all
};

struct Settings {
    std::string issuer;     // its URL, as its tokens say it: https, or http to this machine
    std::string client_id;  // what the SIEM is called there
    std::string client_secret = {};  // "" for a public client
    std::string title = {};          // what people call it
    std::vector<std::string> scopes = {"openid", "profile", "email"};
    std::string name_claim = {};  // "": preferred_username, else email, else sub
    std::string role_claim = {};  // a claim, or its way through objects: "realm_access.roles"
    std::map<std::string, Grant> roles = {};  // by a value of that claim
    Grant default_role = {};  // of whom that gives none; without a role he is refused
};

}  // namespace siem::oidc
