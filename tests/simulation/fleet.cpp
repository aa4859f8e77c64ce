#include "simulation/fleet.hpp"

#include <algorithm>

namespace simulation {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr base::Instant kStart = base::from_millis(1'795'000'000'000);
constexpr int kMostSettling = 1500;
constexpr std::size_t kMostComplaints = 20;
// Each lane goes on with a part in its hands and a batch, whatever the others hold.
constexpr std::uint64_t kLargestEvent = 3000;  // with all that is made of it
constexpr std::uint64_t kMostHeld =
    Node::kMostInFlight +
    (Fleet::kQueues + 1) * (Depot::Client::kPartBytes + Node::kBatchBytes + kLargestEvent);
constexpr char const* kNotOurs = "somebody else's message, number ";

}  // namespace

Fleet::Fleet(std::uint64_t seed)
    : clock_(kStart),
      random_(seed),
      turns_(random_),
      store_(turns_, random_, clock_),
      maker_(random_) {
    for (std::size_t i = 0; i < kQueues; ++i) {
        depots_.push_back(
            std::make_unique<Depot>(turns_, random_, clock_, "logs-" + std::to_string(i)));
        depots_.back()->watch([this](Object const& object) { return is_safe(object); },
                              [this](std::string what) { complain(std::move(what)); });
    }
    nodes_.resize(kNodes);
    for (std::size_t i = 0; i < kNodes; ++i) start(i);
}

Fleet::~Fleet() = default;

void Fleet::start(std::size_t node) {
    nodes_.at(node) =
        std::make_unique<Node>(Node::Surroundings{turns_, store_, depots_, clock_, random_});
}

void Fleet::step() {
    turns_.pause();
    store_.work();
    look();
}

void Fleet::pass(base::Duration time) { clock_.advance(time); }

void Fleet::write() {
    Depot& depot = *depots_.at(random_.below(kQueues));
    std::vector<std::string> keys;
    for (std::uint64_t i = 0; i <= random_.below(2); ++i) {
        Object object = maker_.make(clock_.now());
        keys.push_back(object.key);
        depot.put(std::move(object));
    }
    depot.announce(keys);
}

void Fleet::grow() {
    Depot& depot = *depots_.at(random_.below(kQueues));
    std::vector<Object const*> growing;
    for (auto const& [key, object] : depot.objects()) {
        bool const can = object.grows && object.health == Health::good && depot.has(key);
        if (can) growing.push_back(&object);
    }
    if (growing.empty()) return;
    Object grown = maker_.grown(*growing[random_.below(growing.size())], clock_.now());
    std::string const key = grown.key;
    depot.put(std::move(grown));
    depot.announce({key});
}

void Fleet::write_bad_message() {
    depots_.at(random_.below(kQueues))->send(kNotOurs + std::to_string(random_.below(3)));
}

void Fleet::vanish() {
    Depot& depot = *depots_.at(random_.below(kQueues));
    if (depot.objects().empty()) return;
    auto const number = static_cast<std::ptrdiff_t>(random_.below(depot.objects().size()));
    depot.vanish(std::next(depot.objects().begin(), number)->first);
}

void Fleet::repeat_message() { depots_.at(random_.below(kQueues))->repeat(); }

void Fleet::redrive() {
    std::vector<std::string> ids;
    for (auto const& [id, object] : store_.quarantine()) ids.push_back(id);
    nodes_.at(random_.below(kNodes))->redrive(ids);
}

void Fleet::kill(std::size_t node) {
    nodes_.at(node)->kill();
    start(node);
}

void Fleet::restart(std::size_t node) {
    nodes_.at(node)->stop();
    start(node);
}

void Fleet::freeze(std::size_t node, bool frozen) { nodes_.at(node)->freeze(frozen); }
void Fleet::jump_clock(std::size_t node, base::Duration by) { nodes_.at(node)->jump(by); }

// What holds at any time.
void Fleet::look() {
    for (; told_ < store_.twice().size(); ++told_) {
        complain("stored twice: " + store_.twice()[told_]);
    }
    for (std::unique_ptr<Node> const& node : nodes_) {
        if (node->budget().held() > kMostHeld) complain("a node holds too many bytes");
    }
}

void Fleet::settle() {
    for (std::unique_ptr<Depot> const& depot : depots_) {
        depot->disturb_one_in(0);
        depot->deny(false, false);
        depot->restore();
    }
    store_.disturb_one_in(0);
    store_.come_up();
    store_.make_room();
    for (std::unique_ptr<Node> const& node : nodes_) node->freeze(false);
    for (int i = 0; i < kMostSettling && !is_settled(); ++i) {
        for (int turn = 0; turn < 4; ++turn) step();
        pass(milliseconds(500));
        if (i % 16 == 15) redrive();
    }
    judge();
}

bool Fleet::is_settled() const {
    auto const empty = [](auto const& depot) { return depot->waiting() == 0; };
    auto const redriving = [](auto const& node) { return node->is_redriving(); };
    return std::all_of(depots_.begin(), depots_.end(), empty) && store_.is_idle() &&
           std::none_of(nodes_.begin(), nodes_.end(), redriving) &&
           std::all_of(store_.quarantine().begin(), store_.quarantine().end(),
                       [this](auto const& one) { return must_stay(one.second); });
}

// It can never be read.
bool Fleet::must_stay(siem::Quarantined const& one) const {
    if (one.key.empty()) return one.message.starts_with(kNotOurs);
    for (std::unique_ptr<Depot> const& depot : depots_) {
        auto const found = depot->objects().find(one.key);
        if (found != depot->objects().end()) return found->second.health == Health::hopeless;
    }
    return false;
}

bool Fleet::is_safe(Object const& object) const {
    return store_.was_quarantined(object.key) ||
           std::all_of(object.messages.begin(), object.messages.end(),
                       [this](std::string const& one) { return store_.count(one) > 0; });
}

void Fleet::complain(std::string what) {
    if (complaints_.size() < kMostComplaints) complaints_.push_back(std::move(what));
}

void Fleet::judge() {
    for (std::unique_ptr<Depot> const& depot : depots_) {
        for (auto const& [key, object] : depot->objects()) judge(*depot, object);
        if (depot->waiting() > 0) complain("messages are left on the queue of " + depot->name());
    }
    if (store_.size() > maker_.made()) complain("there are events that were never written");
    for (std::unique_ptr<Node> const& node : nodes_) {
        if (node->is_redriving()) complain("what was asked for is never taken in again");
    }
    for (auto const& [id, one] : store_.quarantine()) {
        if (!must_stay(one)) complain("left in quarantine: " + one.key + ": " + one.reason);
    }
    look();
}

void Fleet::judge(Depot const& depot, Object const& object) {
    if (object.health == Health::hopeless) {
        bool const kept =
            std::any_of(store_.quarantine().begin(), store_.quarantine().end(),
                        [&](auto const& one) { return one.second.key == object.key; });
        if (!kept) complain("neither read nor kept: " + object.key);
        return;
    }
    for (std::string const& message : object.messages) {
        std::size_t const times = store_.count(message);
        if (times != 1) {
            complain("stored " + std::to_string(times) + " times: " + message + " of " +
                     object.key + " in " + depot.name());
        }
    }
}

}  // namespace simulation
