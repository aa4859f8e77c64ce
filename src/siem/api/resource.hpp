// What stands at a path of the API, and what it is asked.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "http/pipe.hpp"
#include "siem/asker.hpp"

namespace siem::api {

struct Asked {
    http::Head head;
    http::Parameters parameters;
    base::Instant now;
    std::shared_ptr<Asker> asker;  // shared with the connection, whose end is the asker's leaving
    // For a body that is made while it is sent: set before the reply is given.
    std::shared_ptr<std::shared_ptr<http::Pipe>> outlet;

    // The parameter's value, or what it is where it is not given.
    std::string text(std::string_view name, std::string const& otherwise = {}) const;
};

// Where an answer is made: at once, on the I/O thread; or by threads that may wait, of which
// searches have their own, so that they hold up nothing else.
enum class Where { at_once, desk, searches };

struct Resource {
    std::string path;
    std::vector<std::string> methods;  // GET is HEAD, too
    Where where = Where::desk;
    std::function<void(Asked const&, http::Respond const&)> answer;
};

// Of an answer that is made in one piece.
template <typename Make>
std::function<void(Asked const&, http::Respond const&)> replying(Make make) {
    return [make = std::move(make)](Asked const& asked, http::Respond const& respond) {
        respond(make(asked));
    };
}

using Resources = std::vector<Resource>;

}  // namespace siem::api
