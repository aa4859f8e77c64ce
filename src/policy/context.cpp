#include "policy/context.hpp"

#include "base/text.hpp"

namespace policy {

void Context::set(std::string_view key, Values values) {
    for (Key& known : keys_) {
        if (!base::equal_ignoring_case(known.first, key)) continue;
        known.second = std::move(values);
        return;
    }
    keys_.emplace_back(std::string(key), std::move(values));
}

void Context::add(Context const& other) {
    for (auto const& [key, values] : other) set(key, values);
}

Context::Values const* Context::find(std::string_view key) const {
    for (Key const& known : keys_) {
        if (base::equal_ignoring_case(known.first, key)) return &known.second;
    }
    return nullptr;
}

}  // namespace policy
