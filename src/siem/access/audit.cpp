#include "siem/access/audit.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "base/log.hpp"
#include "base/time.hpp"

namespace siem::access {
namespace {

using codec::Json;

constexpr std::chrono::milliseconds kEach(250);
constexpr std::chrono::minutes kTogether(5);
constexpr std::chrono::hours kForgetsEach(1);
constexpr std::size_t kMostWaiting = 4096;
constexpr std::size_t kMostRecent = 512;

constexpr char const* kTable = R"sql(
create table if not exists audit(
    id integer primary key, first integer not null, last integer not null, count integer not null,
    who text not null, by text not null, address text not null, action text not null,
    detail text not null, status integer not null
);
)sql";

std::string key_of(Deed const& deed) {
    std::string key;
    for (std::string const* part :
         {&deed.who, &deed.by, &deed.address, &deed.action, &deed.detail}) {
        key += *part + '\n';
    }
    return key + std::to_string(deed.status);
}

}  // namespace

Audit::Audit(disk::Database& database, base::Duration kept) : db_(database), kept_(kept) {
    db_.execute(kTable);
    disk::Rows rows = db_.query("select coalesce(max(id), 0) + 1 from audit");
    if (rows.next()) next_id_ = rows.integer(0);
}

Audit::~Audit() {
    try {
        write();
    } catch (disk::DatabaseError const& error) {
        base::log_error("the last of the audit could not be written", {{"reason", error.what()}});
    }
}

void Audit::record(Deed deed, base::Instant now) {
    if (deed.detail.size() > kLongestDetail) deed.detail.resize(kLongestDetail);
    std::unique_lock lock(mutex_);
    if (waiting_.size() >= 2 * kMostWaiting) {
        if (lost_++ == 0) base::log_error("the audit cannot be written: deeds are lost");
        return;
    }
    std::erase_if(recent_, [&](auto const& one) { return now - one.second.first >= kTogether; });
    if (recent_.size() >= kMostRecent) recent_.clear();
    Entry& entry = recent_[key_of(deed)];
    if (entry.id == 0) {
        entry = {next_id_++, now, now, 1, std::move(deed)};
    } else {
        entry.last = std::max(entry.last, now);
        ++entry.count;
    }
    waiting_[entry.id] = entry;
    bool const full = waiting_.size() > kMostWaiting;
    lock.unlock();
    if (!full) return;
    try {
        write();
    } catch (disk::DatabaseError const&) {
        // They wait on, and the worker that tries again says so.
    }
}

void Audit::write() {
    std::lock_guard const disk(at_disk_);
    std::map<std::int64_t, Entry> some;
    {
        std::lock_guard const lock(mutex_);
        some.swap(waiting_);
    }
    if (some.empty()) return;
    try {
        db_.begin();
        for (auto const& [id, one] : some) {
            db_.run("insert or replace into audit values(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", id,
                    base::to_micros(one.first), base::to_micros(one.last), one.count, one.deed.who,
                    one.deed.by, one.deed.address, one.deed.action, one.deed.detail,
                    one.deed.status);
        }
        db_.commit();
    } catch (disk::DatabaseError const&) {
        db_.rollback();
        std::lock_guard const lock(mutex_);
        waiting_.merge(some);  // what was counted further since stays as it is
        throw;
    }
}

Json Audit::list(AuditRequest const& request) {
    write();
    std::lock_guard const disk(at_disk_);
    Json entries = Json::array();
    std::int64_t const before =
        request.before > 0 ? request.before : std::numeric_limits<std::int64_t>::max();
    std::int64_t next = 0;
    for (disk::Rows rows = db_.query(
             "select id, first, last, count, who, by, address, action, detail, status from audit "
             "where id < ? and (? = '' or who = ?) and substr(action, 1, length(?)) = ? "
             "order by id desc limit ?",
             before, request.who, request.who, request.action, request.action, request.limit);
         rows.next();) {
        next = rows.integer(0);
        entries.push(Json::object({{"id", next},
                                   {"at", base::iso8601(base::from_micros(rows.integer(1)))},
                                   {"last", base::iso8601(base::from_micros(rows.integer(2)))},
                                   {"count", rows.integer(3)},
                                   {"who", rows.text(4)},
                                   {"by", rows.text(5)},
                                   {"address", rows.text(6)},
                                   {"action", rows.text(7)},
                                   {"detail", rows.text(8)},
                                   {"status", rows.integer(9)}}));
    }
    bool const more = entries.items().size() == request.limit;
    return Json::object({{"entries", std::move(entries)}, {"next", more ? Json(next) : Json()}});
}

void Audit::forget(base::Instant now) {
    std::lock_guard const disk(at_disk_);
    if (now - forgot_ < kForgetsEach && now >= forgot_) return;
    forgot_ = now;
    db_.run("delete from audit where last < ?", base::to_micros(now - kept_));
    db_.run("delete from audit where id <= (select max(id) from audit) - ?", kMostAudited);
}

base::Instant Audit::step(base::Instant now) {
    write();
    forget(now);
    return now + kEach;
}

}  // namespace siem::access
