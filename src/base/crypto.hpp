// Hashes, MACs and comparisons. The one door to OpenSSL's EVP; digests are raw bytes, and
// base/text.hpp turns them into hex or base64.
//
//   std::string key = base::hmac_sha256("AWS4" + secret, "20261123");
//   base::Hasher md5(base::HashKind::md5);
//   md5.update(chunk);
//   std::string etag = base::hex(md5.finish());
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace base {

enum class HashKind { md5, sha1, sha224, sha256, sha384, sha512, crc32, crc32c, crc64nvme };

// Digest of a stream. CRCs are given as big-endian bytes, as S3's checksum headers carry them.
class Hasher {
  public:
    explicit Hasher(HashKind kind);
    ~Hasher();
    Hasher(Hasher&&) noexcept;
    Hasher& operator=(Hasher&&) noexcept;

    void update(std::string_view bytes);
    std::string finish();  // once; the hasher is spent

  private:
    struct State;
    std::unique_ptr<State> state_;
};

std::string digest(HashKind kind, std::string_view bytes);
std::string sha256(std::string_view bytes);
std::string hmac_sha256(std::string_view key, std::string_view bytes);
std::string hmac(HashKind kind, std::string_view key, std::string_view bytes);  // not of a CRC
std::uint32_t crc32c(std::string_view bytes, std::uint32_t seed = 0);

// Equal, in a time that depends on the lengths alone.
bool constant_time_equal(std::string_view a, std::string_view b);
// Overwrites what was secret, as no compiler may leave out, and empties it.
void wipe(std::string& secret);

// AES-256-GCM with a random nonce in front and the tag behind. `key` is 32 bytes; `context` is
// authenticated with it. open() answers false for anything that was changed.
std::string seal(std::string_view key, std::string_view plain, std::string_view context);
bool open(std::string_view key, std::string_view sealed, std::string_view context,
          std::string& plain);

}  // namespace base
