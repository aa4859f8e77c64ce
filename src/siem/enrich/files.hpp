// The file that says what events are enriched with, and the files that it names; read again when
// one of them has changed. Paths are relative to the first. Any thread.
//
//   accounts:  {"111122223333": production}
//   networks:  [{name: office, cidrs: [203.0.113.0/24]}]
//   lookups:   [{file: assets.csv, match: source.ip, prefix: asset}]
//   threats:   [{name: feed, file: indicators.txt}]
//   geo:       [GeoLite2-City.mmdb, GeoLite2-ASN.mmdb]
//
//   base::Result<std::shared_ptr<Files>> files = Files::open("enrichment.yaml", names_by_id);
//   std::shared_ptr<Tables const> tables = (*files)->tables(now);
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "siem/enrich/tables.hpp"

namespace siem::enrich {

class Files {
  public:
    // ErrorKind::stop says which file is wrong, and where. Without a path there are `accounts`
    // alone; what the file calls an account goes before.
    static base::Result<std::shared_ptr<Files>> open(std::string path,
                                                     ByText<std::string> accounts);
    // Looks at most every ten seconds whether a file has changed. What is wrong then is logged, and
    // what was read before stays.
    std::shared_ptr<Tables const> tables(base::Instant now);

  private:
    // Of each file its time and size, which change when it does.
    using Stamps = std::map<std::string, std::string>;

    Files(std::string path, ByText<std::string> accounts)
        : path_(std::move(path)), accounts_(std::move(accounts)) {}
    base::Result<void> read();
    bool changed() const;

    std::string const path_;
    ByText<std::string> const accounts_;
    std::mutex mutex_;  // guards what follows
    base::Instant looked_ = {};
    Stamps stamps_;
    std::shared_ptr<Tables const> tables_;  // shared with the lanes that are at work with them
};

}  // namespace siem::enrich
