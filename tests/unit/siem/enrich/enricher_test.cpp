// What the tables know of an event.
#include <doctest/doctest.h>

#include "siem/enrich/enricher.hpp"

namespace {

using siem::Field;
using namespace siem::enrich;

siem::Event event_of(std::string_view source, std::string_view destination = "") {
    siem::Event event;
    event.clear();
    siem::parse_ip(source, event.address(Field::source_ip));
    siem::parse_ip(destination, event.address(Field::destination_ip));
    return event;
}

std::string_view leaf(siem::Event const& event, std::string_view path) {
    for (siem::Leaf const& one : event.leaves) {
        if (one.path == path) return one.value;
    }
    return {};
}

}  // namespace

TEST_CASE("of the networks that an address is in, the narrowest") {
    Networks networks;
    CHECK(networks.add("10.0.0.0/8", "inside"));
    CHECK(networks.add("10.1.2.0/24", "lab"));
    CHECK(networks.add("10.1.2.3", "printer"));
    CHECK(networks.add("2001:db8::/33", "six"));
    CHECK(networks.add("0.0.0.0/0", "internet"));
    for (char const* wrong :
         {"10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/x", "10.0.0/8", "::/129", "", "example.com"}) {
        CHECK_FALSE_MESSAGE(networks.add(wrong, "x"), wrong);
    }
    auto const of = [&](std::string_view ip) {
        siem::Ip parsed{};
        siem::parse_ip(ip, parsed);
        std::string const* const found = networks.find(parsed);
        return found ? *found : "";
    };
    CHECK(of("10.9.9.9") == "inside");
    CHECK(of("10.1.2.4") == "lab");
    CHECK(of("10.1.2.3") == "printer");
    CHECK(of("198.51.100.1") == "internet");
    CHECK(of("2001:db8:7fff::1") == "six");
    CHECK(of("2001:db8:8000::1") == "");
    CHECK(of("no address") == "");
}

TEST_CASE("names of accounts and networks, and rows of the user's tables") {
    Tables tables;
    tables.accounts["111122223333"] = "production";
    tables.networks.add("203.0.113.0/24", "office");
    REQUIRE(read_lookup(
        {"asset", "source.ip"},
        "ip,owner,note\r\n203.0.113.7,\"Bob, \"\"the\"\" builder\",x\r\n\n1.1.1.1,y\n", tables));
    REQUIRE(read_lookup({"who", "user.name"}, "name,team\nALICE,red\n", tables));
    REQUIRE(read_lookup({"pod", "k8s.pod"}, "pod,team\nweb-1,blue\n", tables));
    Enricher enricher;
    siem::Event event = event_of("203.0.113.7");
    event[Field::cloud_account_id] = "111122223333";
    event[Field::user_name] = "Alice";
    event.leaves = {{"k8s.pod", "web-1"}, {"asset.note", "the source's own"}};
    enricher.enrich(tables, event);
    CHECK(leaf(event, "cloud.account.name") == "production");
    CHECK(leaf(event, "source.network.name") == "office");
    CHECK(leaf(event, "destination.network.name") == "");
    CHECK(leaf(event, "asset.owner") == "Bob, \"the\" builder");
    CHECK(leaf(event, "asset.note") == "the source's own");
    CHECK(leaf(event, "who.team") == "red");
    CHECK(leaf(event, "pod.team") == "blue");
    siem::Event other = event_of("192.0.2.1");
    enricher.enrich(tables, other);
    CHECK(other.leaves.empty());
}

TEST_CASE("indicators of threats: addresses, networks, domains and what is below them, hashes") {
    Tables tables;
    REQUIRE(read_threats("feed-a",
                         "# a comment\n198.51.100.0/24\nEvil.Example, since 2024\n"
                         "d41d8cd98f00b204e9800998ecf8427e # empty\n",
                         tables));
    REQUIRE(read_threats("feed-b", "2001:db8::bad\n", tables));
    Enricher enricher;
    siem::Event event = event_of("198.51.100.9", "2001:db8::bad");
    event[Field::dns_question_name] = "A.b.evil.example";
    event.leaves = {{"file.hash.md5", "D41D8CD98F00B204E9800998ECF8427E"}};
    enricher.enrich(tables, event);
    CHECK(leaf(event, "threat.feed.name") ==
          "feed-a\x1f"
          "feed-b\x1f"
          "feed-a\x1f"
          "feed-a");
    CHECK(leaf(event, "threat.enrichments.matched.field") ==
          "source.ip\x1f"
          "destination.ip\x1f"
          "dns.question.name\x1f"
          "file.hash.md5");
    CHECK(leaf(event, "threat.enrichments.matched.atomic")
              .starts_with("198.51.100.9\x1f"
                           "2001:db8::bad\x1f"
                           "A.b.evil.example"));
    siem::Event harmless = event_of("198.51.101.9");
    harmless[Field::url_domain] = "notevil.example";
    enricher.enrich(tables, harmless);
    CHECK(harmless.leaves.empty());
}

TEST_CASE("what is wrong in a list is said with its line") {
    Tables tables;
    base::Result<void> const threats = read_threats("f", "1.1.1.1\n!!!\n", tables);
    REQUIRE_FALSE(threats);
    CHECK(threats.error().message == "line 2: '!!!' is no address, network, domain or hash");
    base::Result<void> const lookup = read_lookup({"a", "b"}, "only\n", tables);
    REQUIRE_FALSE(lookup);
    CHECK(lookup.error().message == "line 1: the header names a key and at least one column");
}
