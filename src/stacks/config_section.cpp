#include "stacks/config_section.hpp"

#include <algorithm>

#include "base/bytes.hpp"
#include "base/text.hpp"
#include "base/time.hpp"

namespace stacks {
namespace {

std::string quoted(std::string_view key) { return "'" + std::string(key) + "'"; }

}  // namespace

Section::Section(codec::Yaml const& node, std::string name) : node_(node), name_(std::move(name)) {
    if (node.kind != codec::Yaml::Kind::mapping) {
        throw Wrong{node.line, name_ + " must be a mapping of keys to values"};
    }
}

codec::Yaml const* Section::take(std::string_view key) {
    bool const known = std::find(known_.begin(), known_.end(), key) != known_.end();
    if (!known) known_.emplace_back(key);
    return node_.find(key);
}

codec::Yaml const& Section::need(std::string_view key) {
    if (codec::Yaml const* const value = take(key)) return *value;
    refuse_misspelt(key);
    throw Wrong{node_.line, name_ + " has no " + quoted(key)};
}

std::string Section::text(std::string_view key, std::optional<std::string> fallback) {
    codec::Yaml const* const value = fallback ? take(key) : &need(key);
    if (!value) return *fallback;
    if (value->kind == codec::Yaml::Kind::null && fallback) return *fallback;
    if (value->kind != codec::Yaml::Kind::scalar) {
        throw Wrong{value->line, quoted(key) + " must be a single value"};
    }
    return value->text;
}

std::string Section::name(std::string_view key, Rule (*wrong)(std::string_view),
                          std::optional<std::string> fallback) {
    std::string const value = text(key, std::move(fallback));
    if (Rule const rule = wrong(value)) {
        throw Wrong{line_of(key), quoted(key) + " must be " + *rule + ", not '" + value + "'"};
    }
    return value;
}

std::string Section::choice(std::string_view key, std::vector<std::string> const& all,
                            std::string const& fallback) {
    std::string const value = text(key, fallback);
    if (std::find(all.begin(), all.end(), value) != all.end()) return value;
    std::optional<std::string> const meant = base::nearest(value, all);
    throw Wrong{line_of(key), quoted(key) + " must be one of " + base::join(all, ", ") + ", not '" +
                                  value + "'" + (meant ? "; did you mean '" + *meant + "'?" : "")};
}

bool Section::truth(std::string_view key, bool fallback) {
    std::string const value = text(key, fallback ? "true" : "false");
    if (value == "true" || value == "false") return value == "true";
    throw Wrong{line_of(key), quoted(key) + " must be true or false"};
}

std::chrono::seconds Section::seconds(std::string_view key, std::chrono::seconds fallback) {
    codec::Yaml const* const value = take(key);
    if (!value) return fallback;
    std::optional<base::Duration> const duration = base::parse_duration(value->text);
    if (!duration) {
        throw Wrong{value->line, quoted(key) + " must be a time such as 90s, 15m, 2h or 7d, not '" +
                                     value->text + "'"};
    }
    return std::chrono::duration_cast<std::chrono::seconds>(*duration);
}

std::int64_t Section::days(std::string_view key, Bounds const& bounds) {
    constexpr std::chrono::hours kDay(24);
    std::chrono::seconds const given = seconds(key, {});
    if (!node_.find(key)) return 0;
    std::int64_t const days = given / kDay;
    if (given % kDay == std::chrono::seconds(0) && days >= bounds.least && days <= bounds.most) {
        return days;
    }
    throw Wrong{line_of(key), quoted(key) + " must be whole days, from " +
                                  std::to_string(bounds.least) + "d to " +
                                  std::to_string(bounds.most) + "d"};
}

std::int64_t Section::integer(std::string_view key, std::int64_t fallback, Bounds const& bounds) {
    codec::Yaml const* const value = take(key);
    if (!value) return fallback;
    std::optional<std::int64_t> const number = base::to_int64(value->text);
    if (number && *number >= bounds.least && *number <= bounds.most) return *number;
    throw Wrong{value->line, quoted(key) + " must be from " + std::to_string(bounds.least) +
                                 " to " + std::to_string(bounds.most) + ", not '" + value->text +
                                 "'"};
}

std::uint64_t Section::bytes(std::string_view key, std::uint64_t fallback, Bounds const& bounds) {
    codec::Yaml const* const value = take(key);
    if (!value) return fallback;
    std::optional<std::uint64_t> const size = base::parse_bytes(value->text);
    auto const least = static_cast<std::uint64_t>(bounds.least);
    auto const most = static_cast<std::uint64_t>(bounds.most);
    if (size && *size >= least && *size <= most) return *size;
    throw Wrong{value->line, quoted(key) + " must be a size such as 200GB or 192MiB, from " +
                                 base::format_bytes(least) + " to " + base::format_bytes(most) +
                                 ", not '" + value->text + "'"};
}

std::vector<std::string> Section::names(std::string_view key, Rule (*wrong)(std::string_view),
                                        std::string_view what) {
    codec::Yaml const* const value = take(key);
    if (!value) return {};
    Wrong const no_list{value->line, quoted(key) + " must be a list of " + std::string(what)};
    std::vector<std::string> all;
    for (codec::Yaml const& item : value->items) {
        if (item.text.empty()) throw no_list;
        if (Rule const rule = wrong(item.text)) {
            throw Wrong{item.line, "each of " + quoted(key) + " must be " + *rule + ", not '" +
                                       item.text + "'"};
        }
        if (std::find(all.begin(), all.end(), item.text) != all.end()) {
            throw Wrong{item.line, "'" + item.text + "' stands twice in " + quoted(key)};
        }
        all.push_back(item.text);
    }
    if (all.empty()) throw no_list;
    return all;
}

int Section::line_of(std::string_view key, std::string_view item) const {
    codec::Yaml const* const value = node_.find(key);
    if (!value) return node_.line;
    for (codec::Yaml const& one : value->items) {
        if (one.text == item) return one.line;
    }
    return value->line;
}

int Section::line_of(std::string_view key) const {
    codec::Yaml const* const value = node_.find(key);
    return value ? value->line : node_.line;
}

void Section::finish() const {
    for (codec::Yaml::Entry const& entry : node_.entries) {
        if (std::find(known_.begin(), known_.end(), entry.key) != known_.end()) continue;
        std::optional<std::string> const meant = base::nearest(entry.key, known_);
        if (meant) throw misspelt(entry, *meant);
        throw Wrong{entry.line, unknown(entry) + "; it knows " + base::join(known_, ", ")};
    }
}

std::string Section::unknown(codec::Yaml::Entry const& entry) const {
    return "unknown key '" + entry.key + "' in " + name_;
}

Wrong Section::misspelt(codec::Yaml::Entry const& entry, std::string const& meant) const {
    return {entry.line, unknown(entry) + "; did you mean '" + meant + "'?"};
}

// A needed key that is not there may stand there by another spelling.
void Section::refuse_misspelt(std::string_view key) const {
    for (codec::Yaml::Entry const& entry : node_.entries) {
        bool const known = std::find(known_.begin(), known_.end(), entry.key) != known_.end();
        if (!known && base::nearest(entry.key, {std::string(key)})) {
            throw misspelt(entry, std::string(key));
        }
    }
}

}  // namespace stacks
