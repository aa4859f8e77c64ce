// Multipart uploads and copies: one object of many files, and none left behind.
#include <doctest/doctest.h>

#include "unit/cloud/s3/fixture.hpp"

using cloud::testing::Asked;
using cloud::testing::Buckets;

namespace {

constexpr std::size_t kSmallest = 5u << 20;

std::string begin(Buckets& b, http::Headers headers = {}) {
    return codec::parse_xml(b.body(b.ask({"POST", "/logs/k?uploads", "", headers})))
        ->text_of("UploadId");
}

// The ETag of the part.
std::string part(Buckets& b, std::string const& id, int number, std::string const& bytes) {
    Asked asked{"PUT", "/logs/k?partNumber=" + std::to_string(number) + "&uploadId=" + id, bytes};
    asked.piece = 1u << 16;
    return b.ask(asked).headers.text("ETag");
}

std::string finish(Buckets& b, std::string const& id, std::vector<std::string> const& etags) {
    std::string body = "<CompleteMultipartUpload>";
    for (std::size_t i = 0; i < etags.size(); ++i) {
        body += "<Part><PartNumber>" + std::to_string(i + 1) + "</PartNumber><ETag>" + etags[i] +
                "</ETag></Part>";
    }
    return b.error({"POST", "/logs/k?uploadId=" + id, body + "</CompleteMultipartUpload>"});
}

}  // namespace

TEST_CASE("parts become one object that is read whole and in ranges over their seams") {
    Buckets b;
    b.bucket();
    std::string const first(kSmallest, 'a');
    std::string const second = "the end";
    std::string const id = begin(b, {{"Content-Type", "text/plain"}, {"x-amz-meta-who", "me"}});
    std::string const one = part(b, id, 1, first);
    std::string const old = part(b, id, 2, "replaced");
    std::string const two = part(b, id, 2, second);
    CHECK(old != two);
    CHECK(b.files() == 2);
    CHECK(b.error({"GET", "/logs/k"}) == "404 NoSuchKey");
    CHECK(finish(b, id, {one, two}) == "200 ");
    CHECK(b.get("k") == first + second);
    http::Reply const head = b.ask({"HEAD", "/logs/k"});
    CHECK(head.headers.text("ETag").ends_with("-2\""));
    CHECK(head.headers.text("Content-Type") == "text/plain");
    CHECK(head.headers.text("x-amz-meta-who") == "me");
    std::string const range =
        "bytes=" + std::to_string(kSmallest - 2) + "-" + std::to_string(kSmallest + 2);
    CHECK(b.body(b.ask({"GET", "/logs/k", "", {{"Range", range}}})) == "aathe");
    b.restart();
    CHECK(b.get("k") == first + second);
    CHECK(b.ask({"DELETE", "/logs/k"}).status == 204);
    CHECK(b.files() == 0);
}

TEST_CASE("what does not fit together is refused and goes on as it was") {
    Buckets b;
    b.bucket();
    std::string const id = begin(b);
    std::string const one = part(b, id, 1, "small");
    std::string const two = part(b, id, 2, "last");
    CHECK(finish(b, id, {one, two}) == "400 EntityTooSmall");
    CHECK(finish(b, id, {two}) == "400 InvalidPart");
    CHECK(finish(b, id, {}) == "400 MalformedXML");
    CHECK(finish(b, "none", {one}) == "404 NoSuchUpload");
    CHECK(b.error({"PUT", "/logs/k?partNumber=0&uploadId=" + id, "x"}) == "400 InvalidArgument");
    CHECK(b.error({"PUT", "/logs/k?partNumber=1&uploadId=none", "x"}) == "404 NoSuchUpload");
    CHECK(b.files() == 2);
    CHECK(finish(b, id, {one}) == "200 ");
    CHECK(b.files() == 1);  // the part that was not named has gone
    CHECK(b.get("k") == "small");
}

TEST_CASE("an upload that is given up leaves nothing, whoever gives it up") {
    Buckets b;
    b.bucket();
    std::string const id = begin(b);
    part(b, id, 1, "x");
    CHECK(b.body(b.ask({"GET", "/logs?uploads"})).find(id) != std::string::npos);
    CHECK(b.body(b.ask({"GET", "/logs/k?uploadId=" + id})).find("<PartNumber>1<") !=
          std::string::npos);
    CHECK(b.ask({"DELETE", "/logs/k?uploadId=" + id}).status == 204);
    CHECK(b.files() == 0);
    part(b, begin(b), 1, "x");
    (void)b.ask({"PUT", "/logs?lifecycle",
                 "<LifecycleConfiguration><Rule><Status>Enabled</Status><Filter/>"
                 "<AbortIncompleteMultipartUpload><DaysAfterInitiation>1</DaysAfterInitiation>"
                 "</AbortIncompleteMultipartUpload></Rule></LifecycleConfiguration>"});
    b.h.advance(std::chrono::hours(24));
    CHECK(b.files() == 1);
    b.h.advance(std::chrono::hours(24));
    CHECK(b.files() == 0);
    for (int i = 0; i < 150; ++i) part(b, begin(b), 1, "x");
    std::string const page = b.body(b.ask({"GET", "/logs?uploads&max-uploads=2&prefix=k"}));
    codec::Xml const xml = *codec::parse_xml(page);
    REQUIRE(xml.all("Upload").size() == 2);
    CHECK(xml.text_of("IsTruncated") == "true");
    std::string const next =
        b.body(b.ask({"GET", "/logs?uploads&max-uploads=1000&key-marker=k&upload-id-marker=" +
                                 xml.text_of("NextUploadIdMarker")}));
    CHECK(codec::parse_xml(next)->all("Upload").size() == 148);
    CHECK(codec::parse_xml(b.body(b.ask({"GET", "/logs?uploads&key-marker=k"})))
              ->all("Upload")
              .empty());
    CHECK(b.ask({"DELETE", "/logs"}).status == 204);
    CHECK(b.files() == 0);
}

TEST_CASE("a copy has bytes of its own, and the headers of the one or the other") {
    Buckets b;
    b.bucket();
    (void)b.ask({"PUT", "/logs/a", "hello", {{"x-amz-meta-who", "me"}}});
    auto const copy = [&](std::string const& to, http::Headers headers) {
        headers.add("x-amz-copy-source", "/logs/a");
        return Asked{"PUT", "/logs/" + to, "", headers};
    };
    CHECK(b.ask(copy("b", {})).status == 200);
    CHECK(b.ask({"HEAD", "/logs/b"}).headers.text("x-amz-meta-who") == "me");
    CHECK(b.ask(copy("c", {{"x-amz-metadata-directive", "REPLACE"}, {"x-amz-meta-who", "you"}}))
              .status == 200);
    CHECK(b.ask({"HEAD", "/logs/c"}).headers.text("x-amz-meta-who") == "you");
    CHECK(b.error(copy("a", {})) == "400 InvalidRequest");
    CHECK(b.error(copy("d", {{"x-amz-copy-source-if-match", "\"other\""}})) ==
          "412 PreconditionFailed");
    CHECK(b.files() == 3);
    (void)b.ask({"DELETE", "/logs/a"});
    CHECK(b.get("b") == "hello");
    CHECK(b.error(copy("e", {})) == "404 NoSuchKey");
}
