// Versions: what puts and deletes make of them, how they are listed, and that no file is lost or
// left behind.
#include <doctest/doctest.h>

#include "cloud/s3/versions.hpp"
#include "codec/json.hpp"
#include "unit/cloud/s3/fixture.hpp"

using cloud::testing::Buckets;

namespace {

void set_versioning(Buckets& b, std::string const& status) {
    REQUIRE(b.ask({"PUT", "/logs?versioning",
                   "<VersioningConfiguration><Status>" + status +
                       "</Status></VersioningConfiguration>"})
                .status == 200);
}

// The version that a put made.
std::string put(Buckets& b, std::string const& key, std::string const& body) {
    return b.ask({"PUT", "/logs/" + key, body}).headers.text("x-amz-version-id");
}

// "k 2*", "k 1", "k null-": key, body of the version, whether latest, whether a marker.
std::string listed(Buckets& b, std::string const& query = "") {
    base::Result<codec::Xml> const xml =
        codec::parse_xml(b.body(b.ask({"GET", "/logs?versions" + query})));
    REQUIRE(xml);
    std::string all;
    for (codec::Xml const& entry : xml->children) {
        bool const marker = entry.name == "DeleteMarker";
        if (!marker && entry.name != "Version") continue;
        std::string const key = entry.text_of("Key");
        std::string const body =
            marker ? "-"
                   : b.body(b.ask({"GET", "/logs/" + key + "?versionId=" +
                                              base::percent_encode(entry.text_of("VersionId"))}));
        if (!all.empty()) all += ", ";
        all += key + " " + body + (entry.text_of("IsLatest") == "true" ? "*" : "");
    }
    return all;
}

}  // namespace

TEST_CASE("each put is a version, and each can be read, headed and deleted") {
    Buckets b;
    b.bucket();
    set_versioning(b, "Enabled");
    std::string const one = put(b, "k", "one");
    std::string const two = put(b, "k", "two");
    CHECK(one.size() == 32);
    CHECK(one != two);
    CHECK(b.get("k") == "two");
    CHECK(listed(b) == "k two*, k one");
    http::Reply const head = b.ask({"HEAD", "/logs/k?versionId=" + one});
    CHECK(head.headers.text("x-amz-version-id") == one);
    CHECK(head.headers.text("Content-Length") == "3");
    CHECK(b.files() == 2);
    http::Reply const gone = b.ask({"DELETE", "/logs/k?versionId=" + two});
    CHECK(gone.headers.text("x-amz-version-id") == two);
    CHECK(gone.headers.find("x-amz-delete-marker") == nullptr);
    CHECK(listed(b) == "k one*");
    CHECK(b.files() == 1);
    CHECK(b.error({"GET", "/logs/k?versionId=" + two}) == "404 NoSuchVersion");
    CHECK(b.ask({"DELETE", "/logs/k?versionId=" + two}).status == 204);
}

TEST_CASE("a delete leaves a marker, and the marker's own deletion brings the object back") {
    Buckets b;
    b.bucket();
    set_versioning(b, "Enabled");
    put(b, "k", "one");
    http::Reply const deleted = b.ask({"DELETE", "/logs/k"});
    CHECK(deleted.headers.text("x-amz-delete-marker") == "true");
    std::string const marker = deleted.headers.text("x-amz-version-id");
    http::Reply const missing = b.ask({"GET", "/logs/k"});
    CHECK(missing.status == 404);
    CHECK(missing.headers.text("x-amz-delete-marker") == "true");
    CHECK(missing.headers.text("x-amz-version-id") == marker);
    http::Reply const refused = b.ask({"GET", "/logs/k?versionId=" + marker});
    CHECK(refused.status == 405);
    CHECK(refused.headers.text("x-amz-delete-marker") == "true");
    CHECK(refused.headers.text("Allow") == "DELETE");
    CHECK(b.body(b.ask({"GET", "/logs"})).find("<Contents>") == std::string::npos);
    CHECK(listed(b) == "k -*, k one");
    // What is not there is marked too.
    CHECK(b.ask({"DELETE", "/logs/none"}).headers.text("x-amz-delete-marker") == "true");
    http::Reply const back = b.ask({"DELETE", "/logs/k?versionId=" + marker});
    CHECK(back.headers.text("x-amz-delete-marker") == "true");
    CHECK(b.get("k") == "one");
}

TEST_CASE("suspended, a key has one null version, which puts and deletes replace") {
    Buckets b;
    b.bucket();
    b.put("k", "before");
    set_versioning(b, "Enabled");
    put(b, "k", "one");
    CHECK(listed(b) == "k one*, k before");
    set_versioning(b, "Suspended");
    CHECK(put(b, "k", "null") == "");  // as AWS has it: no header
    CHECK(b.ask({"GET", "/logs/k"}).headers.text("x-amz-version-id") == "null");
    CHECK(listed(b) == "k null*, k one");  // "before" was the null version, and has gone
    put(b, "k", "again");
    CHECK(listed(b) == "k again*, k one");
    CHECK(b.files() == 2);
    http::Reply const deleted = b.ask({"DELETE", "/logs/k"});
    CHECK(deleted.headers.text("x-amz-version-id") == "null");
    CHECK(listed(b) == "k -*, k one");
    CHECK(b.files() == 1);
    put(b, "k", "new");
    CHECK(listed(b) == "k new*, k one");
    set_versioning(b, "Enabled");
    put(b, "k", "two");
    CHECK(listed(b) == "k two*, k new, k one");
    CHECK(b.ask({"DELETE", "/logs/k?versionId=null"}).status == 204);
    CHECK(listed(b) == "k two*, k one");
}

TEST_CASE("versions are listed in pages that go on where the last one ended, deleted or not") {
    Buckets b;
    b.bucket();
    set_versioning(b, "Enabled");
    for (std::string const body : {"1", "2", "3"}) put(b, "a", body);
    for (std::string const body : {"1", "2"}) put(b, "b/x", body);
    put(b, "b/y", "1");
    put(b, "c", "1");
    CHECK(listed(b) == "a 3*, a 2, a 1, b/x 2*, b/x 1, b/y 1*, c 1*");
    CHECK(listed(b, "&delimiter=/") == "a 3*, a 2, a 1, c 1*");
    CHECK(listed(b, "&prefix=b/") == "b/x 2*, b/x 1, b/y 1*");
    for (bool const deletes : {false, true}) {
        CAPTURE(deletes);
        std::string key;
        std::string version;
        std::string seen;
        for (int page = 0; page < 9; ++page) {
            std::string query = "/logs?versions&delimiter=/&max-keys=1";
            if (!key.empty()) query += "&key-marker=" + key;
            if (!version.empty()) query += "&version-id-marker=" + version;
            codec::Xml const xml = *codec::parse_xml(b.body(b.ask({"GET", query})));
            if (codec::Xml const* one = xml.find("Version")) {
                seen += one->text_of("Key") + (one->text_of("IsLatest") == "true" ? "* " : " ");
                if (deletes) {
                    (void)b.ask({"DELETE", "/logs/" + one->text_of("Key") +
                                               "?versionId=" + one->text_of("VersionId")});
                }
            }
            if (codec::Xml const* one = xml.find("CommonPrefixes")) {
                seen += one->text_of("Prefix") + " ";
            }
            key = xml.text_of("NextKeyMarker");
            version = xml.text_of("NextVersionIdMarker");
            if (xml.text_of("IsTruncated") != "true") break;
        }
        CHECK(seen == (deletes ? "a* a* a* b/ c* " : "a* a a b/ c* "));
    }
    CHECK(b.error({"GET", "/logs?versions&version-id-marker=null"}) == "400 InvalidArgument");
}

TEST_CASE("ids that never were one, and configurations that say nothing") {
    Buckets b;
    b.bucket();
    b.put("k", "x");
    CHECK(b.error({"GET", "/logs/k?versionId=HPniJFCxqTsMuIH9KX8K8wEjNUgmABCD"}) ==
          "400 InvalidArgument");
    CHECK(b.error({"DELETE", "/logs/k?versionId="}) == "400 InvalidArgument");
    CHECK(b.error({"PUT", "/logs/k?versionId=null", "x"}) == "400 InvalidArgument");
    CHECK(b.body(b.ask({"GET", "/logs/k?versionId=null"})) == "x");
    CHECK(b.ask({"GET", "/logs/k?versionId=null"}).headers.find("x-amz-version-id") == nullptr);
    CHECK(b.error({"PUT", "/logs?versioning", "<VersioningConfiguration/>"}) ==
          "400 IllegalVersioningConfigurationException");
    CHECK(
        b.error({"PUT", "/logs?versioning",
                 "<VersioningConfiguration><Status>enabled</Status></VersioningConfiguration>"}) ==
        "400 MalformedXML");
    CHECK(b.error({"PUT", "/logs?versioning",
                   "<VersioningConfiguration><Status>Enabled</Status><MfaDelete>Enabled"
                   "</MfaDelete></VersioningConfiguration>"}) == "501 NotImplemented");
}

TEST_CASE("a version needs its own permission") {
    Buckets b;
    b.bucket();
    set_versioning(b, "Enabled");
    std::string const one = put(b, "k", "one");
    (void)b.ask({"GET", "/logs/k?versionId=" + one});
    CHECK(b.authoriser.asked.back().action == "s3:GetObjectVersion");
    CHECK(*b.authoriser.asked.back().context.find("s3:VersionId") == policy::Context::Values{one});
    (void)b.ask({"GET", "/logs?versions"});
    CHECK(b.authoriser.asked.back().action == "s3:ListBucketVersions");
    b.authoriser.refused = {"s3:DeleteObjectVersion"};
    CHECK(b.error({"DELETE", "/logs/k?versionId=" + one}) == "403 AccessDenied");
    http::Reply const some =
        b.ask({"POST", "/logs?delete",
               "<Delete><Object><Key>k</Key><VersionId>" + one +
                   "</VersionId></Object><Object><Key>k</Key></Object></Delete>"});
    std::string const told = b.body(some);
    CHECK(told.find("<VersionId>" + one + "</VersionId><Code>AccessDenied</Code>") !=
          std::string::npos);
    CHECK(told.find("<DeleteMarker>true</DeleteMarker>") != std::string::npos);
    CHECK(listed(b) == "k -*, k one");
}

TEST_CASE("a bucket with versions is not empty, and noncurrent files outlive a restart") {
    Buckets b;
    b.bucket();
    set_versioning(b, "Enabled");
    std::string const one = put(b, "k", "one");
    put(b, "k", "two");
    std::string const marker = b.ask({"DELETE", "/logs/k"}).headers.text("x-amz-version-id");
    b.restart();
    CHECK(b.files() == 2);
    CHECK(b.body(b.ask({"GET", "/logs/k?versionId=" + one})) == "one");
    CHECK(b.error({"DELETE", "/logs"}) == "409 BucketNotEmpty");
    base::Result<codec::Xml> const all = codec::parse_xml(b.body(b.ask({"GET", "/logs?versions"})));
    for (codec::Xml const* entry : all->all("Version")) {
        (void)b.ask({"DELETE", "/logs/k?versionId=" + entry->text_of("VersionId")});
    }
    CHECK(b.files() == 0);
    CHECK(b.error({"DELETE", "/logs"}) == "409 BucketNotEmpty");
    (void)b.ask({"DELETE", "/logs/k?versionId=" + marker});
    CHECK(b.ask({"DELETE", "/logs"}).status == 204);
}

TEST_CASE("events name the version, and tell a marker from a deletion") {
    Buckets b;
    b.bucket();
    set_versioning(b, "Enabled");
    (void)b.ask({"PUT", "/logs?notification",
                 "<NotificationConfiguration><QueueConfiguration><Id>one</Id><Queue>"
                 "arn:aws:sqs:eu-west-1:111122223333:jobs</Queue><Event>s3:ObjectCreated:*</Event>"
                 "<Event>s3:ObjectRemoved:*</Event></QueueConfiguration>"
                 "</NotificationConfiguration>"});
    b.queues.bodies.clear();
    std::string const one = put(b, "k", "one");
    (void)b.ask({"DELETE", "/logs/k"});
    (void)b.ask({"DELETE", "/logs/k?versionId=" + one});
    REQUIRE(b.queues.bodies.size() == 3);
    auto const record = [&](std::size_t i) {
        return codec::parse_json(b.queues.bodies[i])->at("Records").items().at(0);
    };
    CHECK(record(0).at("s3").at("object").at("versionId").text() == one);
    CHECK(record(1).at("eventName").text() == "ObjectRemoved:DeleteMarkerCreated");
    CHECK(record(1).at("s3").at("object").at("eTag").text() == "d41d8cd98f00b204e9800998ecf8427e");
    CHECK(record(1).at("s3").at("object").at("size").is_null());
    CHECK(record(2).at("eventName").text() == "ObjectRemoved:Delete");
    CHECK(record(2).at("s3").at("object").at("versionId").text() == one);
}

TEST_CASE("what Firehose writes are versions too") {
    Buckets b;
    b.bucket();
    set_versioning(b, "Enabled");
    b.h.core.db.begin();
    for (std::string const body : {"one", "two"}) {
        b.service->put_object(
            {.bucket = "logs", .key = "k", .body = body, .writer = {base::AccountId("9")}},
            b.h.clock.now());
    }
    b.h.core.db.commit();
    CHECK(listed(b) == "k two*, k one");
}

TEST_CASE("an id tells its place and no other text passes for one") {
    Buckets b;
    b.bucket();
    set_versioning(b, "Enabled");
    std::string const one = put(b, "k", "one");
    std::string const two = put(b, "k", "two");
    REQUIRE(cloud::s3::sequence_of(one));
    CHECK(*cloud::s3::sequence_of(one) < *cloud::s3::sequence_of(two));
    std::string changed = one;
    changed[5] = changed[5] == 'A' ? 'B' : 'A';
    CHECK_FALSE(cloud::s3::sequence_of(changed));
    CHECK_FALSE(cloud::s3::sequence_of("null"));
}
