#include "cloud/s3/state.hpp"

#include "base/text.hpp"
#include "codec/json.hpp"

namespace cloud::s3 {
namespace {

constexpr char const* kTables = R"sql(
create table if not exists s3_buckets(
    name text primary key, account text not null, region text not null, created integer not null,
    notifications text not null, policy text not null, settings text not null) without rowid;
create table if not exists s3_settings(
    bucket text not null, name text not null, value text not null,
    primary key(bucket, name)) without rowid;
create table if not exists s3_objects(
    bucket text not null, key text not null, version text not null, sequence integer not null,
    marker integer not null, file text not null, bytes integer not null, etag text not null,
    modified integer not null, owner text not null, headers text not null,
    encryption text not null, extra text not null, primary key(bucket, key)) without rowid;
create table if not exists s3_versions(
    bucket text not null, key text not null, version text not null, sequence integer not null,
    marker integer not null, file text not null, bytes integer not null, etag text not null,
    modified integer not null, owner text not null, headers text not null,
    encryption text not null, extra text not null,
    primary key(bucket, key, sequence desc)) without rowid;
create unique index if not exists s3_versions_by_id on s3_versions(bucket, key, version);
create table if not exists s3_uploads(
    bucket text not null, key text not null, version text not null, sequence integer not null,
    marker integer not null, file text not null, bytes integer not null, etag text not null,
    modified integer not null, owner text not null, headers text not null,
    encryption text not null, extra text not null,
    primary key(bucket, key, version)) without rowid;
create table if not exists s3_parts(
    upload text not null, number integer not null, file text not null, bytes integer not null,
    etag text not null, modified integer not null, wrapped text not null,
    primary key(upload, number)) without rowid;
create table if not exists s3_lifecycles(
    bucket text primary key, due integer not null, in_key integer not null, key text not null,
    sequence integer not null, newer integer not null, successor integer not null) without rowid;
create table if not exists s3_pending_events(
    id integer primary key, bucket text not null, queue text not null, body text not null,
    since integer not null, retry_at integer not null);
create table if not exists s3_sequencer(
    id integer primary key check(id = 1), value integer not null);
insert or ignore into s3_sequencer(id, value) values(1, 0);
)sql";

constexpr std::size_t kUnderstood = 256;

std::string write_notifications(std::vector<Notification> const& all) {
    codec::Json out = codec::Json::array();
    for (Notification const& n : all) {
        codec::Json events = codec::Json::array();
        for (std::string const& event : n.events) events.push(event);
        codec::Json json = codec::Json::object(
            {{"id", n.id}, {"queue", n.queue_arn}, {"events", std::move(events)}});
        if (n.has_prefix) json.set("prefix", n.prefix);
        if (n.has_suffix) json.set("suffix", n.suffix);
        out.push(std::move(json));
    }
    return codec::to_json(out);
}

std::vector<Notification> read_notifications(std::string const& text) {
    std::vector<Notification> all;
    codec::Json const stored = codec::parse_json(text).value_or(codec::Json());
    for (codec::Json const& json : stored.items()) {
        Notification n;
        n.id = json.at("id").text();
        n.queue_arn = json.at("queue").text();
        for (codec::Json const& event : json.at("events").items()) n.events.push_back(event.text());
        n.prefix = json.at("prefix").text();
        n.suffix = json.at("suffix").text();
        n.has_prefix = json.has("prefix");
        n.has_suffix = json.has("suffix");
        all.push_back(std::move(n));
    }
    return all;
}

// All that a bucket is set to beside its notifications and its policy.
std::string write_settings(Bucket const& bucket) {
    codec::Json out = codec::Json::object({{"algorithm", bucket.encryption.algorithm},
                                           {"kmsKey", bucket.encryption.kms_key},
                                           {"bucketKey", bucket.encryption.bucket_key},
                                           {"ownership", bucket.ownership}});
    if (bucket.versioned()) out.set("versioning", bucket.versioning);
    if (bucket.has_tagged) out.set("tagged", true);
    if (std::optional<BucketLock> const& lock = bucket.lock) {
        out.set("lock", codec::Json::array({lock->mode, lock->days, lock->years}));
    }
    if (std::optional<PublicAccessBlock> const& block = bucket.public_access) {
        out.set("publicAccess", codec::Json::array({block->block_acls, block->ignore_acls,
                                                    block->block_policy, block->restrict_buckets}));
    }
    return codec::to_json(out);
}

void read_settings(std::string const& text, Bucket& bucket) {
    codec::Json const stored = codec::parse_json(text).value_or(codec::Json());
    bucket.encryption = {stored.at("algorithm").text(), stored.at("kmsKey").text(),
                         stored.at("bucketKey").boolean()};
    bucket.ownership = stored.at("ownership").text();
    bucket.versioning = stored.at("versioning").text();
    bucket.has_tagged = stored.at("tagged").boolean();
    codec::Json::Array const& lock = stored.at("lock").items();
    if (lock.size() == 3) {
        bucket.lock = {lock[0].text(), lock[1].integer(), lock[2].integer()};
    }
    codec::Json::Array const& block = stored.at("publicAccess").items();
    bucket.public_access.reset();
    if (block.size() != 4) return;
    bucket.public_access = {block[0].boolean(), block[1].boolean(), block[2].boolean(),
                            block[3].boolean()};
}

}  // namespace

State::State(Core& core) : db_(core.db) { db_.execute(kTables); }

// Most requests read a bucket, and few buckets are set in different ways: what the texts say is
// remembered by the texts themselves, which no rollback makes untrue.
Bucket State::read_bucket(disk::Rows const& row) {
    std::string const notifications = row.text(4);
    std::string const settings = row.text(6);
    std::string const key = notifications + '\n' + settings;
    auto found = understood_.find(key);
    if (found == understood_.end()) {
        if (understood_.size() >= kUnderstood) understood_.clear();
        Bucket said;
        said.notifications = read_notifications(notifications);
        read_settings(settings, said);
        found = understood_.emplace(key, std::move(said)).first;
    }
    Bucket bucket = found->second;
    bucket.name = row.text(0);
    bucket.account = row.text(1);
    bucket.region = row.text(2);
    bucket.created_millis = row.integer(3);
    bucket.policy = row.text(5);
    return bucket;
}

void State::add(Bucket const& bucket) {
    db_.run(
        "insert into s3_buckets(name, account, region, created, notifications, policy,"
        " settings) values(?, ?, ?, ?, ?, ?, ?)",
        bucket.name, bucket.account, bucket.region, bucket.created_millis,
        write_notifications(bucket.notifications), bucket.policy, write_settings(bucket));
}

void State::clear() {
    db_.run("delete from s3_buckets");
    db_.run("delete from s3_settings");
    db_.run("delete from s3_lifecycles");
    db_.run("delete from s3_objects");
    db_.run("delete from s3_versions");
    db_.run("delete from s3_uploads");
    db_.run("delete from s3_parts");
    db_.run("delete from s3_pending_events");
}

void State::save(Bucket const& bucket) {
    db_.run("update s3_buckets set notifications = ?, policy = ?, settings = ? where name = ?",
            write_notifications(bucket.notifications), bucket.policy, write_settings(bucket),
            bucket.name);
}

void State::remove(Bucket const& bucket) {
    db_.run("delete from s3_buckets where name = ?", bucket.name);
    db_.run("delete from s3_settings where bucket = ?", bucket.name);
    remove_walk(bucket.name);
}

std::optional<Bucket> State::bucket(std::string const& name) {
    disk::Rows row = db_.query(
        "select name, account, region, created, notifications, policy, settings from s3_buckets"
        " where name = ?",
        name);
    if (!row.next()) return std::nullopt;
    return read_bucket(row);
}

std::vector<Bucket> State::buckets(std::string const& account) {
    std::vector<Bucket> all;
    disk::Rows row = db_.query(
        "select name, account, region, created, notifications, policy, settings from s3_buckets"
        " where account = ? order by name",
        account);
    while (row.next()) all.push_back(read_bucket(row));
    return all;
}

void State::save_setting(std::string const& bucket, std::string const& name,
                         std::string const& value) {
    if (value.empty()) {
        db_.run("delete from s3_settings where bucket = ? and name = ?", bucket, name);
        return;
    }
    db_.run("insert or replace into s3_settings(bucket, name, value) values(?, ?, ?)", bucket, name,
            value);
}

std::string State::setting(std::string const& bucket, std::string const& name) {
    disk::Rows row =
        db_.query("select value from s3_settings where bucket = ? and name = ?", bucket, name);
    return row.next() ? row.text(0) : "";
}

void State::save(LifecycleWalk const& walk) {
    db_.run("insert or replace into s3_lifecycles values(?, ?, ?, ?, ?, ?, ?)", walk.bucket,
            walk.due_millis, walk.in_key, walk.key, walk.sequence, walk.newer,
            walk.successor_millis);
}

void State::remove_walk(std::string const& bucket) {
    db_.run("delete from s3_lifecycles where bucket = ?", bucket);
}

std::optional<LifecycleWalk> State::next_walk() {
    disk::Rows row = db_.query("select * from s3_lifecycles order by due limit 1");
    if (!row.next()) return std::nullopt;
    return LifecycleWalk{row.text(0),    row.integer(1), row.integer(2) != 0, row.text(3),
                         row.integer(4), row.integer(5), row.integer(6)};
}

std::int64_t State::next_sequencer() {
    db_.run("update s3_sequencer set value = value + 1");
    disk::Rows row = db_.query("select value from s3_sequencer");
    row.next();
    return row.integer(0);
}

void State::add(PendingEvent const& event) {
    db_.run(
        "insert into s3_pending_events(bucket, queue, body, since, retry_at)"
        " values(?, ?, ?, ?, ?)",
        event.bucket, event.queue_arn, event.body, event.since_millis, event.retry_at_millis);
}

void State::save(PendingEvent const& event) {
    db_.run("update s3_pending_events set retry_at = ? where id = ?", event.retry_at_millis,
            event.id);
}

void State::remove(PendingEvent const& event) {
    db_.run("delete from s3_pending_events where id = ?", event.id);
}

std::vector<PendingEvent> State::pending_events(std::int64_t most) {
    std::vector<PendingEvent> all;
    disk::Rows row = db_.query(
        "select id, bucket, queue, body, since, retry_at from s3_pending_events"
        " order by retry_at limit ?",
        most);
    while (row.next()) {
        all.push_back({row.integer(0), row.text(1), row.text(2), row.text(3), row.integer(4),
                       row.integer(5)});
    }
    return all;
}

}  // namespace cloud::s3
