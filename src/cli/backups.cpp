#include "cli/backups.hpp"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iterator>
#include <vector>

#include "base/id.hpp"
#include "base/log.hpp"
#include "base/random.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "cli/folder.hpp"
#include "cli/server_backups.hpp"
#include "siem/sql.hpp"

namespace cli {
namespace {

namespace fs = std::filesystem;
using codec::Json;
using siem::store::Engine;

constexpr char const* kManifest = "backup.json";  // written last: without it there is no backup
constexpr char const* kEvents = "events";         // the part that has them
constexpr char const* kOthers = "others";

tl::unexpected<base::Error> refused(std::string message) {
    return base::fail(base::ErrorKind::skip, std::move(message));
}

base::Result<std::uint64_t> count_events(Engine& engine) {
    base::Result<std::string> const count = engine.read(
        "SELECT sum(rows) FROM system.parts WHERE active AND " + engine.layout().is_events(),
        "TSV");
    if (!count) return base::fail(count.error());
    return base::to_uint64(base::trim(*count)).value_or(0);
}

struct Tables {
    std::vector<std::string> events;
    std::vector<std::string> others;
};

base::Result<Tables> tables(Engine& engine) {
    base::Result<std::string> const found =
        engine.read("SELECT name FROM system.tables WHERE " + engine.layout().is_ours() +
                        " AND (engine LIKE '%Merge%' OR engine = 'Memory') ORDER BY name",
                    "TSV");
    if (!found) return base::fail(found.error());
    Tables all;
    for (std::string_view const name : base::split(base::trim(*found), '\n')) {
        if (name.empty()) continue;
        (engine.layout().has_events(name) ? all.events : all.others).emplace_back(name);
    }
    return all;
}

std::string list_of(std::vector<std::string> const& names) {
    std::vector<std::string> all;
    for (std::string const& name : names) all.push_back("TABLE `" + name + "`");
    return base::join(all, ", ");
}

Json texts(std::vector<std::string> const& names) {
    Json out = Json::array();
    for (std::string const& name : names) out.push(name);
    return out;
}

std::vector<std::string> names_in(Json const& list) {
    std::vector<std::string> names;
    for (Json const& name : list.items()) names.push_back(name.text());
    return names;
}

std::string file(fs::path const& path) { return "File(" + siem::literal(path.string()) + ")"; }

// Where it builds on another: that one may have moved with it.
std::string on_base(fs::path const& set, Json const& manifest, char const* part) {
    std::string const& base = manifest.at("base").text();
    return base.empty() ? "" : "base_backup = " + file(set / base / part);
}

std::string settings(std::string const& first, std::string const& second) {
    if (first.empty() && second.empty()) return "";
    return " SETTINGS " + first + (first.empty() || second.empty() ? "" : ", ") + second;
}

std::string random_name() {
    base::SystemRandom random;
    return base::hex_id(random, 16);
}

Json read_manifest(fs::path const& folder) {
    std::ifstream in(folder / kManifest, std::ios::binary);
    std::string const text{std::istreambuf_iterator<char>(in), {}};
    return codec::parse_json(text).value_or(Json());
}

// Those that are whole, the oldest first.
std::vector<std::string> backups_in(fs::path const& set) {
    std::vector<std::string> names;
    std::error_code ignored;
    for (fs::directory_entry const& entry : fs::directory_iterator(set, ignored)) {
        if (fs::exists(entry.path() / kManifest, ignored)) names.push_back(entry.path().filename());
    }
    std::sort(names.begin(), names.end());
    return names;
}

std::string last_whole(fs::path const& set) {
    std::vector<std::string> const names = backups_in(set);
    for (auto it = names.rbegin(); it != names.rend(); ++it) {
        if (read_manifest(set / *it).at("base").text().empty()) return *it;
    }
    return {};
}

std::uint64_t bytes_in(fs::path const& folder) {
    std::uint64_t bytes = 0;
    std::error_code ignored;
    for (fs::directory_entry const& entry : fs::recursive_directory_iterator(folder, ignored)) {
        if (entry.is_regular_file(ignored)) bytes += entry.file_size(ignored);
    }
    return bytes;
}

bool delete_backup(fs::path const& folder) {
    std::error_code error;
    fs::remove(folder / kManifest, error);  // then it is none, however far this comes
    if (!error) fs::remove_all(folder, error);
    if (error) {
        base::log_warn("an old backup could not be deleted",
                       {{"folder", folder.string()}, {"reason", error.message()}});
    }
    return !error;
}

// What a process left when it was killed, before the newest that is whole.
void delete_broken_off(fs::path const& set, std::string const& newest) {
    std::error_code ignored;
    for (fs::directory_entry const& entry : fs::directory_iterator(set, ignored)) {
        std::string const name = entry.path().filename();
        bool const ours = base::parse_amz_date(name).has_value() && name < newest;
        if (ours && !fs::exists(entry.path() / kManifest, ignored)) delete_backup(entry.path());
    }
}

bool is_within(fs::path const& path, fs::path const& folder) {
    auto const [end, rest] = std::mismatch(folder.begin(), folder.end(), path.begin(), path.end());
    return end == folder.end();
}

}  // namespace

base::Result<Json> Backups::write(fs::path const& set, std::string const& name, bool full) {
    Json manifest = Json::object({{"name", name}, {"base", full ? "" : last_whole(set)}});
    base::Result<Tables> const all = tables(engine_);
    if (!all) return base::fail(all.error());
    base::Result<std::uint64_t> const before = count_events(engine_);
    if (!before) return base::fail(before.error());
    std::string const ours = siem::store::named(statement_);
    base::Result<std::string> done =
        engine_.run("BACKUP " + list_of(all->events) + " TO " + file(set / name / kEvents) +
                    settings(ours, on_base(set, manifest, kEvents)));
    if (!done) return base::fail(done.error());
    base::Result<std::uint64_t> const after = count_events(engine_);
    if (!after) return base::fail(after.error());
    done = engine_.run("BACKUP " + list_of(all->others) + " TO " + file(set / name / kOthers) +
                       settings(ours, on_base(set, manifest, kOthers)));
    if (!done) return base::fail(done.error());
    manifest.set("eventTables", texts(all->events));
    manifest.set("tables", texts(all->others));
    // It has what was there when it began, and may have what came meanwhile; retention takes away.
    manifest.set("eventsAtLeast", std::min(*before, *after));
    manifest.set("eventsAtMost", std::max(*before, *after));
    manifest.set("bytes", bytes_in(set / name));
    ::sync();
    write_file(set / name / kManifest, codec::to_pretty_json(manifest) + "\n");
    manifest.set("folder", (set / name).string());
    return manifest;
}

Backups::Backups(Engine& engine, std::string const& folder)
    : engine_(engine),
      folder_(engine.layout().shared() ? fs::path() : fs::weakly_canonical(fs::absolute(folder))),
      statement_("backup-" + random_name()) {}

base::Result<Json> Backups::make(siem::api::BackupRequest const& request, base::Instant now) {
    std::unique_lock const lock(at_work_, std::try_to_lock);
    if (!lock || stopping_) {
        return base::fail(base::ErrorKind::retry,
                          lock ? "the SIEM stops" : "another backup is under way", kBackupBusy);
    }
    if (engine_.layout().shared()) return backup_servers(engine_, request.to, statement_, now);
    if (is_server_disk(request.to)) {
        return refused(
            "the events are in the SIEM's process: name a folder, not a disk of servers");
    }
    fs::path const set = request.to.empty() ? folder_ : fs::weakly_canonical(request.to);
    if (!is_within(set, folder_)) {
        return refused("backups go below " + folder_.string() +
                       "; start the SIEM with --backups and another folder");
    }
    // Names are in the order of time, also of several within a second.
    std::string name = base::amz_date(now);
    while (fs::exists(set / name)) name = base::amz_date(now += std::chrono::seconds(1));
    std::error_code error;
    fs::create_directories(set / name, error);
    if (error) return refused("'" + set.string() + "' cannot be written: " + error.message());
    base::Result<Json> made = write(set, name, request.full);
    if (!made || stopping_) {
        fs::remove_all(set / name, error);
        if (stopping_) return base::fail(base::ErrorKind::retry, "the SIEM stops", kBackupBusy);
        return made;
    }
    base::log_info("a backup of the event store was made",
                   {{"folder", made->at("folder").text()}, {"bytes", made->at("bytes").integer()}});
    return made;
}

void Backups::stop() {
    constexpr int kTries = 50;
    constexpr std::chrono::milliseconds kBetween(100);
    stopping_ = true;
    for (int tries = 0; tries < kTries; ++tries) {
        std::unique_lock const idle(at_work_, kBetween);
        if (idle) return;
        (void)siem::store::end(engine_, statement_);  // it may not have begun yet
    }
}

std::optional<base::Instant> Backups::newest() const {
    std::vector<std::string> const names = backups_in(folder_);
    for (auto it = names.rbegin(); it != names.rend(); ++it) {
        if (auto const at = base::parse_amz_date(*it)) return at;
    }
    return std::nullopt;
}

std::uint64_t Backups::since_whole() const {
    std::vector<std::string> const names = backups_in(folder_);
    auto const whole = std::find(names.begin(), names.end(), last_whole(folder_));
    return static_cast<std::uint64_t>(names.end() - whole);
}

std::uint64_t Backups::thin_out(std::uint64_t keep) {
    std::unique_lock const lock(at_work_, std::try_to_lock);
    if (!lock) return 0;
    std::vector<std::string> const names = backups_in(folder_);
    // Those that build on a whole one come after it, and before the next.
    auto first_kept = names.begin();
    for (auto it = names.begin(); it != names.end(); ++it) {
        bool const whole = read_manifest(folder_ / *it).at("base").text().empty();
        if (whole && names.end() - it >= static_cast<std::ptrdiff_t>(keep)) first_kept = it;
    }
    std::uint64_t deleted = 0;
    while (first_kept != names.begin() && delete_backup(folder_ / *--first_kept)) ++deleted;
    if (!names.empty()) delete_broken_off(folder_, names.back());
    return deleted;
}

base::Result<Json> restore(Engine& engine, fs::path const& from) {
    fs::path folder = fs::weakly_canonical(from);
    if (!fs::exists(folder / kManifest)) {
        std::vector<std::string> const names = backups_in(folder);
        if (names.empty()) return refused("there is no backup in '" + from.string() + "'");
        folder /= names.back();
    }
    fs::path const set = folder.parent_path();
    Json manifest = read_manifest(folder);
    std::string const& base = manifest.at("base").text();
    if (!base.empty() && !fs::exists(set / base / kManifest)) {
        return refused("the backup builds on " + base + ", which is not beside it");
    }
    base::Result<std::uint64_t> const there = count_events(engine);
    if (!there) return base::fail(there.error());
    if (*there > 0) {
        return refused("there are " + std::to_string(*there) +
                       " events in the store already: restore into another --data folder");
    }
    base::Result<Tables> const empty = tables(engine);
    if (!empty) return base::fail(empty.error());
    for (std::vector<std::string> const& names : {empty->events, empty->others}) {
        for (std::string const& name : names) {
            base::Result<std::string> const dropped = engine.run("DROP TABLE `" + name + "`");
            if (!dropped) return base::fail(dropped.error());
        }
    }
    // Those of versions before have one table of events, and do not say so.
    std::vector<std::string> events = names_in(manifest.at("eventTables"));
    if (events.empty()) events.emplace_back(siem::store::kEvents);
    for (auto const& [part, names] :
         {std::pair(kEvents, events), std::pair(kOthers, names_in(manifest.at("tables")))}) {
        base::Result<std::string> const done =
            engine.run("RESTORE " + list_of(names) + " FROM " + file(folder / part) +
                       settings("", on_base(set, manifest, part)));
        if (!done) return base::fail(done.error());
    }
    ::sync();
    base::Result<std::uint64_t> const back = count_events(engine);
    if (!back) return base::fail(back.error());
    auto const count = static_cast<std::int64_t>(*back);
    if (count < manifest.at("eventsAtLeast").integer() ||
        count > manifest.at("eventsAtMost").integer()) {
        return refused("the backup has " + std::to_string(count) + " events, not the " +
                       std::to_string(manifest.at("eventsAtLeast").integer()) +
                       " or more that it was made of: it is damaged");
    }
    manifest.set("events", count);
    manifest.set("folder", folder.string());
    return manifest;
}

}  // namespace cli
