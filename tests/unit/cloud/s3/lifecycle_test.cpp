// Lifecycles: what S3 asks of their rules, when an object's time has come, and that the worker does
// what they say, a step at a time.
#include <doctest/doctest.h>

#include "base/time.hpp"
#include "cloud/s3/lifecycle_due.hpp"
#include "codec/json.hpp"
#include "unit/cloud/s3/fixture.hpp"

using cloud::s3::Due;
using cloud::s3::due_of;
using cloud::s3::Lifecycle;
using cloud::s3::Object;
using cloud::testing::Asked;
using cloud::testing::Buckets;

namespace {

std::string document(std::string const& rules) {
    return "<LifecycleConfiguration>" + rules + "</LifecycleConfiguration>";
}

std::string rule(std::string const& actions, std::string const& filter = "<Filter/>") {
    return "<Rule><Status>Enabled</Status>" + filter + actions + "</Rule>";
}

std::string days(char const* action, int count) {
    return "<" + std::string(action) + "><Days>" + std::to_string(count) + "</Days></" + action +
           ">";
}

std::string move(char const* when, std::string const& value, std::string const& storage_class) {
    return "<Transition><" + std::string(when) + ">" + value + "</" + when + "><StorageClass>" +
           storage_class + "</StorageClass></Transition>";
}

// "Code: message" of what S3 says of the rules; "" where it takes them.
std::string refusal(std::string const& rules) {
    try {
        (void)cloud::s3::read_lifecycle(*codec::parse_xml(document(rules)));
        return "";
    } catch (aws::Error const& error) {
        return error.code + ": " + error.message;
    }
}

Lifecycle lifecycle(std::string const& rules) {
    return cloud::s3::read_lifecycle(*codec::parse_xml(document(rules)));
}

base::Instant at(char const* time) { return *base::parse_iso8601(time); }

Object object(char const* modified, std::uint64_t bytes = 1u << 20) {
    Object made;
    made.bucket = "logs";
    made.key = "a/b";
    made.bytes = bytes;
    made.modified_millis = base::to_millis(at(modified));
    return made;
}

Due latest(std::string const& rules, Object const& one, char const* now) {
    return due_of(lifecycle(rules), {one, true}, at(now));
}

}  // namespace

TEST_CASE("rules that S3 refuses") {
    constexpr char const* kXml =
        "MalformedXML: The XML you provided was not well-formed or did not validate against our "
        "published schema";
    std::string const expire = days("Expiration", 3);
    CHECK(refusal(rule(expire)) == "");
    CHECK(refusal("") == kXml);
    CHECK(refusal(rule("")) ==
          "InvalidRequest: At least one action needs to be specified in a "
          "rule");
    CHECK(refusal(rule(expire, "")) == kXml);
    CHECK(refusal(rule(expire, "<Prefix/>")) == "");
    CHECK(refusal(rule(expire, "<Prefix/><Filter/>")) == kXml);
    CHECK(refusal(
              rule(expire, "<Filter><Prefix>a</Prefix><Tag><Key>k</Key><Value/></Tag></Filter>")) ==
          kXml);
    CHECK(refusal(rule(expire, "<Filter><And><Prefix>a</Prefix></And></Filter>")) == kXml);
    CHECK(refusal(rule(expire,
                       "<Filter><And><Prefix>a</Prefix><Tag><Key>k</Key><Value/></Tag>"
                       "</And></Filter>")) == "");
    CHECK(refusal(rule(expire,
                       "<Filter><And><ObjectSizeGreaterThan>9</ObjectSizeGreaterThan>"
                       "<ObjectSizeLessThan>9</ObjectSizeLessThan></And></Filter>"))
              .starts_with("InvalidRequest: 'ObjectSizeLessThan' has to be a value greater"));
    CHECK(refusal(rule("<ID>x</ID>" + expire) + rule("<ID>x</ID>" + expire)) ==
          "InvalidArgument: Rule ID must be unique. Found same ID for more than one rule");
    CHECK(refusal(rule("<ID>" + std::string(256, 'x') + "</ID>" + expire)) ==
          "InvalidArgument: ID length should not exceed allowed limit of 255");
    CHECK(refusal("<Rule><Status>On</Status><Filter/>" + expire + "</Rule>") == kXml);
    CHECK(refusal(rule(days("Expiration", 0))) ==
          "InvalidArgument: 'Days' for Expiration action must be a positive integer");
    CHECK(refusal(rule("<Expiration><Date>2026-01-01T01:00:00Z</Date></Expiration>")) ==
          "InvalidArgument: 'Date' must be at midnight GMT");
    CHECK(refusal(rule("<Expiration><Days>3</Days><ExpiredObjectDeleteMarker>true"
                       "</ExpiredObjectDeleteMarker></Expiration>")) == kXml);
    CHECK(refusal(rule("<NoncurrentVersionExpiration><NoncurrentDays>0</NoncurrentDays>"
                       "</NoncurrentVersionExpiration>"))
              .starts_with("InvalidArgument: 'NoncurrentDays' for NoncurrentVersionExpiration"));
    CHECK(refusal(rule("<NoncurrentVersionExpiration><NoncurrentDays>1</NoncurrentDays>"
                       "<NewerNoncurrentVersions>101</NewerNoncurrentVersions>"
                       "</NoncurrentVersionExpiration>"))
              .starts_with("InvalidArgument: 'NewerNoncurrentVersions'"));
    CHECK(refusal(rule("<Surprise/>" + expire)) == kXml);
}

TEST_CASE("transitions that S3 refuses") {
    CHECK(refusal(rule(move("Days", "30", "STANDARD_IA") + move("Days", "60", "GLACIER"))) == "");
    CHECK(refusal(rule(move("Days", "29", "STANDARD_IA"))) ==
          "InvalidArgument: 'Days' in Transition action must be greater than or equal to 30 for "
          "storageClass 'STANDARD_IA'");
    CHECK(refusal(rule(move("Days", "30", "STANDARD_IA") + move("Days", "59", "GLACIER"))) ==
          "InvalidArgument: 'Days' in the Transition action for StorageClass 'GLACIER' for filter "
          "'(prefix=)' must be 30 days more than 'Days' in the Transition action for StorageClass "
          "'STANDARD_IA' for filter '(prefix=)'");
    CHECK(refusal(rule(move("Days", "90", "GLACIER") + move("Days", "90", "DEEP_ARCHIVE"))) ==
          "InvalidArgument: 'Days' in the Transition action for StorageClass 'DEEP_ARCHIVE' for "
          "filter '(prefix=)' must be greater than 'Days' in the Transition action for "
          "StorageClass 'GLACIER' for filter '(prefix=)'");
    CHECK(refusal(rule(move("Days", "1", "GLACIER") + move("Days", "2", "GLACIER")))
              .starts_with("InvalidRequest: 'StorageClass' must be different"));
    CHECK(refusal(rule(move("Days", "9", "GLACIER") +
                       move("Date", "2026-01-01T00:00:00Z", "DEEP_ARCHIVE")))
              .starts_with("InvalidRequest: Found mixed 'Date' and 'Days' based Transition"));
    CHECK(refusal(rule(days("Expiration", 30) + move("Days", "30", "GLACIER"),
                       "<Prefix>a/</Prefix>")) ==
          "InvalidArgument: 'Days' in the Expiration action for filter '(prefix=a/)' must be "
          "greater than 'Days' in the Transition action");
    CHECK(refusal(rule(move("Days", "1", "STANDARD"))).starts_with("MalformedXML"));
    CHECK(refusal(rule("<Transition><StorageClass>GLACIER</StorageClass></Transition>")) ==
          "InvalidArgument: 'Transition' action must specify either 'Days' or 'Date'");
}

TEST_CASE("days count from the midnight that follows") {
    std::string const rules = rule(days("Expiration", 3));
    Object const one = object("2026-01-15T10:30:00Z");
    CHECK_FALSE(latest(rules, one, "2026-01-18T23:59:59Z").expire);
    CHECK(latest(rules, one, "2026-01-19T00:00:00Z").expire);
    CHECK(latest(rules, object("2026-01-15T00:00:00Z"), "2026-01-18T00:00:00Z").expire);
    std::string const dated = rule("<Expiration><Date>2026-01-17T00:00:00Z</Date></Expiration>");
    CHECK_FALSE(latest(dated, one, "2026-01-16T23:59:59Z").expire);
    CHECK(latest(dated, one, "2026-01-17T00:00:00Z").expire);
}

TEST_CASE("filters") {
    Object one = object("2026-01-01T00:00:00Z", 100);
    one.tags = {{"kind", "tmp"}};
    auto const fits = [&](std::string const& filter) {
        return latest(rule(days("Expiration", 1), "<Filter>" + filter + "</Filter>"), one,
                      "2026-02-01T00:00:00Z")
            .expire;
    };
    CHECK(fits(""));
    CHECK(fits("<Prefix>a/</Prefix>"));
    CHECK_FALSE(fits("<Prefix>b/</Prefix>"));
    CHECK(fits("<Tag><Key>kind</Key><Value>tmp</Value></Tag>"));
    CHECK_FALSE(fits("<Tag><Key>kind</Key><Value>other</Value></Tag>"));
    CHECK_FALSE(fits("<ObjectSizeGreaterThan>100</ObjectSizeGreaterThan>"));
    CHECK(fits("<ObjectSizeLessThan>101</ObjectSizeLessThan>"));
    CHECK_FALSE(fits("<And><Prefix>a/</Prefix><Tag><Key>none</Key><Value/></Tag></And>"));
    std::string off = rule(days("Expiration", 1));
    off.replace(off.find("Enabled"), 7, "Disabled");
    CHECK_FALSE(latest(off, one, "2026-02-01T00:00:00Z").expire);
}

TEST_CASE("transitions lead to the coldest class that is due, and leave small objects") {
    std::string const rules =
        rule(move("Days", "30", "STANDARD_IA") + move("Days", "90", "GLACIER"));
    Object one = object("2026-01-01T00:00:00Z");
    CHECK(latest(rules, one, "2026-01-30T00:00:00Z").move == "");
    CHECK(latest(rules, one, "2026-01-31T00:00:00Z").move == "STANDARD_IA");
    CHECK(latest(rules, one, "2026-12-31T00:00:00Z").move == "GLACIER");
    one.storage_class = "DEEP_ARCHIVE";
    CHECK(latest(rules, one, "2026-12-31T00:00:00Z").move == "");
    Object const small = object("2026-01-01T00:00:00Z", 1000);
    CHECK(latest(rules, small, "2026-12-31T00:00:00Z").move == "");
    Lifecycle varies = lifecycle(rules);
    varies.small_ones_too = true;
    CHECK(due_of(varies, {small, true}, at("2026-12-31T00:00:00Z")).move == "GLACIER");
    std::string const sized =
        rule(move("Days", "30", "STANDARD_IA"),
             "<Filter><ObjectSizeGreaterThan>10</ObjectSizeGreaterThan></Filter>");
    CHECK(latest(sized, small, "2026-12-31T00:00:00Z").move == "STANDARD_IA");
}

TEST_CASE("noncurrent versions and markers") {
    std::string const rules = rule(
        "<NoncurrentVersionExpiration><NoncurrentDays>10</NoncurrentDays>"
        "<NewerNoncurrentVersions>2</NewerNoncurrentVersions></NoncurrentVersionExpiration>"
        "<Expiration><ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker>"
        "</Expiration>");
    Object const one = object("2025-01-01T00:00:00Z");
    auto const noncurrent = [&](char const* since, std::int64_t newer) {
        return due_of(lifecycle(rules), {one, false, false, base::to_millis(at(since)), newer},
                      at("2026-01-12T00:00:00Z"))
            .remove;
    };
    CHECK(noncurrent("2026-01-01T10:00:00Z", 2));
    CHECK_FALSE(noncurrent("2026-01-02T00:00:01Z", 2));
    CHECK_FALSE(noncurrent("2026-01-01T10:00:00Z", 1));
    Object marker = one;
    marker.marker = true;
    CHECK(due_of(lifecycle(rules), {marker, true, true}, at("2026-01-12T00:00:00Z")).remove);
    CHECK_FALSE(due_of(lifecycle(rules), {marker, true, false}, at("2026-01-12T00:00:00Z")).remove);
    CHECK_FALSE(due_of(lifecycle(rule(days("Expiration", 9000))), {marker, true, true},
                       at("2026-01-12T00:00:00Z"))
                    .remove);
    CHECK(due_of(lifecycle(rule(days("Expiration", 9))), {marker, true, true},
                 at("2026-01-12T00:00:00Z"))
              .remove);
}

namespace {

void set(Buckets& b, std::string const& rules) {
    REQUIRE(b.ask({"PUT", "/logs?lifecycle", document(rules)}).status == 200);
}

void pass(Buckets& b, int day_count) {
    for (int i = 0; i < day_count; ++i) {
        b.h.clock.advance(std::chrono::hours(24));
        b.h.settle();
    }
}

}  // namespace

TEST_CASE("objects go when their days are over, and the queue is told") {
    Buckets b;
    b.bucket();
    (void)b.ask({"PUT", "/logs?notification",
                 "<NotificationConfiguration><QueueConfiguration><Id>one</Id><Queue>"
                 "arn:aws:sqs:eu-west-1:111122223333:jobs</Queue>"
                 "<Event>s3:LifecycleExpiration:*</Event><Event>s3:ObjectRemoved:*</Event>"
                 "</QueueConfiguration></NotificationConfiguration>"});
    b.queues.bodies.clear();
    for (int i = 0; i < 1100; ++i) b.put("old/" + std::to_string(i), "x");
    b.put("kept", "x");
    set(b, rule(days("Expiration", 2), "<Filter><Prefix>old/</Prefix></Filter>"));
    b.h.settle();
    CHECK(b.files() == 1101);
    pass(b, 1);
    CHECK(b.files() == 1101);
    pass(b, 2);
    CHECK(b.files() == 1);
    CHECK(b.get("kept") == "x");
    REQUIRE(b.queues.bodies.size() == 1100);
    codec::Json const told = *codec::parse_json(b.queues.bodies[0]);
    codec::Json const& record = told.at("Records").items().at(0);
    CHECK(record.at("eventName").text() == "LifecycleExpiration:Delete");
    CHECK(record.at("userIdentity").at("principalId").text() == "s3.amazonaws.com");
}

TEST_CASE("versions: a marker first, then what is noncurrent, then the marker") {
    Buckets b;
    b.bucket();
    (void)b.ask({"PUT", "/logs?versioning",
                 "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"});
    b.put("k", "one");
    b.put("k", "two");
    set(b, rule(days("Expiration", 1) +
                "<NoncurrentVersionExpiration><NoncurrentDays>3</NoncurrentDays>"
                "</NoncurrentVersionExpiration>"));
    pass(b, 4);
    CHECK(b.error({"GET", "/logs/k"}) == "404 NoSuchKey");
    CHECK(b.files() == 1);  // "one" was noncurrent for longer than "two"
    b.restart();
    pass(b, 4);
    CHECK(b.files() == 0);
    pass(b, 2);
    CHECK(b.ask({"DELETE", "/logs"}).status == 204);
}

TEST_CASE("a transition is told by the object, its head and the listing") {
    Buckets b;
    b.bucket();
    b.put("k", std::string(200'000, 'x'));
    set(b, rule(move("Days", "0", "INTELLIGENT_TIERING")));
    pass(b, 2);
    CHECK(b.ask({"HEAD", "/logs/k"}).headers.text("x-amz-storage-class") == "INTELLIGENT_TIERING");
    CHECK(b.body(b.ask({"GET", "/logs"})).find("<StorageClass>INTELLIGENT_TIERING<") !=
          std::string::npos);
    CHECK(b.get("k").size() == 200'000);
}

TEST_CASE("what is archived is read once it is restored, for its days") {
    Buckets b;
    b.bucket();
    (void)b.ask({"PUT", "/logs/k", "x", {{"x-amz-storage-class", "DEEP_ARCHIVE"}}});
    CHECK(b.error({"GET", "/logs/k"}) == "403 InvalidObjectState");
    CHECK(b.ask({"HEAD", "/logs/k"}).status == 200);
    Asked const restore{"POST", "/logs/k?restore",
                        "<RestoreRequest><Days>2</Days></RestoreRequest>"};
    CHECK(b.ask(restore).status == 202);
    CHECK(b.ask(restore).status == 200);
    CHECK(b.get("k") == "x");
    CHECK(b.ask({"HEAD", "/logs/k"})
              .headers.text("x-amz-restore")
              .starts_with("ongoing-request=\"false\", expiry-date="));
    pass(b, 3);
    CHECK(b.error({"GET", "/logs/k"}) == "403 InvalidObjectState");
    b.put("plain", "x");
    CHECK(b.error({"POST", "/logs/plain?restore",
                   "<RestoreRequest><Days>2</Days></RestoreRequest>"}) == "403 InvalidObjectState");
    CHECK(b.error({"PUT", "/logs/k", "x", {{"x-amz-storage-class", "NEARBY"}}}) ==
          "400 InvalidStorageClass");
}

TEST_CASE("a configuration comes back as it was given, with an id") {
    Buckets b;
    b.bucket();
    CHECK(b.error({"GET", "/logs?lifecycle"}) == "404 NoSuchLifecycleConfiguration");
    set(b, "\n  " + rule(days("Expiration", 2), "<Filter>\n<Prefix>a &amp; b</Prefix></Filter>"));
    http::Reply const got = b.ask({"GET", "/logs?lifecycle"});
    CHECK(got.headers.text("x-amz-transition-default-minimum-object-size") ==
          "all_storage_classes_128K");
    codec::Xml const xml = *codec::parse_xml(b.body(got));
    codec::Xml const& only = xml.children.at(0);
    CHECK_FALSE(only.text_of("ID").empty());
    CHECK(only.find("Filter")->text_of("Prefix") == "a & b");
    CHECK(b.error({"PUT", "/logs?lifecycle", document("")}) == "400 MalformedXML");
    CHECK(b.ask({"DELETE", "/logs?lifecycle"}).status == 204);
    CHECK(b.error({"GET", "/logs?lifecycle"}) == "404 NoSuchLifecycleConfiguration");
    b.put("a & b", "x");
    pass(b, 5);
    CHECK(b.files() == 1);
}

TEST_CASE("many versions of one key are walked in steps, and the newest is left") {
    Buckets b;
    b.bucket();
    (void)b.ask({"PUT", "/logs?versioning",
                 "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"});
    for (int i = 0; i < 1200; ++i) b.put("k", std::to_string(i));
    set(b, rule("<NoncurrentVersionExpiration><NoncurrentDays>1</NoncurrentDays>"
                "<NewerNoncurrentVersions>3</NewerNoncurrentVersions>"
                "</NoncurrentVersionExpiration>"));
    pass(b, 3);
    CHECK(b.files() == 4);
    CHECK(b.get("k") == "1199");
}
