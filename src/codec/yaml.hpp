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
    std::string text = {};       // of a scalar, unquoted
    std::vector<Yaml> items;     // of a sequence
    std::vector<Entry> entries;  // of a mapping, in order
    int line = 1;                // from 1
    bool quoted = false;         // a scalar in quotes or a block: "5" is text, 5 may not be
    std::string tag = {};        // as written: "!Ref"; empty where there is none

    Yaml const* find(std::string_view key) const;  // nullptr where absent
};

struct Yaml::Entry {
    std::string key;
    Yaml value;
    int line = 0;  // of the key
};

// One document. Aliases are copied in, within a limit; an unquoted empty value, ~ and null are
// Kind::null. Duplicate keys and broken syntax are errors that name `file` and the line, and so
// are merge keys (<<), keys that are no scalars, and more than 64 levels.
base::Result<Yaml> parse_yaml(std::string_view text, std::string_view file);

}  // namespace codec
