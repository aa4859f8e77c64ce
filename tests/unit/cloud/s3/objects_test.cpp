// Objects in and out.
#include <doctest/doctest.h>

#include "unit/cloud/s3/fixture.hpp"

using cloud::testing::Asked;
using cloud::testing::Buckets;

TEST_CASE("an object comes back as it was put, whatever its key") {
    Buckets b;
    b.bucket();
    for (std::string const key : {"a", "a b+c/\u00e9", "../x", "a//b", "?query#hash", "%41"}) {
        CAPTURE(key);
        b.put(key, "body of " + key);
        CHECK(b.get(key) == "body of " + key);
    }
}

TEST_CASE("what is kept with an object is answered with it") {
    Buckets b;
    b.bucket();
    http::Reply const put =
        b.ask({"PUT",
               "/logs/k",
               "hello",
               {{"Content-Type", "text/plain"},
                {"X-Amz-Meta-Who", "me"},
                {"x-amz-checksum-sha256", base::base64(base::sha256("hello"))}}});
    CHECK(put.status == 200);
    CHECK(put.headers.text("ETag") == "\"5d41402abc4b2a76b9719d911017c592\"");
    http::Reply const head = b.ask({"HEAD", "/logs/k", "", {{"x-amz-checksum-mode", "ENABLED"}}});
    CHECK(head.headers.text("Content-Length") == "5");
    CHECK(head.headers.text("Content-Type") == "text/plain");
    CHECK(head.headers.text("x-amz-meta-who") == "me");
    CHECK(head.headers.text("x-amz-checksum-sha256") == base::base64(base::sha256("hello")));
}

TEST_CASE("ranges and conditions") {
    Buckets b;
    b.bucket();
    b.put("k", "0123456789");
    auto const range = [&](std::string const& header) {
        return b.ask({"GET", "/logs/k", "", {{"Range", header}}});
    };
    CHECK(b.body(range("bytes=2-4")) == "234");
    CHECK(range("bytes=2-4").headers.text("Content-Range") == "bytes 2-4/10");
    CHECK(b.body(range("bytes=-3")) == "789");
    CHECK(b.body(range("bytes=8-99")) == "89");
    CHECK(b.body(range("bytes=5-")) == "56789");
    CHECK(range("bytes=4-2").status == 200);  // ill-formed: ignored
    CHECK(b.error({"GET", "/logs/k", "", {{"Range", "bytes=10-"}}}) == "416 InvalidRange");
    std::string const etag = b.ask({"HEAD", "/logs/k"}).headers.text("ETag");
    CHECK(b.ask({"GET", "/logs/k", "", {{"If-None-Match", etag}}}).status == 304);
    CHECK(b.error({"GET", "/logs/k", "", {{"If-Match", "\"other\""}}}) == "412 PreconditionFailed");
    CHECK(b.error({"PUT", "/logs/k", "x", {{"If-None-Match", "*"}}}) == "412 PreconditionFailed");
}

TEST_CASE("an upload whose hash, checksum or length is wrong leaves nothing") {
    Buckets b;
    b.bucket();
    std::string const other = base::hex(base::sha256("other"));
    CHECK(b.error({"PUT", "/logs/k", "x", {}, "111122223333", other}) ==
          "400 XAmzContentSHA256Mismatch");
    CHECK(b.error({"PUT", "/logs/k", "x", {{"Content-MD5", base::base64(std::string(16, 'x'))}}}) ==
          "400 BadDigest");
    CHECK(b.error({"PUT", "/logs/k", "x", {{"x-amz-checksum-crc32", "AAAAAA=="}}}) ==
          "400 BadDigest");
    CHECK(b.error({"PUT",
                   "/logs/k",
                   "5\r\nab",
                   {},
                   "111122223333",
                   "STREAMING-UNSIGNED-PAYLOAD-TRAILER"}) == "400 IncompleteBody");
    CHECK(b.error({"GET", "/logs/k"}) == "404 NoSuchKey");
    CHECK(b.files() == 0);
}

TEST_CASE("a chunked upload with a trailer") {
    Buckets b;
    b.bucket();
    std::string const crc = base::base64(base::digest(base::HashKind::crc32, "hello world"));
    http::Reply const put =
        b.ask({"PUT",
               "/logs/k",
               "b\r\nhello world\r\n0\r\nx-amz-checksum-crc32:" + crc + "\r\n\r\n",
               {{"x-amz-trailer", "x-amz-checksum-crc32"}, {"Content-Encoding", "aws-chunked"}},
               "111122223333",
               "STREAMING-UNSIGNED-PAYLOAD-TRAILER"});
    CHECK(put.status == 200);
    CHECK(put.headers.text("x-amz-checksum-crc32") == crc);
    CHECK(b.get("k") == "hello world");
    CHECK(b.ask({"HEAD", "/logs/k"}).headers.find("Content-Encoding") == nullptr);
}

TEST_CASE("a replaced or deleted object's file goes") {
    Buckets b;
    b.bucket();
    b.put("k", "one");
    b.put("k", "two");
    CHECK(b.files() == 1);
    CHECK(b.get("k") == "two");
    CHECK(b.ask({"DELETE", "/logs/k"}).status == 204);
    CHECK(b.ask({"DELETE", "/logs/k"}).status == 204);
    CHECK(b.files() == 0);
}

TEST_CASE("what is not done says so, and what is not there too") {
    Buckets b;
    b.bucket();
    CHECK(b.error({"POST", "/logs/k?select"}) == "501 NotImplemented");
    CHECK(b.error({"GET", "/none/k"}) == "404 NoSuchBucket");
    CHECK(b.error({"PATCH", "/logs"}) == "405 MethodNotAllowed");
    CHECK(b.error({"PUT", "/logs/" + std::string(1025, 'k'), "x"}) == "400 KeyTooLongError");
    CHECK(b.error({"PUT", "/NO_NAME"}) == "400 InvalidBucketName");
}

TEST_CASE("orphans of a crash are swept at the next start, objects stay") {
    Buckets b;
    b.bucket();
    b.put("k", "kept");
    REQUIRE(b.h.disk.make_directories("objects/00"));
    REQUIRE(b.h.disk.create("objects/00/0000000000000000000000000000dead"));
    CHECK(b.files() == 2);
    b.restart();
    CHECK(b.files() == 1);
    CHECK(b.get("k") == "kept");
}

TEST_CASE("a disk that fails at any moment loses no acknowledged object") {
    for (std::uint64_t n = 1; n < 40; ++n) {
        CAPTURE(n);
        Buckets b;
        b.bucket();
        b.h.disk.fail_in(n);
        http::Reply const put = b.ask({"PUT", "/logs/k", "body"});
        b.h.disk.fail_in(0);
        http::Reply const got = b.ask({"GET", "/logs/k"});
        if (put.status == 200)
            CHECK(b.body(got) == "body");
        else
            CHECK(put.status >= 500);
        CHECK(b.ask({"PUT", "/logs/k", "again"}).status == 200);
        CHECK(b.get("k") == "again");
    }
}
