// The part of the state that is objects: a row each in s3_objects for what is current, in
// s3_versions for what is not, and for delete markers. Both have the same columns in the same
// order.
#include "base/text.hpp"
#include "cloud/s3/state.hpp"
#include "cloud/tags.hpp"
#include "codec/json.hpp"

namespace cloud::s3 {
namespace {

std::string write_headers(std::vector<http::Header> const& headers) {
    codec::Json out = codec::Json::array();
    for (auto const& [name, value] : headers) out.push(codec::Json::array({name, value}));
    return codec::to_json(out);
}

std::vector<http::Header> read_headers(std::string const& text) {
    std::vector<http::Header> headers;
    codec::Json const stored = codec::parse_json(text).value_or(codec::Json());
    for (codec::Json const& pair : stored.items()) {
        headers.emplace_back(pair.items().at(0).text(), pair.items().at(1).text());
    }
    return headers;
}

std::string write_encryption(Encryption const& encryption) {
    return codec::to_json(codec::Json::array({encryption.algorithm,
                                              base::base64(encryption.wrapped), encryption.kms_key,
                                              base::base64(encryption.data_key), encryption.context,
                                              encryption.bucket_key, encryption.customer_key_md5}));
}

Encryption read_encryption(std::string const& text) {
    codec::Json const stored = codec::parse_json(text).value_or(codec::Json());
    codec::Json::Array const& all = stored.items();
    if (all.size() != 7) return {};
    return {all[0].text(), base::from_base64(all[1].text()).value_or(""),
            all[2].text(), base::from_base64(all[3].text()).value_or(""),
            all[4].text(), all[5].boolean(),
            all[6].text()};
}

// What most objects have nothing of: "" then.
std::string write_extra(Object const& object) {
    codec::Json out = codec::Json::object();
    if (object.storage_class != kStandard) out.set("class", object.storage_class);
    if (!object.tags.empty()) out.set("tags", write_tags(object.tags));
    if (!object.lock.empty()) {
        out.set("lock",
                codec::Json::array({object.lock.mode, object.lock.until_millis, object.lock.hold}));
    }
    if (object.restored_until_millis > 0) out.set("restored", object.restored_until_millis);
    return out.members().empty() ? "" : codec::to_json(out);
}

void read_extra(std::string const& text, Object& object) {
    if (text.empty()) return;
    codec::Json const stored = codec::parse_json(text).value_or(codec::Json());
    if (stored.has("class")) object.storage_class = stored.at("class").text();
    if (stored.has("tags")) object.tags = read_tags(stored.at("tags").text());
    object.restored_until_millis = stored.at("restored").integer();
    codec::Json::Array const& lock = stored.at("lock").items();
    if (lock.size() == 3) object.lock = {lock[0].text(), lock[1].integer(), lock[2].text()};
}

Object read_object(disk::Rows const& row) {
    Object object;
    object.bucket = row.text(0);
    object.key = row.text(1);
    object.version = row.text(2);
    object.sequence = row.integer(3);
    object.marker = row.integer(4) != 0;
    object.file = row.text(5);
    object.bytes = static_cast<std::uint64_t>(row.integer(6));
    object.etag = row.text(7);
    object.modified_millis = row.integer(8);
    object.owner = row.text(9);
    if (object.marker) return object;
    object.headers = read_headers(row.text(10));
    object.encryption = read_encryption(row.text(11));
    read_extra(row.text(12), object);
    return object;
}

Part read_part(disk::Rows const& row) {
    return {row.text(0),
            row.integer(1),
            row.text(2),
            static_cast<std::uint64_t>(row.integer(3)),
            row.text(4),
            row.integer(5),
            base::from_base64(row.text(6)).value_or("")};
}

std::optional<Object> read_one(disk::Rows row) {
    if (!row.next()) return std::nullopt;
    return read_object(row);
}

void write_object(disk::Database& db, char const* sql, Object const& object) {
    db.run(sql, object.bucket, object.key, object.version, object.sequence, object.marker,
           object.file, object.bytes, object.etag, object.modified_millis, object.owner,
           write_headers(object.headers), write_encryption(object.encryption), write_extra(object));
}

// Whether to go on.
bool visit_all(disk::Rows row, std::function<bool(Object const&)> const& visit) {
    while (row.next()) {
        if (!visit(read_object(row))) return false;
    }
    return true;
}

}  // namespace

bool State::is_empty(Bucket const& bucket) {
    for (char const* const sql : {"select 1 from s3_objects where bucket = ? limit 1",
                                  "select 1 from s3_versions where bucket = ? limit 1"}) {
        if (db_.query(sql, bucket.name).next()) return false;
    }
    return true;
}

void State::put(Object const& object) {
    write_object(db_, "insert or replace into s3_objects values(?,?,?,?,?,?,?,?,?,?,?,?,?)",
                 object);
}

void State::remove(Object const& object) {
    db_.run("delete from s3_objects where bucket = ? and key = ?", object.bucket, object.key);
}

void State::save(Object const& object) {
    std::string const extra = write_extra(object);
    std::int64_t const current =
        db_.run("update s3_objects set extra = ? where bucket = ? and key = ? and version = ?",
                extra, object.bucket, object.key, object.version);
    if (current > 0) return;
    db_.run("update s3_versions set extra = ? where bucket = ? and key = ? and version = ?", extra,
            object.bucket, object.key, object.version);
}

std::optional<Object> State::object(std::string const& bucket, std::string const& key) {
    return read_one(
        db_.query("select * from s3_objects where bucket = ? and key = ?", bucket, key));
}

void State::walk(Range const& range, std::function<bool(Object const&)> const& visit) {
    visit_all(range.after
                  ? db_.query("select * from s3_objects where bucket = ? and key > ? order by key",
                              range.bucket, range.first)
                  : db_.query("select * from s3_objects where bucket = ? and key >= ? order by key",
                              range.bucket, range.first),
              visit);
}

void State::shelve(Object const& object) {
    write_object(db_, "insert into s3_versions values(?,?,?,?,?,?,?,?,?,?,?,?,?)", object);
}

void State::unshelve(Object const& object) {
    db_.run("delete from s3_versions where bucket = ? and key = ? and sequence = ?", object.bucket,
            object.key, object.sequence);
}

std::optional<Object> State::shelved(std::string const& bucket, std::string const& key,
                                     std::string const& version) {
    return read_one(
        db_.query("select * from s3_versions where bucket = ? and key = ? and version = ?", bucket,
                  key, version));
}

std::optional<Object> State::newest_shelved(std::string const& bucket, std::string const& key) {
    return read_one(
        db_.query("select * from s3_versions where bucket = ? and key = ?"
                  " order by sequence desc limit 1",
                  bucket, key));
}

void State::walk_versions(VersionRange const& range,
                          std::function<bool(Object const&)> const& visit) {
    if (range.below) {
        bool const more = visit_all(
            db_.query("select * from s3_objects where bucket = ?1 and key = ?2 and sequence < ?3"
                      " union all select * from s3_versions"
                      " where bucket = ?1 and key = ?2 and sequence < ?3 order by sequence desc",
                      range.bucket, range.first, *range.below),
            visit);
        if (!more) return;
    }
    if (range.below || range.after) {
        visit_all(db_.query("select * from s3_objects where bucket = ?1 and key > ?2 union all"
                            " select * from s3_versions where bucket = ?1 and key > ?2"
                            " order by key, sequence desc",
                            range.bucket, range.first),
                  visit);
        return;
    }
    visit_all(db_.query("select * from s3_objects where bucket = ?1 and key >= ?2 union all"
                        " select * from s3_versions where bucket = ?1 and key >= ?2"
                        " order by key, sequence desc",
                        range.bucket, range.first),
              visit);
}

bool State::has_older(Object const& object) {
    return db_
        .query("select 1 from s3_versions where bucket = ? and key = ? and sequence < ? limit 1",
               object.bucket, object.key, object.sequence)
        .next();
}

void State::add_upload(Object const& upload) {
    write_object(db_, "insert into s3_uploads values(?,?,?,?,?,?,?,?,?,?,?,?,?)", upload);
}

void State::remove_upload(Object const& upload) {
    db_.run("delete from s3_uploads where bucket = ? and key = ? and version = ?", upload.bucket,
            upload.key, upload.version);
}

std::optional<Object> State::upload(std::string const& bucket, std::string const& key,
                                    std::string const& id) {
    return read_one(db_.query(
        "select * from s3_uploads where bucket = ? and key = ? and version = ?", bucket, key, id));
}

void State::walk_uploads(UploadRange const& range,
                         std::function<bool(Object const&)> const& visit) {
    visit_all(db_.query("select * from s3_uploads where bucket = ? and (key, version) > (?, ?)"
                        " order by key, version",
                        range.bucket, range.key, range.id),
              visit);
}

void State::put(Part const& part) {
    db_.run("insert or replace into s3_parts values(?, ?, ?, ?, ?, ?, ?)", part.upload, part.number,
            part.file, part.bytes, part.etag, part.modified_millis, base::base64(part.wrapped));
}

void State::remove(Part const& part) {
    db_.run("delete from s3_parts where upload = ? and number = ?", part.upload, part.number);
}

std::optional<Part> State::part(std::string const& upload, std::int64_t number) {
    disk::Rows row =
        db_.query("select * from s3_parts where upload = ? and number = ?", upload, number);
    if (!row.next()) return std::nullopt;
    return read_part(row);
}

std::vector<Part> State::parts(std::string const& upload) {
    std::vector<Part> all;
    disk::Rows row = db_.query("select * from s3_parts where upload = ? order by number", upload);
    while (row.next()) all.push_back(read_part(row));
    return all;
}

std::set<std::string> State::files() {
    std::set<std::string> paths;
    for (char const* const sql :
         {"select file from s3_objects", "select file from s3_versions where marker = 0",
          "select file from s3_parts"}) {
        disk::Rows row = db_.query(sql);
        while (row.next()) paths.insert(row.text(0));
    }
    return paths;
}

}  // namespace cloud::s3
