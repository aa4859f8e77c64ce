#include "base/crypto.hpp"

#include <doctest/doctest.h>

#include "base/crc.hpp"
#include "base/random.hpp"
#include "base/text.hpp"

namespace {

std::string hex_of(base::HashKind kind, std::string_view bytes) {
    return base::hex(base::digest(kind, bytes));
}

}  // namespace

TEST_CASE("digests agree with the published vectors") {
    using base::HashKind;
    CHECK(hex_of(HashKind::md5, "") == "d41d8cd98f00b204e9800998ecf8427e");
    CHECK(hex_of(HashKind::sha1, "abc") == "a9993e364706816aba3e25717850c26c9cd0d89d");
    CHECK(base::hex(base::sha256("abc")) ==
          "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(hex_of(HashKind::crc32, "123456789") == "cbf43926");
    CHECK(hex_of(HashKind::crc32c, "123456789") == "e3069283");
    CHECK(hex_of(HashKind::crc64nvme, "123456789") == "ae8b14860a799888");
    CHECK(hex_of(HashKind::crc64nvme, "") == "0000000000000000");
}

TEST_CASE("a digest does not depend on how the stream was cut") {
    base::SeededRandom random(7);
    std::string const bytes = random.bytes(1000);
    for (auto kind : {base::HashKind::md5, base::HashKind::sha256, base::HashKind::crc32,
                      base::HashKind::crc32c, base::HashKind::crc64nvme}) {
        base::Hasher hasher(kind);
        for (std::string_view rest = bytes; !rest.empty();) {
            std::size_t const size = std::min<std::size_t>(1 + random.below(40), rest.size());
            hasher.update(rest.substr(0, size));
            rest.remove_prefix(size);
        }
        CHECK(hasher.finish() == base::digest(kind, bytes));
    }
}

TEST_CASE("CRC32C is the same by instruction and by table") {
    base::SeededRandom random(8);
    for (std::size_t size = 0; size < 70; ++size) {
        std::string const bytes = random.bytes(size);
        CHECK(base::crc32c_fastest(5, bytes) == base::crc32c_table(5, bytes));
    }
    CHECK(base::crc32c("6789", base::crc32c("12345")) == 0xE3069283u);
}

TEST_CASE("HMAC-SHA256 agrees with RFC 4231, and takes an empty key") {
    CHECK(base::hex(base::hmac_sha256("Jefe", "what do ya want for nothing?")) ==
          "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    CHECK(base::hex(base::hmac_sha256({}, "")) ==
          "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

TEST_CASE("what was sealed opens only unchanged, with its key and its context") {
    std::string const key(32, 'k');
    std::string sealed = base::seal(key, "the plain text", "bucket=b");
    std::string plain;
    REQUIRE(base::open(key, sealed, "bucket=b", plain));
    CHECK(plain == "the plain text");
    CHECK_FALSE(base::open(key, sealed, "bucket=c", plain));
    CHECK_FALSE(base::open(std::string(32, 'x'), sealed, "bucket=b", plain));
    CHECK_FALSE(base::open(key, "short", "bucket=b", plain));
    for (std::size_t i = 0; i < sealed.size(); ++i) {
        sealed[i] ^= 1;
        CHECK_FALSE(base::open(key, sealed, "bucket=b", plain));
        sealed[i] ^= 1;
    }
    CHECK(base::seal(key, "a", "") != base::seal(key, "a", ""));
    REQUIRE(base::open(key, base::seal(key, "", ""), "", plain));
    CHECK(plain.empty());
}

TEST_CASE("constant-time comparison is a comparison") {
    CHECK(base::constant_time_equal("abc", "abc"));
    CHECK(base::constant_time_equal("", ""));
    CHECK_FALSE(base::constant_time_equal("abc", "abd"));
    CHECK_FALSE(base::constant_time_equal("abc", "ab"));
}
