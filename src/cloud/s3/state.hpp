// Buckets and objects in the database. No rules here.
#pragma once

#include <functional>
#include <map>
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

    // What is current: none is a delete marker.
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

    // What is not: older versions, and every delete marker, the newest of a key too.
    void shelve(Object const& object);
    void unshelve(Object const& object);
    std::optional<Object> shelved(std::string const& bucket, std::string const& key,
                                  std::string const& version);
    std::optional<Object> newest_shelved(std::string const& bucket, std::string const& key);

    // Both, in order of their keys, the newest of a key first. With `below`, of `first` itself only
    // those that are older.
    struct VersionRange {
        std::string bucket;
        std::string first;
        bool after = false;
        std::optional<std::int64_t> below = std::nullopt;
    };
    void walk_versions(VersionRange const& range, std::function<bool(Object const&)> const& visit);
    void save(Object const& object);  // what may change of one that is there

    // What a bucket is set to that its requests have no need of: lifecycle rules, tags. "" for
    // none.
    void save_setting(std::string const& bucket, std::string const& name, std::string const& value);
    std::string setting(std::string const& bucket, std::string const& name);

    bool has_older(Object const& object);  // a version of the same key

    // Multipart uploads, as the objects that they will be: their version is the upload's id.
    void add_upload(Object const& upload);
    void remove_upload(Object const& upload);  // not its parts
    std::optional<Object> upload(std::string const& bucket, std::string const& key,
                                 std::string const& id);
    // In order of key and id, behind those; until `visit` answers false.
    struct UploadRange {
        std::string bucket;
        std::string key = {};
        std::string id = {};
    };
    void walk_uploads(UploadRange const& range, std::function<bool(Object const&)> const& visit);
    void put(Part const& part);  // adds or replaces
    void remove(Part const& part);
    std::optional<Part> part(std::string const& upload, std::int64_t number);
    std::vector<Part> parts(std::string const& upload);  // in their order

    void save(LifecycleWalk const& walk);  // adds or replaces
    void remove_walk(std::string const& bucket);
    std::optional<LifecycleWalk> next_walk();  // the one due first

    void add(PendingEvent const& event);
    void save(PendingEvent const& event);  // when it is tried again
    void remove(PendingEvent const& event);
    std::vector<PendingEvent> pending_events(std::int64_t most);  // those due first, first
    std::int64_t next_sequencer();
    std::set<std::string> files();

  private:
    Bucket read_bucket(disk::Rows const& row);

    disk::Database& db_;
    std::map<std::string, Bucket> understood_;
};

}  // namespace cloud::s3
