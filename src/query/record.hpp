// A log event as a query sees it, and the fields that are discovered in its message: the leaves of
// a JSON object. Not thread-safe.
//
//   query::Discovered discovered;
//   discovered.turn_to(record);
//   discovered.find({"user", "name"});
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "codec/json_view.hpp"
#include "query/datum.hpp"

namespace query {

struct Record {
    std::string_view message;
    std::int64_t timestamp_millis = 0;
    std::int64_t ingestion_millis = 0;
    std::string_view stream = {};
    std::string_view log = {};      // "111122223333:/app/web"
    std::string_view pointer = {};  // @ptr
};

class Discovered {
  public:
    // The record's message must live as long as it is asked about.
    void turn_to(Record const& record);
    // By its path: keys, and numbers of elements; a key may have dots itself. What is no leaf is
    // not discovered.
    Datum find(std::span<std::string const> path);

  private:
    codec::JsonDocument document_;
    std::optional<codec::JsonView> root_;
    std::string_view message_;
    bool parsed_ = false;
};

}  // namespace query
