// What wait conditions wait for: signals, each PUT to the URL of a handle (SignalResource gives one
// to the same place). Kept, so that a cloud that was killed has them. Committer's thread. Rules:
// CloudFormation user guide, "Create wait conditions in a template".
//
//   std::string const token = signals.open();         // the end of the handle's URL
//   for (Signals::Signal const& one : signals.of(token)) …   // as they came
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "cloud/core.hpp"
#include "cloud/endpoints.hpp"
#include "cloud/session_tokens.hpp"
#include "http/message.hpp"

namespace cloud::cloudformation {

inline constexpr std::size_t kSignalsOfAHandle = 1000;       // AWS says none
inline constexpr std::int64_t kWaitTimeoutSeconds = 43'200;  // Timeout's most, 12 hours

class Signals final : public AnswerDesk {
  public:
    Signals(Core& core, SessionTokens const& root);
    void clear();

    std::string open();
    void close(std::string const& token);
    bool is_open(std::string const& token) const;

    struct Signal {
        std::string id;      // UniqueId
        std::string status;  // SUCCESS, FAILURE; "" where what was PUT is no signal
        std::string reason = {};
        std::string data = {};
    };
    std::vector<Signal> of(std::string const& token) const;  // as they came
    // The first of an id counts. False: there is one of that id, or there are too many.
    bool add(std::string const& token, Signal const& signal);
    // Takes the place of the one of that id.
    void replace(std::string const& token, Signal const& signal);

    // What was PUT to the URL of that token. As on S3, anything can be; what is no signal fails
    // whoever waits.
    http::Reply answered(std::string const& token, std::string const& body) override;

  private:
    Core& core_;
    SessionTokens const& root_;
};

// Of the URL that a handle's Ref is.
std::string token_of_handle(std::string const& url);

}  // namespace cloud::cloudformation
