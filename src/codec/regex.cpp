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

}  // namespace codec
