// What callers give KMS, checked in AWS's words, and pages of lists. Pure.
//
//   std::string const plain = given_blob(call.input, "Plaintext", kMaximumPlaintext);
//   std::string const spec = given_enum(call.input, "KeySpec", kKeySpecs);
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "cloud/kms/state.hpp"
#include "codec/json.hpp"

namespace cloud::kms {

// A text that must be there, between 1 and `most` characters.
std::string given_text(codec::Json const& in, std::string_view member, std::size_t most);
std::string given_key_id(codec::Json const& in, std::string_view member);
// Decoded, between 1 and `most` bytes.
std::string given_blob(codec::Json const& in, std::string_view member, std::size_t most);

// One of a set; "" where it is absent.
using Words = std::initializer_list<std::string_view>;
std::string given_word(codec::Json const& in, std::string_view member, Words const& words);
std::string required_word(codec::Json const& in, std::string_view member, Words const& words);

struct Bounds {
    std::int64_t least;
    std::int64_t most;
};
std::optional<std::int64_t> given_integer(codec::Json const& in, std::string_view member,
                                          Bounds const& bounds);

// Keys of custom key stores and answers to enclaves, by the members that ask for them.
void refuse_recipient(codec::Json const& in);

// A page as Limit and Marker ask: one more than the page is asked of the state, so that Truncated
// is known.
struct Page {
    std::int64_t limit = 0;
    std::string after;
    State::Range range() const { return {after, limit + 1}; }
};
struct PageLimits {
    std::int64_t usual;
    std::int64_t most;
};
Page given_page(codec::Json const& in, PageLimits const& limits);
std::string marker_after(std::string const& name);

// {member: the first `page.limit` of `all`, Truncated, NextMarker}.
template <typename One, typename Describe, typename NameOf>
codec::Json answer_page(std::string const& member, std::vector<One> const& all, Page const& page,
                        std::pair<Describe, NameOf> const& how) {
    codec::Json items = codec::Json::array();
    auto const shown = std::min(all.size(), static_cast<std::size_t>(page.limit));
    for (std::size_t i = 0; i < shown; ++i) items.push(how.first(all[i]));
    bool const truncated = all.size() > shown;
    codec::Json out = codec::Json::object({{member, std::move(items)}, {"Truncated", truncated}});
    if (truncated) out.set("NextMarker", marker_after(how.second(all[shown - 1])));
    return out;
}

}  // namespace cloud::kms
