// Server-side encryption, and what stops when a key or a permission is taken away.
#include <doctest/doctest.h>

#include "unit/cloud/s3/fixture.hpp"

using namespace cloud::testing;

namespace {

std::string encryption(std::string const& algorithm, std::string const& key, bool bucket_key) {
    return "<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault>"
           "<SSEAlgorithm>" +
           algorithm + "</SSEAlgorithm>" +
           (key.empty() ? "" : "<KMSMasterKeyID>" + key + "</KMSMasterKeyID>") +
           "</ApplyServerSideEncryptionByDefault><BucketKeyEnabled>" +
           (bucket_key ? "true" : "false") +
           "</BucketKeyEnabled></Rule></ServerSideEncryptionConfiguration>";
}

http::Headers customer(char sign) {
    std::string const key(32, sign);
    return {{"x-amz-server-side-encryption-customer-algorithm", "AES256"},
            {"x-amz-server-side-encryption-customer-key", base::base64(key)},
            {"x-amz-server-side-encryption-customer-key-MD5",
             base::base64(base::digest(base::HashKind::md5, key))}};
}

// All bytes of the disk that objects lie on.
bool is_on_the_disk(Buckets& b, std::string const& text) {
    for (int i = 0; i < 256; ++i) {
        std::string const folder = "objects/" + base::hex(std::string(1, static_cast<char>(i)));
        for (std::string const& name : b.h.disk.list(folder)) {
            auto const file = b.h.disk.open(folder + "/" + name);
            if (disk::read_whole(**file)->find(text) != std::string::npos) return true;
        }
    }
    return false;
}

}  // namespace

TEST_CASE("every object is sealed, and says AES256 unless told otherwise") {
    Buckets b;
    b.bucket();
    http::Reply const put = b.ask({"PUT", "/logs/plain", "the secret of the merger"});
    CHECK(put.headers.text("x-amz-server-side-encryption") == "AES256");
    CHECK(b.get("plain") == "the secret of the merger");
    CHECK_FALSE(is_on_the_disk(b, "merger"));
    http::Reply const part = b.ask({"GET", "/logs/plain", "", {{"Range", "bytes=4-9"}}});
    CHECK(b.body(part) == "secret");
    b.restart();
    CHECK(b.get("plain") == "the secret of the merger");
}

TEST_CASE("a bucket's key encrypts what does not say its own") {
    Buckets b;
    b.bucket();
    CHECK(b.ask({"PUT", "/logs?encryption", encryption("aws:kms", kKey, true)}).status == 200);
    http::Reply const put = b.ask({"PUT", "/logs/k", "x"});
    CHECK(put.headers.text("x-amz-server-side-encryption") == "aws:kms");
    CHECK(put.headers.text("x-amz-server-side-encryption-aws-kms-key-id") == kKey);
    CHECK(put.headers.text("x-amz-server-side-encryption-bucket-key-enabled") == "true");
    cloud::KeyRing::Use const use = b.keys.uses.back();
    CHECK(use.via == "s3.eu-west-1.amazonaws.com");
    CHECK(use.caller.arn == "arn:aws:iam::111122223333:root");
    REQUIRE(use.context.size() == 1);
    CHECK(use.context[0].second == "arn:aws:s3:::logs");
    CHECK(b.get("k") == "x");

    http::Reply const own =
        b.ask({"PUT", "/logs/own", "x", {{"x-amz-server-side-encryption", "AES256"}}});
    CHECK(own.headers.text("x-amz-server-side-encryption") == "AES256");
    CHECK(b.ask({"PUT", "/logs?encryption", encryption("aws:kms", kKey, false)}).status == 200);
    b.put("k2", "x");
    CHECK(b.keys.uses.back().context[0].second == "arn:aws:s3:::logs/k2");
    CHECK(b.body(b.ask({"GET", "/logs?encryption"})).find(kKey) != std::string::npos);
    CHECK(b.ask({"DELETE", "/logs?encryption"}).status == 204);
    CHECK(b.ask({"PUT", "/logs/k3", "x"}).headers.text("x-amz-server-side-encryption") == "AES256");
}

TEST_CASE("a key that is disabled or forbidden stops reads and writes, and they go on after") {
    Buckets b;
    b.bucket();
    b.ask({"PUT", "/logs?encryption", encryption("aws:kms", kKey, true)});
    b.put("k", "x");
    b.keys.disabled = {kKey};
    CHECK(b.error({"GET", "/logs/k"}) == "400 KMS.DisabledException");
    CHECK(b.error({"PUT", "/logs/k", "y"}) == "400 KMS.DisabledException");
    b.keys.disabled.clear();
    b.keys.forbidden = {kKey};
    CHECK(b.error({"GET", "/logs/k"}) == "403 AccessDenied");
    CHECK(b.error({"PUT", "/logs/k", "y"}) == "403 AccessDenied");
    b.keys.forbidden.clear();
    CHECK(b.get("k") == "x");
    CHECK(b.files() == 1);
}

TEST_CASE("a customer's key is wanted again, and no other opens the object") {
    Buckets b;
    b.bucket();
    http::Reply const put = b.ask({"PUT", "/logs/c", "mine", customer('a')});
    CHECK(put.headers.text("x-amz-server-side-encryption-customer-algorithm") == "AES256");
    CHECK(b.body(b.ask({"GET", "/logs/c", "", customer('a')})) == "mine");
    CHECK(b.error({"GET", "/logs/c"}) == "400 InvalidRequest");
    CHECK(b.error({"GET", "/logs/c", "", customer('b')}) == "403 AccessDenied");
    b.put("plain", "x");
    CHECK(b.error({"GET", "/logs/plain", "", customer('a')}) == "400 InvalidRequest");
    http::Headers wrong = customer('a');
    wrong.set("x-amz-server-side-encryption-customer-key-MD5", "AAAAAAAAAAAAAAAAAAAAAA==");
    CHECK(b.error({"PUT", "/logs/c", "x", wrong}) == "400 InvalidArgument");
}

TEST_CASE("encryption headers that make no sense are refused") {
    Buckets b;
    b.bucket();
    auto const refused = [&](http::Headers const& headers) {
        return b.error({"PUT", "/logs/k", "x", headers});
    };
    CHECK(refused({{"x-amz-server-side-encryption", "ROT13"}}) ==
          "400 InvalidEncryptionAlgorithmError");
    CHECK(refused({{"x-amz-server-side-encryption-aws-kms-key-id", kKey}}) ==
          "400 InvalidArgument");
    CHECK(refused({{"x-amz-server-side-encryption", "aws:kms:dsse"}}) == "501 NotImplemented");
    CHECK(b.error({"PUT", "/logs?encryption", encryption("AES256", kKey, false)}) ==
          "400 InvalidArgument");
    CHECK(b.error({"PUT", "/logs?encryption", "<x/>"}) == "400 MalformedXML");
}
