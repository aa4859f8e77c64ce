#include "demo/workload.hpp"

#include <algorithm>

#include "demo/life.hpp"

namespace demo {

// One place's life. The first place of its kind is where the attack leaves traces of that kind.
struct Workload::Track {
    Place place;
    base::SeededRandom random;
    base::Instant next;
    bool attacked = false;

    void live_until(base::Instant end, std::vector<Line>& lines) {
        while (next < end) {
            Scene scene{next, place, random, lines};
            live(scene);
            // Between nothing and twice the mean, so that no rhythm shows.
            auto const twice = static_cast<std::uint64_t>(2 * mean_pause(place.kind).count());
            next += base::Duration(static_cast<std::int64_t>(1 + random.below(twice)));
        }
    }
};

Workload::Workload(std::uint64_t seed, std::vector<Place> const& places, Schedule schedule)
    : seed_(seed), schedule_(schedule), told_(schedule.start) {
    for (Place const& place : places) {
        bool const first = std::none_of(tracks_.begin(), tracks_.end(), [&](auto const& track) {
            return track->place.kind == place.kind;
        });
        base::SeededRandom const random(seed + 1'000'003 * (tracks_.size() + 1));
        tracks_.push_back(std::make_unique<Track>(Track{place, random, schedule.start, first}));
    }
}
Workload::~Workload() = default;

std::vector<Line> Workload::until(base::Instant end) {
    std::vector<Line> lines;
    for (std::unique_ptr<Track> const& track : tracks_) {
        track->live_until(end, lines);
        if (track->attacked) attack(*track, end, lines);
    }
    told_ = std::max(told_, end);
    std::stable_sort(lines.begin(), lines.end(),
                     [](Line const& a, Line const& b) { return a.at < b.at; });
    return lines;
}

void Workload::attack(Track const& track, base::Instant end, std::vector<Line>& lines) const {
    std::uint64_t number = 0;  // of what is done, so that each has its own chance
    for (base::Instant begin = schedule_.first_attack; begin < end;
         begin += schedule_.attack_every) {
        for (Act const& act : story()) {
            for (int nth = 0; nth < act.times; ++nth) {
                ++number;
                base::Instant const at = begin + act.at + nth * act.apart;
                if (at < told_ || at >= end || act.kind != track.place.kind) continue;
                base::SeededRandom random(seed_ ^ (number << 20));
                Scene scene{at, track.place, random, lines};
                act.plays(scene, nth);
            }
        }
    }
}

}  // namespace demo
