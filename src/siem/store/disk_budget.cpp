#include "siem/store/disk_budget.hpp"

#include <algorithm>
#include <limits>
#include <vector>

#include "base/log.hpp"
#include "base/text.hpp"

namespace siem::store {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

// What merges need and what nobody may take: so much of the file system is left alone.
constexpr std::uint64_t kMostReserved = std::uint64_t{2} << 30;
constexpr std::uint64_t kReservedPart = 20;
constexpr base::Duration kRemembered = hours(24);
constexpr base::Duration kBetweenSamples = minutes(5);
constexpr base::Duration kShortestRate = minutes(10);
constexpr double kWarnDays = 3;
constexpr std::uint64_t kWarnPart = 10;  // of the whole is left
constexpr std::uint64_t kResumePart = 100;

std::string megabytes(std::int64_t bytes) {
    return std::to_string(std::max<std::int64_t>(bytes, 0) / 1'000'000) + " MB";
}

std::int64_t signed_of(std::uint64_t n) { return static_cast<std::int64_t>(n); }

}  // namespace

// Parts that were merged and wait to be removed take room, too.
base::Result<Space> measure(Engine& engine) {
    Layout const& layout = engine.layout();
    base::Result<std::string> const row =
        engine.read("SELECT (SELECT sum(bytes_on_disk) FROM " + layout.system("parts") + " WHERE " +
                        layout.is_ours() + "), min(free_space), min(total_space) FROM " +
                        layout.system("disks") + " WHERE type = 'Local'",
                    "TSV");
    if (!row) return base::fail(row.error());
    std::vector<std::string_view> const cells = base::split(base::trim(*row), '\t');
    if (cells.size() != 3) return base::fail(base::ErrorKind::retry, "no sizes of disks");
    return Space{base::to_uint64(cells[0]).value_or(0), base::to_uint64(cells[1]).value_or(0),
                 base::to_uint64(cells[2]).value_or(0)};
}

DiskBudget::Room DiskBudget::room_of(Space const& space) const {
    std::int64_t const reserved = signed_of(std::min(kMostReserved, space.total / kReservedPart));
    std::int64_t const on_disk = signed_of(space.free) - reserved;
    Room room{space.used, space.total, on_disk};
    if (settings_.bytes == 0) return room;
    std::int64_t const in_budget = signed_of(settings_.bytes) - signed_of(space.used);
    if (in_budget < on_disk) room = {space.used, settings_.bytes, in_budget};
    return room;
}

void DiskBudget::sample(base::Instant now, Room& room) {
    if (samples_.empty() || now - samples_.back().at >= kBetweenSamples) {
        samples_.push_back({now, room.used});
    }
    while (now - samples_.front().at > kRemembered) samples_.pop_front();
    Sample const& first = samples_.front();
    if (now - first.at < kShortestRate || room.used <= first.used) return;
    double const days = std::chrono::duration<double>(now - first.at).count() / 86'400;
    double const per_day = static_cast<double>(room.used - first.used) / days;
    room.days_left = static_cast<double>(std::max<std::int64_t>(room.left, 0)) / per_day;
}

// It goes on with a little more room than none, so that it does not stop and go.
void DiskBudget::decide(Room const& room) {
    bool const was = pause_.paused();
    if (!was && room.left <= 0) {
        pause_.set(settings_.bytes != 0 && room.whole == settings_.bytes
                       ? "the event store has used up its disk budget of " +
                             megabytes(signed_of(settings_.bytes))
                       : "the disk of the event store is full but for what merges need");
        base::log_error("the intake pauses: messages stay on the queue until there is room",
                        {{"reason", pause_.reason()}, {"store_bytes", room.used}});
    } else if (was && room.left > signed_of(room.whole / kResumePart)) {
        pause_.set("");
        base::log_info("there is room again: the intake goes on", {{"left_bytes", room.left}});
    }
}

void DiskBudget::warn(Room const& room, base::Instant now) {
    bool const soon = room.days_left && *room.days_left < kWarnDays;
    bool const little = room.left < signed_of(room.whole / kWarnPart);
    if (pause_.paused() || !(soon || little) || now < next_warning_) return;
    next_warning_ = now + hours(6);
    if (room.days_left) {
        base::log_warn("the room of the event store comes to its end",
                       {{"left_bytes", room.left}, {"days_left", *room.days_left}});
    } else {
        base::log_warn("the room of the event store comes to its end", {{"left_bytes", room.left}});
    }
}

base::Instant DiskBudget::step(base::Instant now) {
    base::Result<Space> const space = measure_();
    if (!space) {
        base::log_warn("the size of the event store could not be told",
                       {{"reason", space.error().message}});
        return now + seconds(10);
    }
    Room room = room_of(*space);
    sample(now, room);
    decide(room);
    warn(room, now);
    std::lock_guard const lock(mutex_);
    room_ = room;
    bool const close = room.left < signed_of(room.whole / kWarnPart);
    return now + seconds(close ? 1 : 5);
}

codec::Json DiskBudget::describe() const {
    std::lock_guard const lock(mutex_);
    if (!room_) return {};
    codec::Json out = codec::Json::object({{"usedBytes", room_->used},
                                           {"wholeBytes", room_->whole},
                                           {"leftBytes", room_->left},
                                           {"daysUntilFull", codec::Json()}});
    if (room_->days_left) out.set("daysUntilFull", *room_->days_left);
    return out;
}

void DiskBudget::tell(base::Metrics& metrics) const {
    metrics.gauge("catchment_intake_paused", "1 while nothing is taken in for want of room.")
        .set(pause_.paused() ? 1 : 0);
    std::lock_guard const lock(mutex_);
    if (!room_) return;
    metrics.gauge("catchment_disk_free_bytes", "Left to the event store.")
        .set(static_cast<double>(room_->left));
    metrics
        .gauge("catchment_disk_budget_bytes",
               "What the event store may take: its budget, or the whole file system.")
        .set(static_cast<double>(room_->whole));
    metrics
        .gauge("catchment_disk_days_until_full",
               "At the rate of up to a day back; +Inf where the store does not grow.")
        .set(room_->days_left.value_or(std::numeric_limits<double>::infinity()));
}

}  // namespace siem::store
