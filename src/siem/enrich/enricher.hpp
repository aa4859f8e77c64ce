// What the tables know of an event, as leaves of it: one pass, before it is stored. One thread.
//
//   enrich::Enricher enricher;
//   enricher.enrich(tables, event);   // views live until the next call, and as long as the tables
#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "siem/enrich/tables.hpp"
#include "siem/event.hpp"

namespace siem::enrich {

class Enricher {
  public:
    void enrich(Tables const& tables, Event& event);

  private:
    void add_names(Tables const& tables, Event& event);
    void add_places(Tables const& tables, Event& event);
    void add_lookups(Tables const& tables, Event& event);
    void add_threats(Tables const& tables, Event& event);
    void matched(std::string const* feed, std::string_view field, std::string_view value);
    std::string_view value_of(std::string_view name, Event const& event);

    // Of the source and of the destination: most events are of an address that was seen before.
    struct Place {
        Ip ip = {};
        GeoDatabase::Found found;
        std::string region_iso_code;  // "DE-BE", as ECS has it
        std::string location;         // "52.5200,13.4050"
        std::string as_number;        // "" where it is not known
    };
    void find_place(Ip const& ip, Place& place);

    std::vector<std::shared_ptr<GeoDatabase const>> places_of_;
    std::array<Place, 2> places_;
    std::string key_;    // in lower case
    std::string feeds_;  // kValueSeparator between
    std::string fields_;
    std::string values_;
    std::array<char, 48> buffer_{};
};

}  // namespace siem::enrich
