#include "cloud/kms/given.hpp"

#include <algorithm>

#include "aws/input.hpp"
#include "base/text.hpp"

namespace cloud::kms {
namespace {

constexpr std::size_t kMaximumKeyId = 2048;
constexpr std::size_t kMaximumMarker = 1024;

// AWS's complaints spell members with a small letter first.
std::string spelled(std::string_view member) {
    std::string name(member);
    if (!name.empty()) name[0] = base::lower(name.substr(0, 1))[0];
    return name;
}

aws::Error null_member(std::string_view member) {
    return invalid("1 validation error detected: Value null at '" + spelled(member) +
                   "' failed to satisfy constraint: Member must not be null");
}

void check_length(std::size_t length, std::size_t most, std::string const& what) {
    if (length > 0 && length <= most) return;
    throw invalid("1 validation error detected: Value " + what +
                  " failed to satisfy constraint: Member must have length " +
                  (length == 0 ? "greater than or equal to 1"
                               : "less than or equal to " + std::to_string(most)));
}

}  // namespace

std::string given_text(codec::Json const& in, std::string_view member, std::size_t most) {
    std::optional<std::string> text = aws::optional_text(in, member);
    if (!text) throw null_member(member);
    check_length(text->size(), most, "'" + *text + "' at '" + spelled(member) + "'");
    return std::move(*text);
}

std::string given_key_id(codec::Json const& in, std::string_view member) {
    return given_text(in, member, kMaximumKeyId);
}

std::string given_blob(codec::Json const& in, std::string_view member, std::size_t most) {
    std::optional<std::string> const text = aws::optional_text(in, member);
    if (!text) throw null_member(member);
    std::optional<std::string> bytes = base::from_base64(*text);
    if (!bytes) {
        throw aws::Error("SerializationException",
                         std::string(member) + " can not be converted to a Blob");
    }
    check_length(bytes->size(), most, "at '" + spelled(member) + "'");
    return std::move(*bytes);
}

std::string given_word(codec::Json const& in, std::string_view member, Words const& words) {
    std::optional<std::string> text = aws::optional_text(in, member);
    if (!text) return "";
    if (std::find(words.begin(), words.end(), *text) != words.end()) return std::move(*text);
    std::string set;
    for (std::string_view word : words) set += (set.empty() ? "" : ", ") + std::string(word);
    throw aws::validation(*text, spelled(member),
                          "Member must satisfy enum value set: [" + set + "]");
}

std::string required_word(codec::Json const& in, std::string_view member, Words const& words) {
    std::string word = given_word(in, member, words);
    if (word.empty()) throw null_member(member);
    return word;
}

std::optional<std::int64_t> given_integer(codec::Json const& in, std::string_view member,
                                          Bounds const& bounds) {
    std::optional<std::int64_t> const number = aws::optional_integer(in, member);
    if (!number || (*number >= bounds.least && *number <= bounds.most)) return number;
    bool const low = *number < bounds.least;
    throw aws::validation(
        std::to_string(*number), spelled(member),
        low ? "Member must have value greater than or equal to " + std::to_string(bounds.least)
            : "Member must have value less than or equal to " + std::to_string(bounds.most));
}

void refuse_recipient(codec::Json const& in) {
    if (in.at("Recipient").is_null()) return;
    throw unsupported("Recipient is not supported: see docs/compatibility.md.");
}

Page given_page(codec::Json const& in, PageLimits const& limits) {
    Page page;
    page.limit = given_integer(in, "Limit", {1, limits.most}).value_or(limits.usual);
    std::string const marker = aws::optional_text(in, "Marker").value_or("");
    std::optional<std::string> const after = base::from_base64(marker);
    if (marker.size() > kMaximumMarker || !after || !base::valid_utf8(*after)) {
        throw aws::Error("InvalidMarkerException", "Could not deserialize marker '" + marker + "'");
    }
    page.after = *after;
    return page;
}

std::string marker_after(std::string const& name) { return base::base64(name); }

}  // namespace cloud::kms
