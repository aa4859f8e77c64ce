// What is known beside the logs, made ready to be asked of every event: names of accounts and of
// networks, where addresses are, tables of the user's own, indicators of threats. Read by many
// threads once made.
//
//   Tables tables;
//   base::Result<void> read = read_lookup({"asset", "source.ip"}, csv, tables);
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/error.hpp"
#include "siem/enrich/geo_database.hpp"
#include "siem/enrich/networks.hpp"

namespace siem::enrich {

// Asked by views, without a copy of the key.
struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
        return std::hash<std::string_view>()(text);
    }
};
template <typename Value>
using ByText = std::unordered_map<std::string, Value, TextHash, std::equal_to<>>;

struct LookupKey {
    std::string prefix;  // of the leaves that a row gives: "asset" gives "asset.owner"
    std::string match;   // the field or the leaf whose value is looked up
};

struct Lookup {
    LookupKey key;
    std::vector<std::string> names;  // of the columns behind the first, with the prefix
    ByText<std::vector<std::string>> rows;
};

struct Tables {
    ByText<std::string> accounts;  // names by their ids
    Networks networks;
    std::vector<Lookup> lookups;
    std::vector<std::shared_ptr<GeoDatabase const>> geo;  // the first that knows a thing says it
    // Names of the feeds that know them.
    Networks threat_addresses;
    ByText<std::string> threat_domains;  // and what is below them
    ByText<std::string> threat_hashes;   // lower case

    bool empty() const;
};

inline constexpr std::size_t kMostRows = 2'000'000;  // of one file
inline constexpr std::size_t kMostColumns = 64;

// CSV with a header, its first column the key; quoted values may hold commas and quotes. Keys are
// compared without their case.
base::Result<void> read_lookup(LookupKey key, std::string_view csv, Tables& tables);
// An indicator a line: an address, a network, a domain, a hash (MD5, SHA-1, SHA-256); "#" begins a
// comment, and what is behind a comma or a space is not read. What is none of these is an error.
base::Result<void> read_threats(std::string const& feed, std::string_view text, Tables& tables);

}  // namespace siem::enrich
