#include "codec/gzip_reader.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>

#include "codec/gzip.hpp"
#include "codec/inflate.hpp"

namespace codec {
namespace {

constexpr std::size_t kLargestWhole = std::size_t{8} << 20;       // of a member, packed
constexpr std::uint64_t kLargestPlain = std::uint64_t{64} << 20;  // and inflated

// Whether `member` is well as far as it goes, without a word to the outside. What inflates to more
// than is held of a member is not read twice.
bool is_torn_only(std::string_view member) {
    Inflate inflate(Inflate::Form::gzip);
    for (std::uint64_t made = 0; made <= kLargestPlain;) {
        Inflate::Step const step = inflate.next(member);
        if (step.state == Inflate::State::broken) return false;
        member.remove_prefix(step.used);
        made += step.plain.size();
        if (step.state == Inflate::State::end || (member.empty() && !step.full)) return true;
    }
    return true;
}

}  // namespace

struct GzipReader::State {
    Gunzip gunzip;
    std::string pending;             // the beginning of a member
    std::size_t try_at = 0;          // how much of it there must be to try again
    std::uint64_t member_at = 0;     // where it begins in the container
    std::uint64_t at = 0;            // how far the container is read
    std::optional<Inflate> inflate;  // a member too large to be held is going through it

    base::Result<void> wrong(std::string_view what) const {
        return base::fail(base::ErrorKind::quarantine,
                          "member at byte " + std::to_string(member_at) + ": " + std::string(what));
    }

    void next_member(std::size_t used) {
        at += used;
        member_at = at;
        try_at = 0;
        inflate.reset();
    }

    // Reads what it can of `in`, and takes it away from there; what is left must wait for more.
    base::Result<void> read(std::string_view& in, PlainSink& out) {
        while (!in.empty()) {
            base::Result<void> const done = inflate ? some(in, out) : member(in, out);
            if (!done) return done;
            if (try_at > in.size()) return {};
        }
        return {};
    }

    base::Result<void> member(std::string_view& in, PlainSink& out) {
        if (in.size() < 2) {
            try_at = 2;
            return {};
        }
        if (!is_gzip(in)) return wrong("no gzip member: it does not start with 1f 8b");
        base::Result<Gunzip::Member> const whole = gunzip.view(in, {kLargestPlain});
        if (!whole) {
            if (in.size() >= kLargestWhole)
                begin_inflating();
            else
                try_at = std::min(in.size() * 2, kLargestWhole);
            return {};
        }
        in.remove_prefix(whole->used);
        next_member(whole->used);
        return out.plain(whole->plain);
    }

    void begin_inflating() {
        inflate.emplace(Inflate::Form::gzip);
        try_at = 0;
    }

    base::Result<void> some(std::string_view& in, PlainSink& out) {
        Inflate::Step const step = inflate->next(in);
        if (step.state == Inflate::State::broken) return wrong("a broken gzip member");
        in.remove_prefix(step.used);
        base::Result<void> const done =
            step.plain.empty() ? base::Result<void>() : out.plain(step.plain);
        if (step.state == Inflate::State::end)
            next_member(step.used);
        else
            at += step.used;
        return done;
    }

    // The rest of a member whose end may not have come.
    base::Result<void> rest(std::string_view& in, PlainSink& out) {
        if (!inflate) begin_inflating();
        for (bool full = true; !in.empty() || full;) {
            Inflate::Step const step = inflate->next(in);
            if (step.state == Inflate::State::broken) return wrong("a broken gzip member");
            in.remove_prefix(step.used);
            full = step.full;
            base::Result<void> const done =
                step.plain.empty() ? base::Result<void>() : out.plain(step.plain);
            if (!done) return done;
            if (step.state != Inflate::State::end) continue;
            next_member(step.used);
            return {};
        }
        return wrong("a torn gzip member");
    }
};

GzipReader::GzipReader() : state_(std::make_unique<State>()) {}
GzipReader::~GzipReader() = default;

void GzipReader::reset() {
    state_->pending.clear();
    state_->at = 0;
    state_->next_member(0);
}

base::Result<void> GzipReader::feed(std::string_view bytes, PlainSink& out) {
    State& s = *state_;
    if (s.pending.empty()) {
        base::Result<void> const done = s.read(bytes, out);
        s.pending.assign(bytes);
        return done;
    }
    s.pending += bytes;
    if (s.pending.size() < s.try_at) return {};
    std::string_view in = s.pending;
    base::Result<void> const done = s.read(in, out);
    s.pending.erase(0, s.pending.size() - in.size());
    return done;
}

base::Result<void> GzipReader::finish(PlainSink& out) {
    State& s = *state_;
    std::string const last = std::move(s.pending);
    s.pending.clear();
    std::string_view in = last;
    if (s.inflate) {
        base::Result<void> const done = s.rest(in, out);
        if (!done) return done;
    }
    while (!in.empty()) {
        base::Result<void> done = s.read(in, out);
        if (!done || in.empty()) return done;
        if (!is_gzip(in)) return s.wrong("no gzip member: it does not start with 1f 8b");
        if (!is_torn_only(in)) return s.wrong("a broken gzip member");
        done = s.rest(in, out);
        if (!done) return done;
    }
    return {};
}

}  // namespace codec
