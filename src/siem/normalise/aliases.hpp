// Which names that sources give their values are core fields of an event: ECS's own names, and
// those that common loggers use for the same thing.
//
//   if (std::optional<Field> field = normalise::core_field(name)) …   // "client_ip": source.ip
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "siem/fields.hpp"
#include "siem/normalise/name.hpp"

namespace siem::normalise {

// From names to fields, hashed once.
class FieldNames {
  public:
    explicit FieldNames(std::vector<std::pair<std::string_view, Field>> const& names);
    std::optional<Field> find(Name const& name) const;

  private:
    struct Slot {
        std::string_view name;
        Field field = Field::timestamp;
    };
    std::vector<std::uint32_t> hashes_;  // of the slots; 0 is an empty one
    std::vector<Slot> slots_;
};

// The column that a source's value of this ECS name belongs in. What only the envelope may say
// (time, ids, where it came from) is none.
std::optional<Field> column_named(Name const& ecs_name);
// The same, and the names that loggers have for it.
std::optional<Field> core_field(Name const& source_name);

}  // namespace siem::normalise
