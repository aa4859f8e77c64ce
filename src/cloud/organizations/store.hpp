// The tables of Organizations.
//
//   store.write("delete from organizations_tags where resource = ?", id);
#pragma once

#include "cloud/store.hpp"

namespace cloud::organizations {

class Store final : public cloud::Store {
  public:
    explicit Store(disk::Database& db);  // makes the tables
    void clear();                        // every one
};

}  // namespace cloud::organizations
