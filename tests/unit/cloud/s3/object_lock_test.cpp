// Locks and tags of objects, where a clock can be moved.
#include <doctest/doctest.h>

#include <algorithm>

#include "unit/cloud/s3/fixture.hpp"

using cloud::testing::Buckets;

namespace {

void locked_bucket(Buckets& b) {
    (void)b.ask({"PUT", "/logs", "", {{"x-amz-bucket-object-lock-enabled", "true"}}});
}

std::string put(Buckets& b, http::Headers headers) {
    headers.add("Content-MD5", base::base64(base::digest(base::HashKind::md5, "x")));
    return b.ask({"PUT", "/logs/k", "x", headers}).headers.text("x-amz-version-id");
}

}  // namespace

TEST_CASE("retention ends with its date, also for the lifecycle") {
    Buckets b;
    locked_bucket(b);
    std::string const version =
        put(b, {{"x-amz-object-lock-mode", "COMPLIANCE"},
                {"x-amz-object-lock-retain-until-date", "2026-11-28T00:00:00Z"}});
    (void)b.ask({"PUT", "/logs?lifecycle",
                 "<LifecycleConfiguration><Rule><Status>Enabled</Status><Filter/>"
                 "<NoncurrentVersionExpiration><NoncurrentDays>1</NoncurrentDays>"
                 "</NoncurrentVersionExpiration></Rule></LifecycleConfiguration>"});
    CHECK(b.error({"DELETE", "/logs/k?versionId=" + version}) == "403 AccessDenied");
    (void)b.ask({"DELETE", "/logs/k"});
    for (int day = 0; day < 5; ++day) b.h.advance(std::chrono::hours(24));
    CHECK(b.files() == 1);
    for (int day = 0; day < 6; ++day) b.h.advance(std::chrono::hours(24));
    CHECK(b.files() == 0);
}

TEST_CASE("governance is passed by with the header and the permission, never without") {
    Buckets b;
    locked_bucket(b);
    std::string const version =
        put(b, {{"x-amz-object-lock-mode", "GOVERNANCE"},
                {"x-amz-object-lock-retain-until-date", "2027-01-01T00:00:00Z"}});
    http::Headers const bypass{{"x-amz-bypass-governance-retention", "true"}};
    std::string const target = "/logs/k?versionId=" + version;
    CHECK(b.error({"DELETE", target}) == "403 AccessDenied");
    b.authoriser.refused = {"s3:BypassGovernanceRetention"};
    CHECK(b.error({"DELETE", target, "", bypass}) == "403 AccessDenied");
    b.authoriser.refused.clear();
    CHECK(b.error({"PUT", "/logs/k?retention",
                   "<Retention><Mode>GOVERNANCE</Mode><RetainUntilDate>2026-12-01T00:00:00Z"
                   "</RetainUntilDate></Retention>"}) == "403 AccessDenied");
    CHECK(b.ask({"PUT", "/logs/k?retention",
                 "<Retention><Mode>COMPLIANCE</Mode><RetainUntilDate>2027-01-01T00:00:00Z"
                 "</RetainUntilDate></Retention>"})
              .status == 200);
    CHECK(b.error({"DELETE", target, "", bypass}) == "403 AccessDenied");
}

TEST_CASE("what a lock or a tag needs is asked for") {
    Buckets b;
    b.authoriser.refused = {"s3:PutBucketObjectLockConfiguration"};
    CHECK(b.error({"PUT", "/logs", "", {{"x-amz-bucket-object-lock-enabled", "true"}}}) ==
          "403 AccessDenied");
    b.authoriser.refused = {"s3:PutObjectRetention"};
    locked_bucket(b);
    CHECK(b.error({"PUT",
                   "/logs/k",
                   "x",
                   {{"Content-MD5", base::base64(base::digest(base::HashKind::md5, "x"))},
                    {"x-amz-object-lock-mode", "GOVERNANCE"},
                    {"x-amz-object-lock-retain-until-date", "2027-01-01T00:00:00Z"}}}) ==
          "403 AccessDenied");
    b.authoriser.refused = {"s3:PutObjectTagging"};
    CHECK(b.error({"PUT", "/logs/k", "x", {{"x-amz-tagging", "a=1"}}}) == "403 AccessDenied");
    b.authoriser.refused.clear();
    CHECK(b.ask({"PUT", "/logs/k", "x", {{"x-amz-tagging", "a=1"}}}).status == 200);
    (void)b.ask({"GET", "/logs/k"});
    auto const& asked = b.authoriser.asked;
    auto const got = std::find_if(asked.rbegin(), asked.rend(), [](aws::Need const& need) {
        return need.action == "s3:GetObject";
    });
    REQUIRE(got != asked.rend());
    REQUIRE(got->context.find("s3:ExistingObjectTag/a"));
    CHECK(*got->context.find("s3:ExistingObjectTag/a") == policy::Context::Values{"1"});
}
