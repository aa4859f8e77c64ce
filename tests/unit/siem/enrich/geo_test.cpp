// Where addresses are, by databases in MaxMind's format that the test writes.
#include <doctest/doctest.h>

#include "siem/enrich/enricher.hpp"
#include "siem/enrich/files.hpp"
#include "unit/siem/enrich/folder.hpp"
#include "unit/siem/enrich/mmdb.hpp"

namespace {

using siem::Field;
using namespace siem::enrich;

std::string named(std::string_view name) { return mmdb::map({{"en", mmdb::text(name)}}); }

std::string city() {
    mmdb::Mmdb database("Test-City");
    database.add(
        "203.0.113.0/24",
        mmdb::map(
            {{"continent", mmdb::map({{"code", mmdb::text("EU")}})},
             {"country", mmdb::map({{"iso_code", mmdb::text("DE")}, {"names", named("Germany")}})},
             {"subdivisions", mmdb::list({mmdb::map({{"iso_code", mmdb::text("BE")},
                                                     {"names", named("Land Berlin")}})})},
             {"city", mmdb::map({{"names", named("Berlin")}})},
             {"location", mmdb::map({{"latitude", mmdb::degrees(52.52)},
                                     {"longitude", mmdb::degrees(13.405)},
                                     {"time_zone", mmdb::text("Europe/Berlin")}})}}));
    database.add("2001:db8::/32",
                 mmdb::map({{"country", mmdb::map({{"iso_code", mmdb::text("FR")}})}}));
    return database.file();
}

std::string networks() {
    mmdb::Mmdb database("Test-ASN");
    database.add("203.0.113.128/25",
                 mmdb::map({{"autonomous_system_number", mmdb::number(64500)},
                            {"autonomous_system_organization", mmdb::text("Example Net")}}));
    return database.file();
}

siem::Event flow_event(std::string_view source, std::string_view destination) {
    siem::Event event;
    event.clear();
    siem::parse_ip(source, event.address(Field::source_ip));
    siem::parse_ip(destination, event.address(Field::destination_ip));
    return event;
}

std::string leaves(siem::Event const& event) {
    std::string all;
    for (siem::Leaf const& leaf : event.leaves) {
        all += std::string(leaf.path) + "=" + std::string(leaf.value) + "\n";
    }
    return all;
}

}  // namespace

TEST_CASE("the places and networks of both addresses, as ECS names them") {
    Folder folder;
    folder.write("city.mmdb", city());
    folder.write("asn.mmdb", networks());
    auto const files = Files::open(folder.write("e.yaml", "geo: [city.mmdb, asn.mmdb]\n"), {});
    REQUIRE_MESSAGE(files.has_value(), files.error().message);
    auto const tables = (*files)->tables(base::from_millis(1));
    Enricher enricher;
    for (int i = 0; i < 2; ++i) {  // found, and found again
        siem::Event event = flow_event("203.0.113.200", "2001:db8::1");
        enricher.enrich(*tables, event);
        CHECK(leaves(event) ==
              "source.geo.continent_code=EU\nsource.geo.country_iso_code=DE\n"
              "source.geo.country_name=Germany\nsource.geo.region_name=Land Berlin\n"
              "source.geo.city_name=Berlin\nsource.geo.timezone=Europe/Berlin\n"
              "source.as.organization.name=Example Net\nsource.geo.region_iso_code=DE-BE\n"
              "source.geo.location=52.5200,13.4050\nsource.as.number=64500\n"
              "destination.geo.country_iso_code=FR\n");
    }
    siem::Event other = flow_event("203.0.113.1", "198.51.100.7");
    enricher.enrich(*tables, other);
    CHECK(leaves(other).find("source.as") == std::string::npos);
    CHECK(leaves(other).find("source.geo.city_name=Berlin\n") != std::string::npos);
    CHECK(leaves(other).find("destination") == std::string::npos);
    siem::Event none = flow_event("", "");
    enricher.enrich(*tables, none);
    CHECK(leaves(none).empty());
}

TEST_CASE("a database that is written anew is read again, and one cut short leaves the old") {
    Folder folder;
    folder.write("city.mmdb", city());
    auto const files = Files::open(folder.write("e.yaml", "geo: [city.mmdb]\n"), {});
    REQUIRE(files.has_value());
    base::Instant const start = base::from_millis(1'000'000);
    auto const before = (*files)->tables(start);
    folder.write("city.mmdb", city().substr(0, 100));
    auto const meanwhile = (*files)->tables(start + std::chrono::seconds(11));
    CHECK(meanwhile == before);
    siem::Event event = flow_event("203.0.113.1", "");
    Enricher enricher;
    enricher.enrich(*meanwhile, event);
    CHECK(leaves(event).find("Berlin") != std::string::npos);
    folder.write("city.mmdb", networks());
    CHECK((*files)->tables(start + std::chrono::seconds(22)) != before);
}

TEST_CASE("what is no database says so") {
    Folder folder;
    auto const wrong = [&](std::string const& yaml) {
        auto const files = Files::open(folder.write("e.yaml", yaml), {});
        return files ? "" : files.error().message.substr(folder.path.string().size() + 1);
    };
    folder.write("not.mmdb", "hello");
    CHECK(wrong("geo: [none.mmdb]\n") == "none.mmdb cannot be read");
    CHECK(wrong("geo: [not.mmdb]\n").find("not.mmdb is no database of places: ") == 0);
    CHECK(wrong("geo: {a: b}\n") == "e.yaml:1: geo is a list");
    CHECK(wrong("geo:\n  - a: b\n") == "e.yaml:2: not the name of a file");
}
