#include "aws/chunked.hpp"

#include <doctest/doctest.h>

#include "base/crypto.hpp"
#include "base/text.hpp"

namespace {

// The example of the S3 documentation: 66560 bytes of 'a' in chunks of 65536, 1024 and 0.
aws::ChunkChain example_chain() {
    aws::Scope const scope{"20130524", "us-east-1", "s3"};
    return {aws::signing_key("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", scope), "20130524T000000Z",
            scope.text(), "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9"};
}

std::string example_body() {
    std::string body =
        "10000;chunk-signature="
        "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648\r\n";
    body += std::string(65536, 'a') + "\r\n";
    body +=
        "400;chunk-signature="
        "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497\r\n";
    body += std::string(1024, 'a') + "\r\n";
    body +=
        "0;chunk-signature="
        "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9\r\n\r\n";
    return body;
}

struct Decoded {
    bool good = true;
    bool finished = false;
    std::string data;
    std::string code;
    http::Headers trailers;
};

Decoded decode(std::string_view body, std::optional<aws::ChunkChain> chain, std::size_t step) {
    aws::ChunkedDecoder decoder(std::move(chain));
    Decoded out;
    for (std::size_t at = 0; at < body.size() && out.good; at += step) {
        out.good = decoder.feed(body.substr(at, step),
                                [&](std::string_view data) { out.data.append(data); });
    }
    out.finished = decoder.finished();
    if (decoder.error()) out.code = decoder.error()->code;
    out.trailers = decoder.trailers();
    return out;
}

std::string chunk(aws::ChunkChain& chain, std::string const& data) {
    std::string const text = "AWS4-HMAC-SHA256-PAYLOAD\n" + chain.amz_date + "\n" + chain.scope +
                             "\n" + chain.seed_signature + "\n" + base::hex(base::sha256("")) +
                             "\n" + base::hex(base::sha256(data));
    chain.seed_signature = aws::signature(chain.key, text);
    std::string const size = data.empty() ? "0" : "2004";
    return size + ";chunk-signature=" + chain.seed_signature + "\r\n" +
           (data.empty() ? "" : data + "\r\n");
}

std::string trailer(aws::ChunkChain& chain, std::string const& line) {
    std::string const text = "AWS4-HMAC-SHA256-TRAILER\n" + chain.amz_date + "\n" + chain.scope +
                             "\n" + chain.seed_signature + "\n" +
                             base::hex(base::sha256(line + "\n"));
    return line + "\r\nx-amz-trailer-signature:" + aws::signature(chain.key, text) + "\r\n\r\n";
}

}  // namespace

TEST_CASE("the documentation's example of signed chunks is read, however it arrives") {
    for (std::size_t step : {1u, 7u, 1000u, 100000u}) {
        Decoded const out = decode(example_body(), example_chain(), step);
        CHECK(out.good);
        CHECK(out.finished);
        CHECK(out.data == std::string(66560, 'a'));
    }
}

TEST_CASE("one changed byte of a signed chunk is found") {
    std::string body = example_body();
    SUBCASE("of the data") { body[5000] = 'b'; }
    SUBCASE("of the last data") { body[body.size() - 200] = 'b'; }
    SUBCASE("of a signature") { body[30] = body[30] == '0' ? '1' : '0'; }
    Decoded const out = decode(body, example_chain(), 4096);
    CHECK_FALSE(out.good);
    CHECK_FALSE(out.finished);
    CHECK(out.code == "SignatureDoesNotMatch");
}

TEST_CASE("a signed stream whose chunks carry no signature is refused") {
    Decoded const out = decode("5\r\nhello\r\n0\r\n\r\n", example_chain(), 100);
    CHECK(out.code == "SignatureDoesNotMatch");
}

TEST_CASE("a stream that ends early is not finished") {
    std::string const body = example_body();
    for (std::size_t size :
         {std::size_t{0}, std::size_t{10}, std::size_t{65000}, body.size() - 2, body.size() - 1}) {
        Decoded const out = decode(std::string_view(body).substr(0, size), example_chain(), 512);
        CHECK(out.good);
        CHECK_FALSE(out.finished);
    }
}

TEST_CASE("unsigned chunks end with a checksum") {
    std::string const body = "5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n";
    for (std::size_t step : {1u, 3u, 100u}) {
        Decoded const out = decode(body, std::nullopt, step);
        CHECK(out.finished);
        CHECK(out.data == "hello");
        CHECK(out.trailers.text("X-Amz-Checksum-CRC32") == "NhCmhg==");
    }
}

TEST_CASE("signed trailers are verified and the signature is none of them") {
    aws::ChunkChain chain = example_chain();
    std::string body = chunk(chain, std::string(8196, 'x'));
    body += chunk(chain, "");
    std::string const tail = trailer(chain, "x-amz-checksum-crc32c:sOO8/Q==");
    Decoded const good = decode(body + tail, example_chain(), 100);
    CHECK(good.finished);
    CHECK(good.trailers.size() == 1);
    std::string const forged = base::replace_all(tail, "sOO8/Q==", "AAAAAA==");
    CHECK(decode(body + forged, example_chain(), 100).code == "SignatureDoesNotMatch");
    Decoded const bare =
        decode(body + "x-amz-checksum-crc32c:sOO8/Q==\r\n\r\n", example_chain(), 9);
    CHECK(bare.code == "SignatureDoesNotMatch");
}

TEST_CASE("what is no chunk is refused without waiting for its end") {
    auto code = [](std::string const& body) { return decode(body, std::nullopt, 512).code; };
    CHECK(code("zz\r\n") == "InvalidChunkSizeError");
    CHECK(code("\r\n") == "InvalidChunkSizeError");
    CHECK(code("-5\r\nhello\r\n") == "InvalidChunkSizeError");
    CHECK(code("ffffffffffffffff\r\n") == "InvalidChunkSizeError");
    CHECK(code("fffffffffffffffff\r\n") == "InvalidChunkSizeError");
    CHECK(code(std::string(100000, '0')) == "IncompleteBody");
    CHECK(code("5\r\nhelloworld\r\n0\r\n\r\n") == "IncompleteBody");
    CHECK(code("0\r\n\r\nmore") == "IncompleteBody");
    CHECK(code("0\r\nno trailer\r\n\r\n") == "MalformedTrailerError");
    CHECK(code("1\r\na\r\n1\r\nb\r\n0\r\n\r\n") == "InvalidChunkSizeError");
}

TEST_CASE("names of streaming payloads") {
    CHECK(aws::is_streaming("STREAMING-UNSIGNED-PAYLOAD-TRAILER"));
    CHECK_FALSE(aws::is_signed_streaming("STREAMING-UNSIGNED-PAYLOAD-TRAILER"));
    CHECK(aws::is_signed_streaming("STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"));
    CHECK_FALSE(aws::is_streaming("UNSIGNED-PAYLOAD"));
}
