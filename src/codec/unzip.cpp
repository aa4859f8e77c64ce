#include "codec/unzip.hpp"

#include <algorithm>
#include <optional>

#include "base/crc.hpp"
#include "codec/inflate.hpp"
#include "codec/zip_format.hpp"

namespace codec {
namespace {

constexpr std::string_view kHeaderMark = "PK\x03\x04";
constexpr std::string_view kDescriptorMark = "PK\x07\x08";
constexpr std::size_t kHeaderBytes = 30;        // without the name and what is extra
constexpr std::size_t kMostDescriptor = 24;     // with its mark and ZIP64's sizes
constexpr std::uint16_t kZip64 = 1;             // the extra field's id
constexpr std::uint32_t kInZip64 = 0xffffffff;  // a size that stands there
constexpr std::uint16_t kSizesBehind = 1u << 3;

std::uint64_t number(std::string_view bytes, std::size_t at, std::size_t width) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < width; ++i) {
        value |= std::uint64_t{static_cast<unsigned char>(bytes[at + i])} << (8 * i);
    }
    return value;
}

struct Header {
    std::uint16_t flags = 0;
    std::uint16_t method = 0;
    std::uint32_t crc = 0;
    std::uint64_t packed = 0;
    std::string name = {};

    bool size_is_behind() const { return (flags & kSizesBehind) != 0; }
};

// `bytes` hold all of it.
Header read_header(std::string_view bytes) {
    Header h{.flags = static_cast<std::uint16_t>(number(bytes, 6, 2)),
             .method = static_cast<std::uint16_t>(number(bytes, 8, 2)),
             .crc = static_cast<std::uint32_t>(number(bytes, 14, 4)),
             .packed = number(bytes, 18, 4)};
    std::size_t const name = number(bytes, 26, 2);
    h.name = bytes.substr(kHeaderBytes, name);
    bool const plain_is_there = number(bytes, 22, 4) == kInZip64;
    std::string_view extra = bytes.substr(kHeaderBytes + name);
    while (h.packed == kInZip64 && extra.size() >= 4) {
        std::size_t const size = number(extra, 2, 2);
        std::size_t const at = 4 + (plain_is_there ? 8u : 0u);  // the plain size stands first
        if (number(extra, 0, 2) == kZip64 && extra.size() >= at + 8) {
            h.packed = number(extra, at, 8);
            break;
        }
        extra.remove_prefix(std::min(extra.size(), 4 + size));
    }
    return h;
}

// How long the descriptor at the front of `bytes` is, which says `crc` and `packed` again: it may
// have a mark, and sizes of four or eight bytes. Nothing where there is none.
std::optional<std::size_t> descriptor(std::string_view bytes, std::uint32_t crc,
                                      std::uint64_t packed) {
    std::size_t const at = bytes.starts_with(kDescriptorMark) ? 4 : 0;
    for (std::size_t const width : {std::size_t{4}, std::size_t{8}}) {
        std::size_t const size = at + 4 + 2 * width;
        std::uint64_t const said = width == 4 ? packed & 0xffffffff : packed;
        if (bytes.size() >= size && number(bytes, at, 4) == crc &&
            number(bytes, at + 4, width) == said) {
            // Sizes of eight bytes have zeros where those of four have the plain size.
            if (width == 4 && packed != 0 && number(bytes, at + 8, 4) == 0) continue;
            return size;
        }
    }
    return std::nullopt;
}

}  // namespace

bool is_zip(std::string_view bytes) {
    return bytes.starts_with(kHeaderMark) || bytes.starts_with(kZipEndMark);
}

struct Unzip::State {
    enum class Next { header, stored, deflated, passed_over, descriptor, nothing };

    UnzipLimits limits;
    Next next = Next::header;
    std::string pending;  // of a header or a descriptor
    Header file;
    std::uint64_t left = 0;    // of the file, packed
    std::uint64_t packed = 0;  // taken of it
    std::uint32_t crc = 0;     // of what is plain of it
    std::size_t files = 0;
    std::optional<Inflate> inflate;
    std::string passed_over;  // the first that was, and why

    tl::unexpected<base::Error> wrong(std::string_view what) const {
        std::string const at = file.name.empty() ? "the archive: " : "file " + file.name + ": ";
        return base::fail(base::ErrorKind::quarantine, at + std::string(what));
    }

    base::Result<void> header(std::string_view& in, PlainSink& out) {
        std::size_t wanted = kHeaderBytes;
        if (pending.size() >= kHeaderBytes)
            wanted += number(pending, 26, 2) + number(pending, 28, 2);
        std::size_t const take = std::min(in.size(), wanted - pending.size());
        pending += in.substr(0, take);
        in.remove_prefix(take);
        std::size_t const seen = std::min(pending.size(), kHeaderMark.size());
        if (pending.substr(0, seen) != kHeaderMark.substr(0, seen)) {
            file = {};
            if (pending.substr(0, 2) != kHeaderMark.substr(0, std::min<std::size_t>(seen, 2))) {
                return wrong("no file begins where one should");
            }
            if (seen == kHeaderMark.size()) next = Next::nothing;  // the directory: all is read
            return {};
        }
        if (pending.size() < kHeaderBytes) return {};
        std::size_t const whole = kHeaderBytes + number(pending, 26, 2) + number(pending, 28, 2);
        if (pending.size() < whole) return {};
        file = read_header(pending);
        pending.clear();
        return begin(out);
    }

    base::Result<void> begin(PlainSink& out) {
        if (++files > limits.most_files) {
            return wrong("more than " + std::to_string(limits.most_files) + " files in an archive");
        }
        left = file.packed;
        packed = 0;
        crc = 0;
        std::string why;
        if ((file.flags & kZipEncrypted) != 0)
            why = "it is encrypted";
        else if (file.method != kZipStored && file.method != kZipDeflate)
            why = "it is packed in a way that is not known here";
        else if (file.method == kZipStored && file.size_is_behind())
            why = "it is stored, and its size is not in front of it";
        if (!why.empty()) {
            if (file.size_is_behind()) return wrong(why);
            if (passed_over.empty()) passed_over = wrong(why).value().message;
        }
        bool const ignored = file.name.starts_with("__MACOSX/");  // what macOS adds for itself
        if (!why.empty() || (ignored && !file.size_is_behind())) {
            next = left == 0 ? Next::header : Next::passed_over;
            return {};
        }
        next = file.method == kZipStored ? Next::stored : Next::deflated;
        if (next == Next::deflated) inflate.emplace(Inflate::Form::raw);
        return next == Next::stored && left == 0 ? end_of_file(out) : base::Result<void>();
    }

    base::Result<void> stored(std::string_view& in, PlainSink& out) {
        std::string_view const plain = in.substr(0, std::min<std::uint64_t>(in.size(), left));
        in.remove_prefix(plain.size());
        left -= plain.size();
        crc = base::crc32(crc, plain);
        base::Result<void> const done = out.plain(plain);
        if (!done || left > 0) return done;
        return end_of_file(out);
    }

    base::Result<void> deflated(std::string_view& in, PlainSink& out) {
        Inflate::Step const step = inflate->next(in);
        if (step.state == Inflate::State::broken) return wrong("it does not inflate");
        in.remove_prefix(step.used);
        packed += step.used;
        crc = base::crc32(crc, step.plain);
        base::Result<void> const done =
            step.plain.empty() ? base::Result<void>() : out.plain(step.plain);
        if (!done || step.state != Inflate::State::end) return done;
        if (!file.size_is_behind()) return end_of_file(out);
        next = Next::descriptor;
        return {};
    }

    base::Result<void> sizes_behind(std::string_view& in, PlainSink& out, bool last) {
        std::size_t const take = std::min(in.size(), kMostDescriptor - pending.size());
        pending += in.substr(0, take);
        in.remove_prefix(take);
        if (pending.size() < kMostDescriptor && !last) return {};
        std::optional<std::size_t> const size = descriptor(pending, crc, packed);
        if (!size) return wrong("it is not what its checksum says");
        file.crc = crc;
        base::Result<void> done = end_of_file(out);
        std::string const behind = pending.substr(*size);
        pending.clear();
        std::string_view rest = behind;
        while (done && !rest.empty() && next != Next::nothing) done = read(rest, out);
        return done;
    }

    base::Result<void> end_of_file(PlainSink& out) {
        next = Next::header;
        inflate.reset();
        if (crc != file.crc) return wrong("it is not what its checksum says");
        return out.end_of_file();
    }

    base::Result<void> read(std::string_view& in, PlainSink& out) {
        switch (next) {
            case Next::header:
                return header(in, out);
            case Next::stored:
                return stored(in, out);
            case Next::deflated:
                return deflated(in, out);
            case Next::descriptor:
                return sizes_behind(in, out, false);
            case Next::passed_over: {
                std::size_t const take = std::min<std::uint64_t>(in.size(), left);
                in.remove_prefix(take);
                left -= take;
                if (left == 0) next = Next::header;
                return {};
            }
            case Next::nothing:
                in = {};
                return {};
        }
        return {};
    }
};

Unzip::Unzip(UnzipLimits limits) : state_(std::make_unique<State>()) { state_->limits = limits; }
Unzip::~Unzip() = default;

void Unzip::reset() {
    UnzipLimits const limits = state_->limits;
    state_ = std::make_unique<State>();
    state_->limits = limits;
}

base::Result<void> Unzip::feed(std::string_view bytes, PlainSink& out) {
    while (!bytes.empty()) {
        base::Result<void> const done = state_->read(bytes, out);
        if (!done) return done;
    }
    return {};
}

base::Result<void> Unzip::finish(PlainSink& out) {
    State& s = *state_;
    std::string_view nothing;
    if (s.next == State::Next::descriptor && !s.pending.empty()) {
        base::Result<void> const done = s.sizes_behind(nothing, out, true);
        if (!done) return done;
    }
    if (s.next != State::Next::nothing) return s.wrong("the archive is torn: it has no directory");
    if (!s.passed_over.empty()) return base::fail(base::ErrorKind::quarantine, s.passed_over);
    return {};
}

}  // namespace codec
