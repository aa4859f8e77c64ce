#include "siem/fields.hpp"

namespace siem {

std::optional<Field> field_named(std::string_view name) {
    for (std::size_t i = 0; i < kFields; ++i) {
        if (kFieldTable[i].name == name) return static_cast<Field>(i);
    }
    return std::nullopt;
}

}  // namespace siem
