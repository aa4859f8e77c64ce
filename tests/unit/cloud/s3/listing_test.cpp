// Buckets and what is in them.
#include <doctest/doctest.h>

#include "unit/cloud/s3/fixture.hpp"

using cloud::testing::Buckets;

namespace {

struct Listed {
    std::vector<std::string> keys;
    std::vector<std::string> prefixes;
    std::string token;
};

Listed list(Buckets& b, std::string const& query) {
    codec::Xml const xml =
        codec::parse_xml(b.body(b.ask({"GET", "/logs?list-type=2" + query}))).value();
    Listed listed;
    for (codec::Xml const* c : xml.all("Contents")) listed.keys.push_back(c->text_of("Key"));
    for (codec::Xml const* c : xml.all("CommonPrefixes")) {
        listed.prefixes.push_back(c->text_of("Prefix"));
    }
    listed.token = xml.text_of("NextContinuationToken");
    return listed;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("pages, prefixes and delimiters") {
    Buckets b;
    b.bucket();
    for (char const* key : {"a/1", "a/2", "a/b/3", "b", "c/4", "d"}) b.put(key, "x");
    CHECK(list(b, "").keys == Names{"a/1", "a/2", "a/b/3", "b", "c/4", "d"});
    CHECK(list(b, "&prefix=a/").keys == Names{"a/1", "a/2", "a/b/3"});
    Listed const folders = list(b, "&delimiter=/");
    CHECK(folders.keys == Names{"b", "d"});
    CHECK(folders.prefixes == Names{"a/", "c/"});
    Listed const inner = list(b, "&delimiter=/&prefix=a/");
    CHECK(inner.keys == Names{"a/1", "a/2"});
    CHECK(inner.prefixes == Names{"a/b/"});
    CHECK(list(b, "&start-after=b").keys == Names{"c/4", "d"});
    Names all;
    std::string token;
    do {
        Listed const page = list(
            b, "&max-keys=2&delimiter=/" +
                   (token.empty() ? "" : "&continuation-token=" + base::percent_encode(token)));
        all.insert(all.end(), page.prefixes.begin(), page.prefixes.end());
        all.insert(all.end(), page.keys.begin(), page.keys.end());
        token = page.token;
    } while (!token.empty());
    CHECK(all == Names{"a/", "b", "c/", "d"});
}

TEST_CASE("a bucket's name is taken once, and it goes when it is empty") {
    Buckets b;
    b.bucket();
    CHECK(b.error({"PUT", "/logs"}) == "409 BucketAlreadyOwnedByYou");
    CHECK(b.error({"PUT", "/logs", "", {}, "999988887777"}) == "409 BucketAlreadyExists");
    b.authoriser.refused = {"s3:DeleteBucket"};
    CHECK(b.error({"DELETE", "/logs"}) == "403 AccessDenied");
    b.authoriser.refused.clear();
    b.put("k", "x");
    CHECK(b.error({"DELETE", "/logs"}) == "409 BucketNotEmpty");
    (void)b.ask({"POST", "/logs?delete", "<Delete><Object><Key>k</Key></Object></Delete>"});
    CHECK(b.ask({"DELETE", "/logs"}).status == 204);
}

TEST_CASE("the virtual host style names the bucket in the host") {
    Buckets b;
    b.bucket();
    (void)b.ask({"PUT", "/a/b", "x", {{"Host", "logs.s3.eu-west-1.amazonaws.com"}}});
    CHECK(b.get("a/b") == "x");
    CHECK(b.body(b.ask({"GET", "/a/b", "", {{"Host", "logs.localhost:4566"}}})) == "x");
}
