// A database of where addresses are and whose network they are of, in MaxMind's format: GeoLite2's
// and GeoIP2's City, Country and ASN, DB-IP's and others with the same names within. Held in
// memory, so that the file may be written anew at any time. Read by many threads.
//
//   base::Result<std::shared_ptr<GeoDatabase const>> city = GeoDatabase::open("City.mmdb");
//   GeoDatabase::Found const found = (*city)->find(event.address(Field::source_ip));
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "siem/event.hpp"

namespace siem::enrich {

class GeoDatabase {
  public:
    // ErrorKind::stop where the file is none of these.
    static base::Result<std::shared_ptr<GeoDatabase const>> open(std::string const& path);
    ~GeoDatabase();
    GeoDatabase(GeoDatabase const&) = delete;
    GeoDatabase& operator=(GeoDatabase const&) = delete;

    // Texts live as long as the database; "" and 0 for what it does not know.
    struct Found {
        std::string_view continent_code;    // "EU"
        std::string_view country_iso_code;  // "DE"
        std::string_view country_name;
        std::string_view region_iso_code;  // "BE", within the country
        std::string_view region_name;
        std::string_view city_name;
        std::string_view timezone;
        bool located = false;
        double latitude = 0;  // degrees
        double longitude = 0;
        std::uint32_t as_number = 0;
        std::string_view organization;  // of the network
    };
    Found find(Ip const& ip) const;

  private:
    struct File;
    explicit GeoDatabase(std::unique_ptr<File> file);

    std::unique_ptr<File> file_;
};

}  // namespace siem::enrich
