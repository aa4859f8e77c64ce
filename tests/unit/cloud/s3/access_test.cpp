// What requests need, bucket policies, public access, ownership, and the audit trail.
#include <doctest/doctest.h>

#include "unit/cloud/s3/fixture.hpp"

using namespace cloud::testing;

namespace {

std::string reading_policy(std::string const& principal, std::string const& condition = "") {
    return R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":)" + principal +
           R"(,"Action":"s3:GetObject","Resource":"arn:aws:s3:::logs/*")" +
           (condition.empty() ? "" : R"(,"Condition":)" + condition) + "}]}";
}

}  // namespace

TEST_CASE("each request names its action, its resource and S3's condition keys") {
    Buckets b;
    b.bucket();
    CHECK(b.authoriser.asked.back().action == "s3:CreateBucket");
    CHECK(b.authoriser.asked.back().resource == "arn:aws:s3:::logs");
    b.ask({"PUT", "/logs/a%20b", "x", {{"x-amz-server-side-encryption", "AES256"}}});
    aws::Need const put = b.authoriser.asked.back();
    CHECK(put.action == "s3:PutObject");
    CHECK(put.resource == "arn:aws:s3:::logs/a b");
    CHECK(put.resource_account == "111122223333");
    CHECK(put.context.find("s3:x-amz-server-side-encryption")->front() == "AES256");
    b.ask({"GET", "/logs?list-type=2&prefix=a/&delimiter=/"});
    aws::Need const list = b.authoriser.asked.back();
    CHECK(list.action == "s3:ListBucket");
    CHECK(list.context.find("s3:prefix")->front() == "a/");
    CHECK(list.context.find("s3:delimiter")->front() == "/");
    b.ask({"GET", "/"});
    CHECK(b.authoriser.asked.back().action == "s3:ListAllMyBuckets");
}

TEST_CASE("who may not list does not learn that there is no such key") {
    Buckets b;
    b.bucket();
    CHECK(b.error({"GET", "/logs/none"}) == "404 NoSuchKey");
    b.authoriser.refused = {"s3:ListBucket"};
    CHECK(b.error({"GET", "/logs/none"}) == "403 AccessDenied");
}

TEST_CASE("a denied upload leaves nothing behind") {
    Buckets b;
    b.bucket();
    b.authoriser.refused = {"s3:PutObject"};
    CHECK(b.error({"PUT", "/logs/k", "x"}) == "403 AccessDenied");
    CHECK(b.files() == 0);
}

TEST_CASE("of many objects to delete, those are left that may not be") {
    Buckets b;
    b.bucket();
    b.put("a", "x");
    b.authoriser.refused = {"s3:DeleteObject"};
    http::Reply const reply =
        b.ask({"POST", "/logs?delete", "<Delete><Object><Key>a</Key></Object></Delete>"});
    CHECK(reply.status == 200);
    CHECK(b.body(reply).find("<Code>AccessDenied</Code>") != std::string::npos);
    CHECK(b.get("a") == "x");
}

TEST_CASE("a bucket's policy is checked, and a public one refused until the block is taken away") {
    Buckets b;
    b.bucket();
    char const* const kBucket = "/logs?policy";
    CHECK(b.error({"PUT", kBucket, "no json"}) == "400 MalformedPolicy");
    CHECK(b.error({"PUT", kBucket, R"({"Statement":[{"Effect":"Maybe"}]})"}) ==
          "400 MalformedPolicy");
    std::string other = reading_policy(R"({"AWS":"111122223333"})");
    other.replace(other.find("logs/*"), 4, "them");
    CHECK(b.error({"PUT", kBucket, other}) == "400 MalformedPolicy");

    CHECK(b.error({"PUT", kBucket, reading_policy("\"*\"")}) == "403 AccessDenied");
    std::string const organization =
        reading_policy("\"*\"", R"({"StringEquals":{"aws:PrincipalOrgID":"o-tests"}})");
    CHECK(b.ask({"PUT", kBucket, organization}).status == 204);
    CHECK(b.body(b.ask({"GET", "/logs?policyStatus"})).find("false") != std::string::npos);
    std::string const any = reading_policy("\"*\"", R"({"StringLike":{"aws:PrincipalOrgID":"*"}})");
    CHECK(b.error({"PUT", kBucket, any}) == "403 AccessDenied");
    CHECK(b.ask({"DELETE", "/logs?publicAccessBlock"}).status == 204);
    CHECK(b.error({"GET", "/logs?publicAccessBlock"}) ==
          "404 NoSuchPublicAccessBlockConfiguration");
    CHECK(b.ask({"PUT", kBucket, any}).status == 204);
    CHECK(b.body(b.ask({"GET", "/logs?policyStatus"})).find("true") != std::string::npos);
    b.put("k", "x");
    b.ask({"GET", "/logs/k"});
    CHECK(b.authoriser.asked.back().resource_policy == any);
    Asked stranger{"PUT", kBucket, any};
    stranger.account = "444455556666";
    CHECK(b.error(stranger) == "405 MethodNotAllowed");
}

TEST_CASE("objects are the bucket owner's, unless its controls say otherwise") {
    Buckets b;
    b.bucket();
    Asked put{"PUT", "/logs/k", "x", {{"x-amz-acl", "bucket-owner-full-control"}}};
    put.account = "444455556666";
    CHECK(b.ask(put).status == 200);
    CHECK(b.authoriser.asked.back().action == "s3:PutObjectAcl");
    put.headers = {{"x-amz-acl", "public-read"}};
    CHECK(b.error(put) == "400 AccessControlListNotSupported");
    std::string const controls =
        "<OwnershipControls><Rule><ObjectOwnership>ObjectWriter</ObjectOwnership></Rule>"
        "</OwnershipControls>";
    CHECK(b.ask({"PUT", "/logs?ownershipControls", controls}).status == 200);
    put.headers = {};
    CHECK(b.ask(put).status == 200);
    b.ask({"GET", "/logs/k"});
    aws::Need const read = b.authoriser.asked.back();
    CHECK(read.resource_account == "444455556666");
    CHECK(read.resource_policy == "");
}

TEST_CASE("an event that the queue does not take is sent again until it does") {
    Buckets b;
    b.bucket();
    b.ask({"PUT", "/logs?notification",
           "<NotificationConfiguration><QueueConfiguration>"
           "<Queue>arn:aws:sqs:eu-west-1:111122223333:jobs</Queue>"
           "<Event>s3:ObjectCreated:*</Event>"
           "</QueueConfiguration></NotificationConfiguration>"});
    std::size_t const before = b.queues.bodies.size();
    b.queues.refusing = true;
    b.put("k", "x");
    b.h.advance(std::chrono::minutes(10));
    CHECK(b.queues.bodies.size() == before);
    b.restart();
    b.queues.refusing = false;
    b.h.advance(std::chrono::minutes(2));
    REQUIRE(b.queues.bodies.size() == before + 1);
    CHECK(b.queues.bodies.back().find("\"key\":\"k\"") != std::string::npos);
    b.h.advance(std::chrono::hours(25));
    CHECK(b.queues.bodies.size() == before + 1);
}

TEST_CASE("a queue that lets the bucket not send is refused when it is named") {
    Buckets b;
    b.bucket();
    b.queues.refusing = true;
    std::string const configuration =
        "<NotificationConfiguration><QueueConfiguration>"
        "<Queue>arn:aws:sqs:eu-west-1:111122223333:jobs</Queue><Event>s3:ObjectCreated:*</Event>"
        "</QueueConfiguration></NotificationConfiguration>";
    CHECK(b.error({"PUT", "/logs?notification", configuration}) == "400 InvalidArgument");
}

TEST_CASE("what is done and what is refused is recorded") {
    Buckets b;
    b.bucket();
    b.authoriser.refused = {"s3:PutObject"};
    (void)b.error({"PUT", "/logs/k", "x"});
    REQUIRE(b.audit_log.lines.size() == 2);
    CHECK(b.audit_log.lines[0].find("\"eventName\":\"CreateBucket\"") != std::string::npos);
    CHECK(b.audit_log.lines[1].find("\"eventName\":\"PutObject\"") != std::string::npos);
    CHECK(b.audit_log.lines[1].find("\"errorCode\":\"AccessDenied\"") != std::string::npos);
}
