// A parameter of Parameter Store, and its quotas under AWS's names.
#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace cloud::ssm {

inline constexpr std::size_t kStandardBytes = 4096;  // parameter value size, standard
inline constexpr std::size_t kAdvancedBytes = 8192;
inline constexpr std::size_t kNameLength = 1011;
inline constexpr std::size_t kParameters = 10'000;  // of an account and region
inline constexpr std::size_t kVersions = 100;       // of a parameter
inline constexpr std::size_t kNamesAtOnce = 10;     // of GetParameters
inline constexpr std::size_t kTags = 50;

struct Place {
    std::string account;
    std::string region;
};

struct Parameter {
    Place place;
    std::string name;  // "/catchment/queue"
    std::int64_t version = 0;
    std::string type;  // "String", "StringList"
    std::string value;
    std::string description;
    std::string pattern;  // AllowedPattern
    std::string tier;     // "Standard", "Advanced"
    std::string data_type;
    std::string modified_by;  // ARN
    std::int64_t modified_millis = 0;
};

// "arn:aws:ssm:R:A:parameter/catchment/queue"
inline std::string arn_of(Place const& place, std::string const& name) {
    return "arn:aws:ssm:" + place.region + ":" + place.account + ":parameter" +
           (name.starts_with("/") ? "" : "/") + name;
}

using Tags = std::map<std::string, std::string>;

}  // namespace cloud::ssm
