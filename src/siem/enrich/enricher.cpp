#include "siem/enrich/enricher.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/text.hpp"

namespace siem::enrich {
namespace {

constexpr std::array kAddresses{Field::source_ip, Field::destination_ip};
constexpr std::array kDomains{Field::dns_question_name, Field::url_domain};

using Found = GeoDatabase::Found;

// As ECS calls what is known of the source and of the destination.
struct PlaceName {
    std::string_view Found::*text;
    std::array<std::string_view, 2> leaves;
};
constexpr std::array kPlaceNames{
    PlaceName{&Found::continent_code,
              {"source.geo.continent_code", "destination.geo.continent_code"}},
    PlaceName{&Found::country_iso_code,
              {"source.geo.country_iso_code", "destination.geo.country_iso_code"}},
    PlaceName{&Found::country_name, {"source.geo.country_name", "destination.geo.country_name"}},
    PlaceName{&Found::region_name, {"source.geo.region_name", "destination.geo.region_name"}},
    PlaceName{&Found::city_name, {"source.geo.city_name", "destination.geo.city_name"}},
    PlaceName{&Found::timezone, {"source.geo.timezone", "destination.geo.timezone"}},
    PlaceName{&Found::organization,
              {"source.as.organization.name", "destination.as.organization.name"}},
};
constexpr std::array kRegions{"source.geo.region_iso_code", "destination.geo.region_iso_code"};
constexpr std::array kLocations{"source.geo.location", "destination.geo.location"};
constexpr std::array kNumbers{"source.as.number", "destination.as.number"};

// What the source says itself stays.
void add(Event& event, std::string_view path, std::string_view value) {
    if (value.empty()) return;
    auto const taken = [&](Leaf const& leaf) { return leaf.path == path; };
    if (std::none_of(event.leaves.begin(), event.leaves.end(), taken)) {
        event.leaves.push_back({path, value});
    }
}

// A domain, or one that it is below.
std::string const* find_domain(ByText<std::string> const& domains, std::string_view name) {
    while (!name.empty()) {
        auto const found = domains.find(name);
        if (found != domains.end()) return &found->second;
        std::size_t const dot = name.find('.');
        name = dot == std::string_view::npos ? std::string_view() : name.substr(dot + 1);
    }
    return nullptr;
}

void join(std::string& all, std::string_view one) {
    if (!all.empty()) all += kValueSeparator;
    all += one;
}

}  // namespace

void Enricher::enrich(Tables const& tables, Event& event) {
    if (tables.empty()) return;
    add_names(tables, event);
    add_places(tables, event);
    add_lookups(tables, event);
    add_threats(tables, event);
}

void Enricher::add_names(Tables const& tables, Event& event) {
    auto const account = tables.accounts.find(event[Field::cloud_account_id]);
    if (account != tables.accounts.end()) add(event, "cloud.account.name", account->second);
    if (std::string const* name = tables.networks.find(event.address(Field::source_ip))) {
        add(event, "source.network.name", *name);
    }
    if (std::string const* name = tables.networks.find(event.address(Field::destination_ip))) {
        add(event, "destination.network.name", *name);
    }
}

void Enricher::find_place(Ip const& ip, Place& place) {
    place = {};
    place.ip = ip;
    for (auto const& database : places_of_) {
        Found const found = database->find(ip);
        for (PlaceName const& name : kPlaceNames) {
            if ((place.found.*name.text).empty()) place.found.*name.text = found.*name.text;
        }
        if (place.region_iso_code.empty() && !found.region_iso_code.empty()) {
            place.region_iso_code =
                fmt::format("{}-{}", found.country_iso_code, found.region_iso_code);
        }
        if (place.location.empty() && found.located) {
            place.location = fmt::format("{:.4f},{:.4f}", found.latitude, found.longitude);
        }
        if (place.as_number.empty() && found.as_number != 0) {
            place.as_number = std::to_string(found.as_number);
        }
    }
}

void Enricher::add_places(Tables const& tables, Event& event) {
    if (tables.geo.empty()) return;
    if (places_of_ != tables.geo) {
        places_ = {};
        places_of_ = tables.geo;
    }
    for (std::size_t side = 0; side < kAddresses.size(); ++side) {
        Ip const& ip = event.address(kAddresses[side]);
        if (ip == Ip{}) continue;
        Place& place = places_[side];
        if (place.ip != ip) find_place(ip, place);
        for (PlaceName const& name : kPlaceNames) {
            add(event, name.leaves[side], place.found.*name.text);
        }
        add(event, kRegions[side], place.region_iso_code);
        add(event, kLocations[side], place.location);
        add(event, kNumbers[side], place.as_number);
    }
}

std::string_view Enricher::value_of(std::string_view name, Event const& event) {
    std::optional<Field> const field = field_named(name);
    auto const at = static_cast<std::size_t>(field.value_or(Field::timestamp));
    if (field && info(*field).type == FieldType::text) return event.text[at];
    if (field && info(*field).type == FieldType::ip) return format_ip(event.ip[at], buffer_);
    auto const leaf = std::find_if(event.leaves.begin(), event.leaves.end(),
                                   [&](Leaf const& one) { return one.path == name; });
    return leaf == event.leaves.end() ? std::string_view() : leaf->value;
}

void Enricher::add_lookups(Tables const& tables, Event& event) {
    for (Lookup const& lookup : tables.lookups) {
        std::string_view const value = value_of(lookup.key.match, event);
        if (value.empty()) continue;
        key_ = base::lower(value);
        auto const row = lookup.rows.find(key_);
        if (row == lookup.rows.end()) continue;
        for (std::size_t i = 0; i < lookup.names.size(); ++i) {
            add(event, lookup.names[i], row->second[i]);
        }
    }
}

void Enricher::matched(std::string const* feed, std::string_view field, std::string_view value) {
    if (!feed) return;
    join(feeds_, *feed);
    join(fields_, field);
    join(values_, value);
}

void Enricher::add_threats(Tables const& tables, Event& event) {
    feeds_.clear();
    fields_.clear();
    values_.clear();
    for (Field const field : kAddresses) {
        Ip const& ip = event.address(field);
        std::string const* const feed = tables.threat_addresses.find(ip);
        if (feed) matched(feed, info(field).name, format_ip(ip, buffer_));
    }
    for (Field const field : kDomains) {
        if (tables.threat_domains.empty() || event[field].empty()) continue;
        key_ = base::lower(event[field]);
        matched(find_domain(tables.threat_domains, key_), info(field).name, event[field]);
    }
    for (Leaf const& leaf : event.leaves) {
        std::size_t const size = leaf.value.size();
        bool const hash = size == 32 || size == 40 || size == 64;
        if (!hash || tables.threat_hashes.empty()) continue;
        key_ = base::lower(leaf.value);
        auto const found = tables.threat_hashes.find(key_);
        if (found != tables.threat_hashes.end()) matched(&found->second, leaf.path, leaf.value);
    }
    add(event, "threat.feed.name", feeds_);
    add(event, "threat.enrichments.matched.field", fields_);
    add(event, "threat.enrichments.matched.atomic", values_);
}

}  // namespace siem::enrich
