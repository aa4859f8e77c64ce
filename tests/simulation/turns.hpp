// Actors that take turns on one thread, each with a stack of its own: where one pauses, chance says
// who goes on, so that a seed is an order of all that happens. Whoever made the turns is one of the
// actors. (Threads that hand a token on would do the same, and a machine that has other work lets
// each wait for a while.)
//
//   Turns turns(random);
//   Turns::Actor& lane = turns.start([&] { for (;;) { turns.pause(); intake.step(clock.now()); }
//   }); turns.pause();      // others go on, perhaps turns.kill(lane);   // it ends where it is
#pragma once

#include <ucontext.h>

#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

#include "base/random.hpp"

namespace simulation {

class Turns {
  public:
    // What is thrown where an actor that was killed pauses: it unwinds, and does nothing more.
    struct Killed {};
    class Actor;

    explicit Turns(base::Random& random);
    ~Turns();
    Turns(Turns const&) = delete;
    Turns& operator=(Turns const&) = delete;

    // It begins when it is first its turn. It ends by itself, or is killed, before it is let go.
    Actor& start(std::function<void()> body);
    void pause();

    // By the maker alone.
    void kill(Actor& actor);
    void freeze(Actor& actor, bool frozen);  // its turn does not come
    bool is_over(Actor const& actor) const;
    void let_go(Actor& actor);  // one that is over

  private:
    Actor& pick();
    void hand_over(Actor& to);
    static void begin(unsigned high, unsigned low);
    void run(Actor& self);

    base::Random& random_;
    std::vector<std::unique_ptr<Actor>> actors_;  // the maker first
    Actor* current_ = nullptr;
    Actor* only_ = nullptr;  // who is being killed
};

class Turns::Actor {
    friend class Turns;
    ucontext_t context_{};
    std::unique_ptr<std::byte[]> stack_;
    std::function<void()> body_;
    Turns* turns_ = nullptr;
    bool frozen_ = false;
    bool killed_ = false;
    bool over_ = false;
};

}  // namespace simulation
