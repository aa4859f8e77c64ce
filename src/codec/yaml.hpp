// YAML as config files use it: mappings, sequences and scalars, each with the line it stands on.
//
//   base::Result<codec::Yaml> file = codec::parse_yaml(text, "catchment.yaml");
//   if (codec::Yaml const* region = file->find("region")) use(region->text, region->line);
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.hpp"

namespace codec {

struct Yaml {
    enum class Kind { null, scalar, sequence, mapping };
    struct Entry;
    Kind kind = Kind::null;
    std::string text = {};               // of a scalar, unquoted
    std::vector<Yaml> items = {};        // of a sequence
    std::vector<Entry> entries = {};     // of a mapping, in order
    int line = 0;                        // from 1

    Yaml const* find(std::string_view key) const;  // nullptr where absent
};

struct Yaml::Entry {
    std::string key;
    Yaml value;
    int line = 0;  // of the key
};

// Duplicate keys and broken syntax are errors that name `file` and the line.
base::Result<Yaml> parse_yaml(std::string_view text, std::string_view file);

}  // namespace codec
