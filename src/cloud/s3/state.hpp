// Buckets and objects in the database. No rules here.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "cloud/core.hpp"
#include "cloud/s3/model.hpp"

namespace cloud::s3 {

class State {
  public:
    explicit State(Core& core);
    void clear();  // all but what ids and sequences are made of

    void add(Bucket const& bucket);
    void save(Bucket const& bucket);  // all but its name, account and region
    void remove(Bucket const& bucket);
    std::optional<Bucket> bucket(std::string const& name);
    std::vector<Bucket> buckets(std::string const& account);
    bool is_empty(Bucket const& bucket);

    void put(Object const& object);  // adds or replaces
    void remove(Object const& object);
    std::optional<Object> object(std::string const& bucket, std::string const& key);
    // In order of their keys, from `first` on (past it where `after`), until `visit` answers false.
    struct Range {
        std::string bucket;
        std::string first;
        bool after = false;
    };
    void walk(Range const& range, std::function<bool(Object const&)> const& visit);
    void add(PendingEvent const& event);
    void save(PendingEvent const& event);  // when it is tried again
    void remove(PendingEvent const& event);
    std::vector<PendingEvent> pending_events(std::int64_t most);  // those due first, first
    std::int64_t next_sequencer();
    std::set<std::string> files();

  private:
    disk::Database& db_;
};

}  // namespace cloud::s3
