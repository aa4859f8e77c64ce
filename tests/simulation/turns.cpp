#include "simulation/turns.hpp"

#include <algorithm>
#include <cstdint>

#include "base/assert.hpp"

namespace simulation {
namespace {

// The maker's turn comes so often against each other's: it is what time and trouble come from.
constexpr std::size_t kMakersWeight = 3;
constexpr std::size_t kStackBytes = 512 << 10;

}  // namespace

Turns::Turns(base::Random& random) : random_(random) {
    actors_.push_back(std::make_unique<Actor>());
    current_ = actors_.front().get();
}

Turns::~Turns() {
    for (std::size_t i = 1; i < actors_.size(); ++i) kill(*actors_[i]);
}

Turns::Actor& Turns::start(std::function<void()> body) {
    actors_.push_back(std::make_unique<Actor>());
    Actor& actor = *actors_.back();
    actor.body_ = std::move(body);
    actor.turns_ = this;
    actor.stack_ = std::make_unique_for_overwrite<std::byte[]>(kStackBytes);
    ASSERT(getcontext(&actor.context_) == 0);
    actor.context_.uc_stack.ss_sp = actor.stack_.get();
    actor.context_.uc_stack.ss_size = kStackBytes;
    // It takes whole numbers of 32 bits alone.
    auto const address = reinterpret_cast<std::uintptr_t>(&actor);
    makecontext(&actor.context_, reinterpret_cast<void (*)()>(&Turns::begin), 2,
                static_cast<unsigned>(address >> 32), static_cast<unsigned>(address));
    return actor;
}

void Turns::begin(unsigned high, unsigned low) {
    auto& actor = *reinterpret_cast<Actor*>(std::uintptr_t{high} << 32 | low);
    actor.turns_->run(actor);
}

void Turns::run(Actor& self) {
    try {
        if (!self.killed_) self.body_();
    } catch (Killed const&) {
    }
    self.over_ = true;
    only_ = nullptr;
    hand_over(self.killed_ ? *actors_.front() : pick());
    ASSERT(false);  // nobody lets it go on
}

// Every other time who pauses goes on: most of what happens is not disturbed.
Turns::Actor& Turns::pick() {
    if (only_) return *only_;
    if (!current_->frozen_ && !current_->over_ && random_.below(2) == 0) return *current_;
    for (;;) {
        std::uint64_t const number = random_.below(actors_.size() - 1 + kMakersWeight);
        if (number < kMakersWeight) return *actors_.front();
        Actor& actor = *actors_[number - kMakersWeight + 1];
        if (!actor.frozen_ && !actor.over_) return actor;
    }
}

void Turns::hand_over(Actor& to) {
    Actor& self = *current_;
    if (&to == &self) return;
    current_ = &to;
    ASSERT(swapcontext(&self.context_, &to.context_) == 0);
}

void Turns::pause() {
    Actor const& self = *current_;
    if (self.killed_) return;  // it unwinds
    hand_over(pick());
    if (self.killed_) throw Killed();
}

void Turns::kill(Actor& actor) {
    ASSERT(current_ == actors_.front().get());
    if (actor.over_) return;
    actor.killed_ = true;
    only_ = &actor;
    hand_over(actor);
}

void Turns::freeze(Actor& actor, bool frozen) { actor.frozen_ = frozen; }

bool Turns::is_over(Actor const& actor) const { return actor.over_; }

void Turns::let_go(Actor& actor) {
    ASSERT(actor.over_);
    std::erase_if(actors_, [&](auto const& one) { return one.get() == &actor; });
}

}  // namespace simulation
