// A search that is kept under a name, and the table that it is kept in: SQLite, each change durable
// when it returns. One thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "codec/json.hpp"
#include "disk/database.hpp"
#include "siem/saved_searches.hpp"

namespace siem::access {

inline constexpr std::int64_t kMostSaved = 200;           // of a user
inline constexpr std::int64_t kMostShared = 1'000;        // of all users
inline constexpr std::size_t kLongestSavedName = 100;     // bytes
inline constexpr std::size_t kLongestQuery = 10 << 10;    // bytes, as of a search
inline constexpr std::size_t kLongestDescription = 2000;  // bytes
inline constexpr std::size_t kMostColumns = 50;
inline constexpr std::size_t kLongestColumns = 4 << 10;  // bytes of all together

struct Saved {
    std::string id;
    std::string owner;
    std::string name = {};
    std::string q = {};
    std::string description = {};
    std::string by = {};
    SavedRange range = {.since = "15m"};
    std::vector<std::string> columns = {};
    bool shared = false;
    base::Instant created = {};
    base::Instant changed = {};
};

// "" where it will do, else what is wrong with it.
std::string complaint_about_saved(Saved const& search);
codec::Json saved_json(Saved const& search);

class SavedTable {
  public:
    explicit SavedTable(disk::Database& database);  // makes the table where it is missing

    std::optional<Saved> find(std::string const& id);
    std::optional<Saved> find(std::string const& owner, std::string const& name);
    std::vector<Saved> of(std::string const& owner, bool private_too);
    std::vector<Saved> of_or_shared(std::string const& owner);
    std::int64_t count_of(std::string const& owner);
    std::int64_t count_shared();
    void save(Saved const& search);
    void remove(std::string const& id);
    void remove_private_of(std::string const& owner);

  private:
    disk::Database& db_;
};

}  // namespace siem::access
