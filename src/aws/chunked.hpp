// The aws-chunked content encoding: STREAMING-AWS4-HMAC-SHA256-PAYLOAD (each chunk signed),
// STREAMING-UNSIGNED-PAYLOAD-TRAILER and STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER. Bytes in,
// bytes out, as they arrive.
//
//   aws::ChunkedDecoder decoder(chain);
//   if (!decoder.feed(bytes, [&](std::string_view data) { … })) reject(decoder.error());
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "aws/error.hpp"
#include "aws/signature.hpp"
#include "http/message.hpp"

namespace aws {

// What verifying the chunks takes; nothing where they are unsigned.
struct ChunkChain {
    std::string key;  // the signing key
    std::string amz_date;
    std::string scope;
    std::string seed_signature;  // of the request's head
};

class ChunkedDecoder {
  public:
    explicit ChunkedDecoder(std::optional<ChunkChain> chain);
    ~ChunkedDecoder();
    // False once the stream is wrong; error() says how (SignatureDoesNotMatch,
    // InvalidChunkSizeError, IncompleteBody …).
    bool feed(std::string_view bytes, std::function<void(std::string_view)> const& data);
    bool finished() const;  // the last chunk and its trailers were read
    std::optional<Error> const& error() const;
    http::Headers const& trailers() const;  // x-amz-checksum-…

  private:
    struct State;
    std::unique_ptr<State> state_;
};

// Is this x-amz-content-sha256 one of the STREAMING ones; is it signed.
bool is_streaming(std::string_view payload_hash);
bool is_signed_streaming(std::string_view payload_hash);

}  // namespace aws
