#include "http/pipe.hpp"

#include <utility>

namespace http {

bool Pipe::write(std::string_view bytes) {
    std::function<void()> wake;
    {
        std::lock_guard const lock(mutex_);
        if (state_ != State::open || waiting_.size() + bytes.size() > most_bytes_) return false;
        waiting_ += bytes;
        wake = std::exchange(wake_, nullptr);
    }
    if (wake) wake();
    return true;
}

void Pipe::end() { finish(State::ended); }
void Pipe::break_off() { finish(State::broken); }

void Pipe::finish(State state) {
    std::function<void()> wake;
    {
        std::lock_guard const lock(mutex_);
        if (state_ != State::open) return;
        state_ = state;
        wake = std::exchange(wake_, nullptr);
    }
    if (wake) wake();
}

bool Pipe::gone() const {
    std::lock_guard const lock(mutex_);
    return state_ == State::gone;
}

Pipe::Flow Pipe::take(std::function<void()> wake) {
    std::lock_guard const lock(mutex_);
    Flow flow{std::exchange(waiting_, {}), state_ == State::ended, state_ == State::broken};
    if (flow.bytes.empty() && state_ == State::open) wake_ = std::move(wake);
    return flow;
}

void Pipe::leave() {
    std::lock_guard const lock(mutex_);
    state_ = State::gone;
    waiting_ = {};
    wake_ = nullptr;
}

}  // namespace http
