// The keys of OpenID providers: fetched from the provider when a token of its is first shown, by
// its discovery document, and kept for an hour. On the committer's thread; the courier's answers
// come to it as work of their own.
//
//   ProviderKeys keys(core);
//   keys.fetch_over(courier);
//   ProviderKeys::Found const found = keys.find("issuer.example/x", token.key_id, now);
#pragma once

#include <map>
#include <string>

#include "cloud/core.hpp"
#include "codec/web_token.hpp"
#include "http/courier.hpp"

namespace cloud::sts {

// "issuer.example/x" of "https://issuer.example/x/".
std::string without_scheme(std::string_view issuer);

class ProviderKeys {
  public:
    static constexpr char const* kTopic = "sts:provider-keys";  // signalled when some have come

    explicit ProviderKeys(Core& core) : core_(core) {}
    void fetch_over(http::Courier& courier) { courier_ = &courier; }  // before: none can be had

    enum class State { here, coming, unreachable };
    struct Found {
        State state = State::coming;
        codec::KeySet const* keys = nullptr;  // where they are here; until the next call
        std::string failure = {};             // why they cannot be had
    };
    // `issuer` is the provider's URL without its scheme. Keys that do not have `key_id` are fetched
    // anew, once a minute at most.
    Found find(std::string const& issuer, std::string const& key_id, base::Instant now);

  private:
    struct Known {
        codec::KeySet keys;
        base::Instant fetched = {};
        base::Instant failed = {};
        std::string failure = {};
        bool coming = false;
    };
    using Next = std::function<void(std::string const& body, base::Instant now)>;

    void start(std::string const& issuer);
    void get(std::string const& issuer, std::string const& url, Next next);
    void discovered(std::string const& issuer, std::string const& body, base::Instant now);
    void fail(std::string const& issuer, std::string const& why, base::Instant now);
    void keep(std::string const& issuer, std::string const& body, base::Instant now);

    Core& core_;
    http::Courier* courier_ = nullptr;
    std::map<std::string, Known> known_;
};

}  // namespace cloud::sts
