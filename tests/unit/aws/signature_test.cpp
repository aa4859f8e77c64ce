#include "aws/signature.hpp"

#include <doctest/doctest.h>

#include "aws/error.hpp"
#include "aws/url.hpp"
#include "base/crypto.hpp"
#include "base/text.hpp"
#include "base/time.hpp"

namespace {

constexpr char const* kSecret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

base::Instant midday() { return base::parse_iso8601("2026-11-23T12:00:00Z").value(); }

aws::SignWith with(std::string service) {
    return {
        {"AKIDEXAMPLE", kSecret, "token/with=signs+"}, "eu-west-1", std::move(service), midday()};
}

http::Head head_of(http::Request const& request) {
    aws::Url const url = aws::split_url(request.url);
    http::Head head;
    head.method = request.method;
    head.target = url.query.empty() ? url.path : url.path + "?" + url.query;
    head.headers = request.headers;
    return head;
}

http::Head signed_head(std::string service, std::string const& target = "/") {
    http::Request request{"POST", "http://127.0.0.1:4566" + target};
    if (service == "logs") request.headers.add("X-Amz-Target", "Logs_20140328.PutLogEvents");
    if (service == "sts") request.headers.add("Content-Type", "application/x-www-form-urlencoded");
    request.body = "{}";
    aws::sign(request, with(std::move(service)));
    return head_of(request);
}

// "status Code/query status and code: message", or "" where nothing is thrown.
template <typename F>
std::string refusal(F const& f) {
    try {
        f();
    } catch (aws::Error const& e) {
        aws::Error const xml = e.in_xml();
        std::string const query =
            e.query_code.empty() ? "" : "/" + std::to_string(xml.status) + " " + xml.code;
        return std::to_string(e.status) + " " + e.code + query + ": " + e.message;
    }
    return "";
}

std::string parse_error(http::Head const& head) {
    return refusal([&] { aws::parse_authorization(head); });
}

std::string verify(http::Head const& head, std::string const& body, std::string const& secret) {
    return refusal([&] {
        aws::Authorization const auth = aws::parse_authorization(head);
        aws::verify_signature(auth, head, base::hex(base::sha256(body)), secret);
    });
}

}  // namespace

TEST_CASE("what our clients sign, our endpoints accept") {
    for (char const* service : {"logs", "sts", "s3"}) {
        http::Head const head = signed_head(service, "/a%20b/./c//d?x=1&y&A=%2F+");
        CHECK(verify(head, "{}", kSecret) == "");
        CHECK(verify(head, "{}", kSecret) == "");  // with the cached key
        CHECK(aws::parse_authorization(head).session_token == "token/with=signs+");
    }
}

TEST_CASE("another secret, body, path, query, method or header is a mismatch") {
    http::Head head = signed_head("logs", "/x?y=1");
    std::string body = "{}";
    std::string secret = kSecret;
    SUBCASE("secret") { secret += "x"; }
    SUBCASE("body") { body = "{ }"; }
    SUBCASE("path") { head.target = "/z?y=1"; }
    SUBCASE("query") { head.target = "/x?y=2"; }
    SUBCASE("method") { head.method = "GET"; }
    SUBCASE("header") { head.headers.set("X-Amz-Target", "Logs_20140328.DeleteLogGroup"); }
    CHECK(
        verify(head, body, secret)
            .starts_with(
                "400 InvalidSignatureException/403 SignatureDoesNotMatch: The request signature we "
                "calculated "
                "does not match the signature you provided. Check your AWS Secret Access Key"));
}

TEST_CASE("S3 shows what it signed where a signature differs") {
    http::Head const head = signed_head("s3", "/bucket/key");
    aws::Authorization const auth = aws::parse_authorization(head);
    try {
        aws::verify_signature(auth, head, auth.payload_hash, "other");
        FAIL("accepted");
    } catch (aws::Error const& e) {
        CHECK(e.code == "SignatureDoesNotMatch");
        CHECK(e.status == 403);
        REQUIRE(e.members.size() == 4);
        CHECK(e.members[3].second.starts_with("POST\n/bucket/key\n"));
    }
}

TEST_CASE("a request without a signature is told so in its service's words") {
    http::Head head;
    head.method = "GET";
    head.target = "/bucket";
    CHECK(parse_error(head) == "403 AccessDenied: Access Denied");
    head.headers.set("X-Amz-Target", "Logs_20140328.PutLogEvents");
    CHECK(parse_error(head) ==
          "400 MissingAuthenticationTokenException/403 MissingAuthenticationToken: Missing "
          "Authentication Token");
}

TEST_CASE("what is missing of an Authorization header is named") {
    http::Head head = signed_head("logs");
    auto with_text = [&](std::string const& text) {
        head.headers.set("Authorization", text);
        return parse_error(head);
    };
    std::string const scope = "AKID/20261123/eu-west-1/logs/aws4_request";
    CHECK(
        with_text("AWS4-HMAC-SHA256 Credential=" + scope + ", SignedHeaders=host")
            .starts_with("400 IncompleteSignatureException/400 IncompleteSignature: Authorization "
                         "header requires 'Signature' parameter. (Hashed"));
    CHECK(
        with_text("AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host, Signature=00") ==
        "400 IncompleteSignatureException/400 IncompleteSignature: Credential must have exactly 5 "
        "slash-delimited elements, e.g. keyid/date/region/service/term, got 'a/b'");
    CHECK(with_text("AWS4-HMAC-SHA256 Credential=" + scope +
                    ", SignedHeaders=x-amz-date, "
                    "Signature=00")
              .find("'Host' or ':authority' must be") != std::string::npos);
    CHECK(with_text("AWS4-HMAC-SHA256 Credential=" + scope + ", SignedHeaders=host, Signature=00")
              .starts_with("403 AccessDenied: There were headers present"));
    for (char const* junk : {"", "Basic abc", "AWS4-HMAC-SHA256", "AWS4-HMAC-SHA256 ,,,==,=",
                             "AWS4-HMAC-SHA256 Credential=/////, SignedHeaders=;;, Signature=x"}) {
        CHECK(with_text(junk).starts_with("400 IncompleteSignatureException"));
    }
    head.headers.erase("X-Amz-Target");
    CHECK(
        with_text("AWS AKID:c2ln").starts_with("400 InvalidRequest: The authorization mechanism"));
}

TEST_CASE("S3 wants every x-amz- header signed and the body's hash declared") {
    http::Head head = signed_head("s3", "/bucket/key");
    http::Head more = head;
    more.headers.add("x-amz-acl", "public-read");
    CHECK(parse_error(more).starts_with("403 AccessDenied: There were headers present"));
    head.headers.erase("x-amz-content-sha256");
    CHECK(parse_error(head) ==
          "400 InvalidRequest: Missing required header for this request: x-amz-content-sha256");
}

TEST_CASE("a signature holds a quarter of an hour either way") {
    aws::Authorization const auth = aws::parse_authorization(signed_head("logs"));
    using std::chrono::minutes;
    CHECK_NOTHROW(aws::verify_time(auth, midday() + minutes(15)));
    CHECK_NOTHROW(aws::verify_time(auth, midday() - minutes(15)));
    CHECK(refusal([&] { aws::verify_time(auth, midday() + minutes(16)); }) ==
          "400 InvalidSignatureException/403 SignatureDoesNotMatch: Signature expired: "
          "20261123T120000Z is now earlier than 20261123T120100Z (20261123T121600Z - 15 min.)");
    CHECK(refusal([&] { aws::verify_time(auth, midday() - minutes(16)); }) ==
          "400 InvalidSignatureException/403 SignatureDoesNotMatch: Signature not yet current: "
          "20261123T120000Z is still later than 20261123T115900Z (20261123T114400Z + 15 min.)");
    aws::Authorization const s3 = aws::parse_authorization(signed_head("s3"));
    CHECK(refusal([&] { aws::verify_time(s3, midday() + minutes(16)); }) ==
          "403 RequestTimeTooSkewed: The difference between the request time and the current time "
          "is too large.");
}

TEST_CASE("dates that are none, or not the scope's, are refused") {
    aws::Authorization auth = aws::parse_authorization(signed_head("logs"));
    auth.amz_date = "yesterday";
    CHECK(refusal([&] {
              aws::verify_time(auth, midday());
          }).starts_with("400 IncompleteSignatureException/400 IncompleteSignature: Date must be"));
    auth.amz_date = "20261124T000000Z";
    CHECK(refusal([&] { aws::verify_time(auth, midday()); }).find("does not match YYYYMMDD") !=
          std::string::npos);
}

TEST_CASE("an HTTP date stands in for X-Amz-Date") {
    http::Head head = signed_head("logs");
    head.headers.erase("X-Amz-Date");
    CHECK(parse_error(head).find("'X-Amz-Date' or a 'Date' header") != std::string::npos);
    head.headers.add("Date", "Mon, 23 Nov 2026 12:00:00 GMT");
    CHECK(aws::parse_authorization(head).amz_date == "20261123T120000Z");
}

TEST_CASE("a presigned URL opens its object until it expires") {
    std::string const url =
        aws::presign("GET", "http://127.0.0.1:4566/bucket/a%20b?versionId=1", with("s3"), 60);
    http::Request request{"GET", url, {{"Host", "127.0.0.1:4566"}}};
    http::Head head = head_of(request);
    aws::Authorization const auth = aws::parse_authorization(head);
    CHECK(auth.presigned);
    CHECK(auth.payload_hash == "UNSIGNED-PAYLOAD");
    CHECK(auth.session_token == "token/with=signs+");
    CHECK_NOTHROW(aws::verify_signature(auth, head, auth.payload_hash, kSecret));
    CHECK_NOTHROW(aws::verify_time(auth, midday() + std::chrono::seconds(60)));
    CHECK(refusal([&] { aws::verify_time(auth, midday() + std::chrono::seconds(61)); }) ==
          "403 AccessDenied: Request has expired");
    CHECK(refusal([&] { aws::verify_time(auth, midday() - std::chrono::hours(1)); }) ==
          "403 AccessDenied: Request is not valid yet");
    head.target = base::replace_all(head.target, "versionId=1", "versionId=2");
    CHECK(refusal([&] {
              aws::verify_signature(auth, head, auth.payload_hash, kSecret);
          }).starts_with("403 SignatureDoesNotMatch"));
}

TEST_CASE("the documentation's presigned URL has its published signature") {
    aws::SignWith const keys{{"AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"},
                             "us-east-1",
                             "s3",
                             base::parse_iso8601("2013-05-24T00:00:00Z").value()};
    CHECK(aws::presign("GET", "https://examplebucket.s3.amazonaws.com/test.txt", keys, 86400)
              .ends_with("X-Amz-Signature="
                         "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"));
}

TEST_CASE("presigned parameters that are missing or out of range are named") {
    std::string const url = aws::presign("GET", "http://h/b/k", with("s3"), 60);
    auto code = [&](std::string const& from, std::string const& to) {
        http::Request const request{"GET", base::replace_all(url, from, to), {{"Host", "h"}}};
        return parse_error(head_of(request));
    };
    CHECK(code("Expires=60", "Expires=604801").find("less than a week") != std::string::npos);
    CHECK(code("Expires=60", "Expires=-1").find("non-negative") != std::string::npos);
    CHECK(code("Expires=60", "Expires=x").find("should be a number") != std::string::npos);
    CHECK(code("X-Amz-Signature", "Nothing").find("requires the X-Amz-Algorithm") !=
          std::string::npos);
    CHECK(code("AKIDEXAMPLE%2F", "").find("mal-formed") != std::string::npos);
    CHECK(code("SHA256", "SHA512").find("only supports") != std::string::npos);
}

TEST_CASE("URLs are taken apart and put together") {
    aws::Url const url = aws::split_url("HTTPS://h:443/a?b=c#d");
    CHECK(url.text() == "https://h/a?b=c");
    CHECK(aws::split_url("http://h:4566").path == "/");
    CHECK(aws::split_url("http://h:4566").host == "h:4566");
}
