#include "simulation/node.hpp"

#include <algorithm>

namespace simulation {
namespace {

using siem::connector::Ahead;
using siem::pipeline::Intake;
using siem::pipeline::IntakeSettings;

constexpr std::chrono::seconds kVisibility{60};

}  // namespace

struct Node::Queue {
    Depot& depot;
    Depot::Client own;
    Depot::Client beating;
    siem::connector::InFlight in_flight;
    siem::connector::Heartbeat heartbeat;
    siem::connector::Crew crew;  // no threads: what is fetched ahead is fetched at once
    Ahead ahead;
    Intake lane;

    Queue(Node& node, Depot& of, IntakeSettings settings)
        : depot(of),
          own(of),
          beating(of),
          heartbeat(in_flight, beating, {.visibility = kVisibility}, node.metrics_),
          crew([&of] { return std::make_unique<Depot::Client>(of); }, 0),
          ahead(own, crew, *node.budget_,
                {Depot::Client::kPartBytes, settings.quarantine_after_receives}),
          lane(ahead, node.store_, node.clock_, in_flight, node.metrics_, std::move(settings)) {}
};

Node::Node(Surroundings const& around)
    : around_(around),
      clock_(around.clock),
      store_(around.store, around.random),
      budget_(std::make_shared<siem::connector::Budget>(kMostInFlight)),
      redrive_(
          [this](std::string const& queue) -> siem::connector::Source& {
              for (std::size_t i = 0; i < around_.depots.size(); ++i) {
                  if (around_.depots[i]->name() == queue) return *fetchers_[i];
              }
              return *fetchers_.front();
          },
          store_) {
    IntakeSettings settings;
    settings.poll.wait = std::chrono::seconds(0);
    settings.poll.visibility = kVisibility;
    settings.batch_bytes = kBatchBytes;
    settings.budget = budget_;
    settings.random = &around_.random;
    for (std::unique_ptr<Depot> const& depot : around_.depots) {
        settings.queue = depot->name();
        fetchers_.push_back(std::make_unique<Depot::Client>(*depot));
        queues_.push_back(std::make_unique<Queue>(*this, *depot, settings));
        act(queues_.back()->lane);
        act(queues_.back()->heartbeat);
    }
    redriver_ = std::make_unique<Intake>(redrive_, redrive_, clock_, redriven_, metrics_,
                                         std::move(settings));
    act(*redriver_);
}

Node::~Node() { kill(); }

void Node::act(base::Worker& worker) {
    actors_.push_back(&around_.turns.start([this, &worker] {
        while (!stopping_) {
            around_.turns.pause();
            if (!stopping_) worker.step(clock_.now());
        }
    }));
}

void Node::kill() {
    for (Turns::Actor* const actor : actors_) {
        around_.turns.kill(*actor);
        around_.turns.let_go(*actor);
    }
    actors_.clear();
}

void Node::stop() {
    freeze(false);
    stopping_ = true;
    for (std::unique_ptr<Queue> const& queue : queues_) {
        queue->own.cancel();
        queue->crew.cancel();
        queue->beating.cancel();
    }
    redrive_.cancel();
    auto const over = [&](Turns::Actor* actor) { return around_.turns.is_over(*actor); };
    while (!std::all_of(actors_.begin(), actors_.end(), over)) around_.turns.pause();
    for (std::unique_ptr<Queue> const& queue : queues_) {
        Depot::Client last(queue->depot);
        siem::pipeline::give_back(last, queue->in_flight);
    }
}

void Node::freeze(bool frozen) {
    frozen_ = frozen;
    for (Turns::Actor* const actor : actors_) around_.turns.freeze(*actor, frozen);
}

}  // namespace simulation
