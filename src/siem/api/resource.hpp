// What stands at a path of the API, and what it is asked.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "http/pipe.hpp"
#include "siem/asker.hpp"
#include "siem/caller.hpp"

namespace siem::api {

// For the audit, where the request does not say it. Never a secret.
struct Note {
    std::string who = {};  // who logged in
    std::string what = {};
};

struct Asked {
    http::Head head;
    http::Parameters parameters;
    base::Instant now;
    std::shared_ptr<Asker> asker;  // shared with the connection, whose end is the asker's leaving
    // For a body that is made while it is sent: set before the reply is given.
    std::shared_ptr<std::shared_ptr<http::Pipe>> outlet;
    // Set before the reply, shared with whoever writes it down.
    std::shared_ptr<Note> note = std::make_shared<Note>();
    std::string body = {};
    Caller caller = {};  // without a name where anyone may ask and nobody is known
    // Whether the caller is one still: an answer that goes on for long asks now and then.
    std::function<bool(base::Instant now)> still = {};

    // The parameter's value, or what it is where it is not given.
    std::string text(std::string_view name, std::string const& otherwise = {}) const;
};

// Where an answer is made: at once, on the I/O thread; or by threads that may wait, of which
// searches have their own, so that they hold up nothing else.
// `provider`: one after the other, by a thread that waits for whom people log in by, and for
// nothing else.
enum class Where { at_once, desk, searches, provider };

struct Resource {
    std::string path;
    std::vector<std::string> methods;  // GET is HEAD, too
    Where where = Where::desk;
    std::function<void(Asked const&, http::Respond const&)> answer;
    // What a GET needs, and what anything else does; nothing: anyone may ask.
    std::optional<Permission> to_read = Permission::read;
    std::optional<Permission> to_change = Permission::administer;
    bool shows_all = false;  // what is of sources that not all may see
    bool audited = false;    // a GET, too: changes always are
    bool secret = false;     // what it is asked by is in no audit
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
