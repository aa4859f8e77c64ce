// Pages of what the Describe calls list: in the order of the entries' keys, `limit` at a time. A
// token names the last key that was told, so what is made or removed between two pages neither
// repeats nor hides another entry.
//
//   return list(call, Listing<Group>{"logGroups", groups, key, describe});
#pragma once

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "aws/operation.hpp"

namespace cloud::logs {

template <typename Entry>
struct Listing {
    char const* member;
    std::vector<Entry> entries;
    std::function<std::string(Entry const&)> key;  // no two entries have the same
    std::function<codec::Json(Entry const&)> describe;
    bool descending = false;
};

std::size_t described_limit(aws::Invocation const& call);  // throws InvalidParameterException
std::optional<std::string> described_after(aws::Invocation const& call);
std::string token_after(std::string const& key);

template <typename Entry>
codec::Json list(aws::Invocation const& call, Listing<Entry> const& listing) {
    using Keyed = std::pair<std::string, Entry const*>;
    std::size_t const limit = described_limit(call);
    std::optional<std::string> const after = described_after(call);
    auto const comes_before = [&](std::string const& a, std::string const& b) {
        return listing.descending ? b < a : a < b;
    };
    std::vector<Keyed> left;
    for (Entry const& entry : listing.entries) {
        std::string key = listing.key(entry);
        if (!after || comes_before(*after, key)) left.emplace_back(std::move(key), &entry);
    }
    std::sort(left.begin(), left.end(),
              [&](Keyed const& a, Keyed const& b) { return comes_before(a.first, b.first); });
    codec::Json entries = codec::Json::array();
    for (std::size_t i = 0; i < left.size() && i < limit; ++i) {
        entries.push(listing.describe(*left[i].second));
    }
    codec::Json out = codec::Json::object({{listing.member, std::move(entries)}});
    if (left.size() > limit) out.set("nextToken", token_after(left[limit - 1].first));
    return out;
}

}  // namespace cloud::logs
