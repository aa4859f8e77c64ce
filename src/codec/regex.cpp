#include "codec/regex.hpp"

#include <re2/re2.h>

namespace codec {
namespace {

RE2::Options re2_options(Regex::Options const& asked) {
    RE2::Options options;
    if (asked.bytes) options.set_encoding(RE2::Options::EncodingLatin1);
    options.set_log_errors(false);
    options.set_max_mem(asked.most_memory);
    return options;
}

re2::StringPiece piece(std::string_view text) { return {text.data(), text.size()}; }

}  // namespace

struct Regex::State {
    RE2 re2;
};

Regex::Regex(std::unique_ptr<State> state) : state_(std::move(state)) {}
Regex::Regex(Regex&&) noexcept = default;
Regex::~Regex() = default;

base::Result<Regex> Regex::compile(std::string_view text, Options const& options) {
    std::unique_ptr<State> state(new State{RE2(piece(text), re2_options(options))});
    if (!state->re2.ok()) return base::fail(base::ErrorKind::stop, state->re2.error());
    return Regex(std::move(state));
}

bool Regex::matches(std::string_view text) const {
    return RE2::FullMatch(piece(text), state_->re2);
}

bool Regex::found_in(std::string_view text) const {
    return RE2::PartialMatch(piece(text), state_->re2);
}

bool Regex::groups(std::string_view text, std::vector<std::string_view>& found) const {
    auto const count = static_cast<std::size_t>(state_->re2.NumberOfCapturingGroups());
    std::vector<re2::StringPiece> pieces(count + 1);
    if (!state_->re2.Match(piece(text), 0, text.size(), RE2::UNANCHORED, pieces.data(),
                           static_cast<int>(count) + 1)) {
        return false;
    }
    for (std::size_t i = 1; i <= count; ++i) found.emplace_back(pieces[i].data(), pieces[i].size());
    return true;
}

std::vector<std::string> Regex::group_names() const {
    std::vector<std::string> names(static_cast<std::size_t>(state_->re2.NumberOfCapturingGroups()));
    for (auto const& [number, name] : state_->re2.CapturingGroupNames()) {
        names[static_cast<std::size_t>(number) - 1] = name;
    }
    return names;
}

}  // namespace codec
