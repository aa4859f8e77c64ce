// What others put into the central bucket beside Firehose: lines, what is torn, and what is gone
// before it is fetched. It is taken in or set aside, and disturbs nothing.
#include "base/time.hpp"
#include "codec/gzip.hpp"
#include "simulation/world.hpp"

namespace simulation {
namespace {

constexpr int kAttempts = 3;

bool attempt(aws::Client& client, aws::S3Call const& call) {
    for (int i = 0; i < kAttempts; ++i) {
        if (client.s3(call)) return true;
    }
    return false;
}

bool is_beside(siem::store::MemoryStore::Row const& row) { return row.group.starts_with("s3://"); }

}  // namespace

void World::put_beside() {
    Beside beside;
    std::string bytes;
    for (std::uint64_t i = 0; i <= random_.below(3); ++i) {
        std::string const line =
            base::iso8601(clock_.now()) + " beside " + std::to_string(++written_);
        beside.messages.push_back(line);
        bytes += line + "\n";
    }
    beside.torn = random_.below(3) == 0;
    if (beside.torn) {
        bytes = codec::gzip(bytes);
        bytes.resize(bytes.size() - 9);
    }
    std::string const key = "apps/" + std::to_string(written_) + ".log";
    beside.sure = attempt(client_of("logging"), {"PUT", config_.bucket, key, {}, {}, bytes});
    beside_[key] = std::move(beside);
}

void World::delete_beside() {
    if (beside_.empty()) return;
    auto const one =
        std::next(beside_.begin(), static_cast<std::ptrdiff_t>(random_.below(beside_.size())));
    one->second.gone = true;
    (void)attempt(client_of("logging"), {"DELETE", config_.bucket, one->first});
}

std::size_t World::stored_of_logs() const {
    std::size_t count = 0;
    store_.for_each([&](auto const& row) { count += is_beside(row) ? 0 : 1; });
    return count;
}

// All of it is stored, or it is in quarantine and had a reason.
void World::complain_of_beside(std::vector<std::string>& all) const {
    std::map<std::string, std::size_t> stored;  // by message
    store_.for_each([&](auto const& row) {
        if (is_beside(row)) ++stored[row.message];
    });
    std::map<std::string, std::size_t> kept;  // by key
    for (siem::Quarantined const& object : store_.quarantined()) {
        auto const found = beside_.find(object.key);
        bool const bad = found != beside_.end() && (found->second.torn || found->second.gone);
        if (!bad) all.push_back("in quarantine: " + object.key + ": " + object.reason);
        ++kept[object.key];
    }
    for (auto const& [key, beside] : beside_) {
        std::size_t there = 0;
        for (std::string const& message : beside.messages) {
            there += stored[message];
            if (stored[message] > 1) all.push_back("stored twice: " + message);
        }
        bool const whole = there == beside.messages.size();
        if (beside.sure && !whole && kept[key] == 0)
            all.push_back("neither stored nor kept: " + key);
        if (beside.sure && beside.torn && kept[key] != 1)
            all.push_back("torn, and not kept: " + key);
    }
}

}  // namespace simulation
