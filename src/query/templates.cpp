#include "query/templates.hpp"

#include <algorithm>

namespace query {
namespace {

constexpr std::size_t kMostTemplates = 1000;
constexpr std::size_t kMostInBucket = 32;  // of the same number of words, and the same first ones
constexpr std::size_t kMostWords = 64;
constexpr std::size_t kLongestWord = 256;
constexpr std::string_view kDiffers = "<*>";

bool is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.' || (static_cast<unsigned char>(c) & 0x80) != 0;
}

bool has_digit(std::string_view word) {
    return std::any_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// Words and what stands between them, each a piece; a word with a digit is one that differs.
std::vector<std::string> pieces(std::string_view message, bool& all) {
    std::vector<std::string> out;
    std::size_t at = 0;
    while (at < message.size() && out.size() < kMostWords) {
        std::size_t end = at + 1;
        while (end < message.size() && is_word(message[end]) == is_word(message[at])) ++end;
        std::string_view const piece = message.substr(at, end - at);
        bool const differs = is_word(message[at]) && has_digit(piece);
        out.emplace_back(differs || piece.size() > kLongestWord ? std::string_view() : piece);
        at = end;
    }
    all = at == message.size();
    return out;
}

// What messages must share to be compared at all: their length and how they begin.
std::string bucket_of(std::vector<std::string> const& words, bool all) {
    std::string bucket = std::to_string(words.size()) + (all ? " " : "+");
    for (std::size_t i = 0; i < words.size() && i < 2; ++i) bucket += words[i] + "\n";
    return bucket;
}

std::size_t shared(std::vector<std::string> const& a, std::vector<std::string> const& b) {
    std::size_t count = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (a[i] == b[i]) ++count;
    }
    return count;
}

}  // namespace

std::size_t Templates::add(std::string_view message) {
    bool all = true;
    std::vector<std::string> words = pieces(message, all);
    std::string const bucket = bucket_of(words, all);
    std::size_t best = 0;
    std::size_t most = words.size() / 2;
    auto const known = buckets_.find(bucket);
    if (known != buckets_.end()) {
        for (std::size_t const number : known->second) {
            std::size_t const same = shared(all_[number].words, words);
            if (same <= most) continue;
            most = same;
            best = number;
        }
        if (best == 0 && known->second.size() >= kMostInBucket) best = known->second.back();
        if (best != 0) {
            std::vector<std::string>& into = all_[best].words;
            for (std::size_t i = 0; i < into.size(); ++i) {
                if (into[i] != words[i]) into[i].clear();
            }
            return best;
        }
    }
    if (all_.size() >= kMostTemplates) return 0;
    return add_new(std::move(words), !all, bucket);
}

std::size_t Templates::add_new(std::vector<std::string> words, bool prefix,
                               std::string const& bucket) {
    bytes_ += 2 * bucket.size() + sizeof(Template);
    for (std::string const& word : words) bytes_ += sizeof(std::string) + word.capacity();
    all_.push_back({std::move(words), prefix});
    buckets_[bucket].push_back(all_.size() - 1);
    return all_.size() - 1;
}

std::string Templates::text(std::size_t number) const {
    std::string out;
    for (std::string const& word : all_[number].words) {
        bool const differs = word.empty();
        if (!differs) {
            out += word;
        } else if (!out.ends_with(kDiffers)) {
            out += kDiffers;
        }
    }
    if (all_[number].prefix && !out.ends_with(kDiffers)) out += kDiffers;
    return out;
}

}  // namespace query
