// Names that cannot be mistaken for each other, and fresh identifiers.
//
//   struct BucketNameTag;
//   using BucketName = base::Name<BucketNameTag>;   // cannot be passed as an ObjectKey
#pragma once

#include <compare>
#include <functional>
#include <string>
#include <utility>

#include "base/random.hpp"

namespace base {

template <typename Tag>
struct Name {
    std::string value;

    Name() = default;
    explicit Name(std::string text) : value(std::move(text)) {}
    auto operator<=>(Name const&) const = default;
    bool empty() const { return value.empty(); }
};

struct AccountIdTag;
struct RegionTag;
using AccountId = Name<AccountIdTag>;  // twelve digits
using Region = Name<RegionTag>;        // "eu-west-1"

std::string uuid(Random& random);  // version 4, lower case
std::string hex_id(Random& random, std::size_t digits);

}  // namespace base

template <typename Tag>
struct std::hash<base::Name<Tag>> {
    std::size_t operator()(base::Name<Tag> const& name) const noexcept {
        return std::hash<std::string>{}(name.value);
    }
};
