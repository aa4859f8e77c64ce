#include "base/crypto.hpp"

#include <doctest/doctest.h>

#include "base/text.hpp"

namespace {
std::string hex_digest(base::HashKind kind, std::string_view text) {
    return base::hex(base::digest(kind, text));
}
}  // namespace

TEST_CASE("digests are the published ones") {
    CHECK(base::hex(base::sha256("")) ==
          "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(hex_digest(base::HashKind::md5, "") == "d41d8cd98f00b204e9800998ecf8427e");
    CHECK(hex_digest(base::HashKind::sha1, "abc") == "a9993e364706816aba3e25717850c26c9cd0d89d");
    CHECK(hex_digest(base::HashKind::crc32, "123456789") == "cbf43926");
    CHECK(hex_digest(base::HashKind::crc32c, "123456789") == "e3069283");
    CHECK(hex_digest(base::HashKind::crc64nvme, "123456789") == "ae8b14860a799888");
}

TEST_CASE("a digest does not depend on how the bytes were cut") {
    base::Hasher whole(base::HashKind::crc32c);
    whole.update("123456789");
    base::Hasher parts(base::HashKind::crc32c);
    parts.update("1234");
    parts.update("56789");
    CHECK(whole.finish() == parts.finish());
}

TEST_CASE("HMAC-SHA-256 follows RFC 4231, case 2") {
    CHECK(base::hex(base::hmac_sha256("Jefe", "what do ya want for nothing?")) ==
          "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST_CASE("what was sealed opens with its key and context alone") {
    std::string const key(32, 'k');
    std::string const sealed = base::seal(key, "secret", "queue-1");
    std::string plain;
    CHECK(base::open(key, sealed, "queue-1", plain));
    CHECK(plain == "secret");
    CHECK_FALSE(base::open(key, sealed, "queue-2", plain));
    CHECK_FALSE(base::open(std::string(32, 'x'), sealed, "queue-1", plain));
    CHECK_FALSE(base::open(key, sealed.substr(0, sealed.size() - 1), "queue-1", plain));
    CHECK_FALSE(base::open(key, "", "queue-1", plain));
}
