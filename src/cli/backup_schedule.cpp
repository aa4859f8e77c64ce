#include "cli/backup_schedule.hpp"

#include <algorithm>

#include "base/log.hpp"
#include "base/time.hpp"

namespace cli {
namespace {

using codec::Json;

constexpr std::chrono::minutes kTryAgain(5);

double seconds_of(base::Instant at) { return static_cast<double>(base::to_micros(at)) / 1e6; }

}  // namespace

base::Instant BackupSchedule::step(base::Instant now) {
    if (settings_.every == std::chrono::seconds(0)) return base::kNever;
    std::optional<base::Instant> const last = backups_.newest();
    if (last && now < *last + settings_.every) return *last + settings_.every;
    bool const whole = backups_.since_whole() >= settings_.keep;
    base::Result<Json> const made = backups_.make({.full = whole}, now);
    if (!made) return failed(made.error(), now);
    std::uint64_t const deleted = backups_.thin_out(settings_.keep);
    if (deleted > 0) base::log_info("old backups were deleted", {{"backups", deleted}});
    std::lock_guard const lock(mutex_);
    error_.clear();
    return now + settings_.every;
}

base::Instant BackupSchedule::failed(base::Error const& error, base::Instant now) {
    base::Instant const next = now + std::min<std::chrono::seconds>(kTryAgain, settings_.every);
    if (error.code == kBackupBusy) return next;
    base::log_warn("a backup that was due failed and is tried again",
                   {{"folder", backups_.folder()}, {"reason", error.message}});
    std::lock_guard const lock(mutex_);
    error_ = error.message;
    failed_at_ = now;
    return next;
}

Json BackupSchedule::describe() const {
    std::optional<base::Instant> const last = backups_.newest();
    bool const scheduled = settings_.every != std::chrono::seconds(0);
    std::string const folder = backups_.folder();
    Json out = Json::object({{"to", folder.empty() ? Json() : Json(folder)},
                             {"everySeconds", std::int64_t{settings_.every.count()}},
                             {"keep", settings_.keep},
                             {"last", last ? Json(base::iso8601(*last)) : Json()},
                             {"next", Json()}});
    if (scheduled && last) out.set("next", base::iso8601(*last + settings_.every));
    std::lock_guard const lock(mutex_);
    out.set("error", error_.empty() ? Json() : Json(error_));
    if (!error_.empty()) out.set("failedAt", base::iso8601(failed_at_));
    return out;
}

void BackupSchedule::tell(base::Metrics& metrics) const {
    std::optional<base::Instant> const last = backups_.newest();
    metrics
        .gauge("catchment_backup_last_timestamp_seconds",
               "When the newest backup of the event store was begun; 0 where there is none.")
        .set(last ? seconds_of(*last) : 0);
    std::lock_guard const lock(mutex_);
    metrics.gauge("catchment_backup_failed", "1 where the last backup that was due failed.")
        .set(error_.empty() ? 0 : 1);
}

}  // namespace cli
