// The checksums that come with an upload, in headers or trailers, and what is made of its bytes.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/crypto.hpp"
#include "http/message.hpp"

namespace cloud::s3 {

// "x-amz-checksum-crc32c" and the like.
bool is_checksum_header(std::string_view name);

// Hashes what an upload's headers ask for, and compares at the end.
class Checksums {
  public:
    explicit Checksums(http::Headers const& head);
    void update(std::string_view bytes);
    // Throws BadDigest, InvalidDigest, XAmzContentSHA256Mismatch. Answers the checksum headers
    // that the object keeps.
    std::vector<http::Header> finish(http::Headers const& trailers);
    std::string const& md5_hex() const { return md5_hex_; }  // after finish(): the ETag

  private:
    http::Headers head_;
    base::Hasher md5_;
    std::map<std::string, base::Hasher> asked_;  // by header name
    std::string md5_hex_;
};

}  // namespace cloud::s3
