#include "aws/chunked.hpp"

#include <algorithm>

#include "base/crypto.hpp"
#include "base/text.hpp"

namespace aws {

namespace {

constexpr std::size_t kMostLineBytes = 8192;
constexpr std::size_t kMostTrailers = 32;
constexpr std::uint64_t kMostChunkBytes = std::uint64_t{5} << 30;  // a PUT's limit
constexpr std::uint64_t kLeastChunkBytes = 8192;                   // but of the last one
constexpr std::string_view kTrailerSignature = "x-amz-trailer-signature";

Error mismatch() {
    return Error("SignatureDoesNotMatch",
                 "The request signature we calculated does not match the signature you provided. "
                 "Check your key and signing method.",
                 403);
}

Error torn(std::string const& what) { return Error("IncompleteBody", what); }

// Nothing where it is no size, or more than any body may have.
std::optional<std::uint64_t> chunk_size(std::string_view text) {
    if (text.empty() || text.size() > 16) return std::nullopt;
    std::uint64_t size = 0;
    for (char c : text) {
        std::size_t const digit = std::string_view("0123456789abcdef")
                                      .find(c >= 'A' && c <= 'F' ? static_cast<char>(c + 32) : c);
        if (digit == std::string_view::npos) return std::nullopt;
        size = size << 4 | digit;
    }
    if (size > kMostChunkBytes) return std::nullopt;
    return size;
}

}  // namespace

struct ChunkedDecoder::State {
    enum class At { size, data, data_end, trailers, finished };

    std::optional<ChunkChain> chain;
    At at = At::size;
    std::string line;  // what has come of the current one
    std::uint64_t left = 0;
    std::optional<std::uint64_t> last_size;
    std::string claimed;   // the signature of the current chunk, as its head says
    std::string previous;  // that of the chunk before it, or of the request's head
    base::Hasher hasher{base::HashKind::sha256};
    std::optional<Error> error;
    http::Headers trailers;

    bool fail(Error wrong) {
        error = std::move(wrong);
        return false;
    }

    // A whole line without its end is moved to `whole`; false while it is not there.
    bool take_line(std::string_view& bytes, std::string& whole) {
        std::size_t const end = bytes.find('\n');
        line.append(bytes.substr(0, end));
        if (line.size() > kMostLineBytes) return fail(torn("A chunk's head is too long."));
        bytes.remove_prefix(end == std::string_view::npos ? bytes.size() : end + 1);
        if (end == std::string_view::npos) return false;
        whole = std::move(line);
        line.clear();
        if (whole.ends_with('\r')) whole.pop_back();
        return true;
    }

    bool begin_chunk(std::string_view head);
    bool verify_chunk();
    bool add_trailer(std::string_view text);
    bool finish();
    bool check(std::string_view kind, std::string_view hashes, std::string const& given);
    bool step(std::string_view& bytes, std::function<void(std::string_view)> const& data);
};

bool ChunkedDecoder::State::begin_chunk(std::string_view head) {
    auto const extension = base::cut(head, ";");
    auto const size = chunk_size(base::trim(extension ? extension->first : head));
    if (!size) {
        return fail(Error("InvalidChunkSizeError",
                          "A chunk's size must be a hexadecimal number "
                          "of at most 5 GiB.",
                          403));
    }
    if (*size > 0 && last_size && *last_size < kLeastChunkBytes) {
        return fail(Error("InvalidChunkSizeError",
                          "Only the last chunk is allowed to have a size less than 8192 bytes",
                          403));
    }
    claimed.clear();
    if (extension) {
        auto const pair = base::cut(extension->second, "=");
        if (pair && base::trim(pair->first) == "chunk-signature")
            claimed = std::string(base::trim(pair->second));
    }
    if (*size > 0) last_size = size;
    left = *size;
    at = left > 0 ? At::data : At::trailers;
    return left > 0 || verify_chunk();
}

// The three stages of chunk signatures: the kind, the chain so far, and what is hashed now.
bool ChunkedDecoder::State::check(std::string_view kind, std::string_view hashes,
                                  std::string const& given) {
    std::string text(kind);
    text.append("\n").append(chain->amz_date).append("\n").append(chain->scope).append("\n");
    text.append(previous).append("\n").append(hashes);
    std::string expected = signature(chain->key, text);
    if (!base::constant_time_equal(expected, given)) return fail(mismatch());
    previous = std::move(expected);
    return true;
}

bool ChunkedDecoder::State::verify_chunk() {
    std::string const hash = base::hex(hasher.finish());
    hasher = base::Hasher(base::HashKind::sha256);
    if (!chain) return true;
    std::string const empty = base::hex(base::sha256(""));
    return check("AWS4-HMAC-SHA256-PAYLOAD", empty + "\n" + hash, claimed);
}

bool ChunkedDecoder::State::add_trailer(std::string_view text) {
    auto const pair = base::cut(text, ":");
    if (!pair || base::trim(pair->first).empty())
        return fail(Error("MalformedTrailerError",
                          "The request contained trailing data that was "
                          "not well-formed"));
    if (trailers.size() == kMostTrailers) return fail(torn("There are too many trailers."));
    trailers.add(base::lower(base::trim(pair->first)), std::string(base::trim(pair->second)));
    return true;
}

bool ChunkedDecoder::State::finish() {
    at = At::finished;
    std::string const given = trailers.text(kTrailerSignature);
    trailers.erase(kTrailerSignature);
    if (!chain || (trailers.size() == 0 && given.empty())) return true;
    std::string all;
    for (auto const& [name, value] : trailers) all.append(name).append(":").append(value) += '\n';
    return check("AWS4-HMAC-SHA256-TRAILER", base::hex(base::sha256(all)), given);
}

// Takes the next piece of what has come. False where there is no more of it, or it is wrong.
bool ChunkedDecoder::State::step(std::string_view& bytes,
                                 std::function<void(std::string_view)> const& data) {
    if (at == At::data) {
        std::string_view const part = bytes.substr(0, left);
        bytes.remove_prefix(part.size());
        left -= part.size();
        if (chain) hasher.update(part);
        data(part);
        if (left == 0) at = At::data_end;
        return true;
    }
    if (at == At::finished) return fail(torn("There are bytes behind the last chunk."));
    std::string whole;
    if (!take_line(bytes, whole)) return false;
    if (at == At::size) return begin_chunk(whole);
    if (at == At::trailers) return whole.empty() ? finish() : add_trailer(whole);
    if (!whole.empty()) return fail(torn("A chunk is longer than its head says."));
    at = At::size;
    return verify_chunk();
}

ChunkedDecoder::ChunkedDecoder(std::optional<ChunkChain> chain)
    : state_(std::make_unique<State>()) {
    if (chain) state_->previous = chain->seed_signature;
    state_->chain = std::move(chain);
}

ChunkedDecoder::~ChunkedDecoder() = default;

bool ChunkedDecoder::feed(std::string_view bytes,
                          std::function<void(std::string_view)> const& data) {
    if (state_->error) return false;
    while (!bytes.empty() && state_->step(bytes, data)) {
    }
    return !state_->error;
}

bool ChunkedDecoder::finished() const { return state_->at == State::At::finished && !error(); }
std::optional<Error> const& ChunkedDecoder::error() const { return state_->error; }
http::Headers const& ChunkedDecoder::trailers() const { return state_->trailers; }

bool is_streaming(std::string_view payload_hash) { return payload_hash.starts_with("STREAMING-"); }

bool is_signed_streaming(std::string_view payload_hash) {
    return payload_hash.starts_with("STREAMING-AWS4-HMAC-SHA256-PAYLOAD");
}

}  // namespace aws
