// Custom resources whose functions are elsewhere: the request is POSTed to the HTTP endpoint that
// the config names for the ServiceToken, and answered in the answer's body or by PUT to a URL of
// this cloud, as a function would PUT to S3. Kept, so that a cloud that was killed goes on: a POST
// that was not taken is sent again until the resource's time is over. Committer's thread, but for
// the requests themselves. Rules: CloudFormation guide, "Custom resource reference".
//
//   requests.ask({.place = place, .url = …, .event = …}, now);
//   std::optional<codec::Json> const answer = requests.answer(place, now);   // once it is there
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/worker.hpp"
#include "cloud/core.hpp"
#include "cloud/endpoints.hpp"
#include "cloud/session_tokens.hpp"
#include "codec/json.hpp"
#include "http/courier.hpp"
#include "http/message.hpp"

namespace cloud::cloudformation {

// Where the functions of ServiceTokens are: "arn:aws:lambda:*:200000000001:function:mine" is a
// pattern with * and ?.
struct CustomEndpoint {
    std::string service_token;
    std::string url;
};

inline constexpr std::int64_t kCustomTimeoutSeconds = 3600;  // ServiceTimeout's default and most
inline constexpr char const* kCustomTopic = "cloudformation:custom";

class CustomRequests final : public base::Worker, public AnswerDesk {
  public:
    CustomRequests(Core& core, SessionTokens const& root, std::vector<CustomEndpoint> endpoints);
    void send_over(http::Courier& courier) { courier_ = &courier; }
    void clear();

    // "" for a function that is nowhere.
    std::string url_of(std::string const& service_token) const;

    // One request at a time of each: a new one takes the place of another.
    struct Place {
        std::string stack;     // its ARN
        std::string resource;  // logical
        std::string physical;
    };
    struct Asked {
        Place place;
        std::string url;
        std::string endpoint;  // of this cloud, as its clients address it
        codec::Json event;     // but for RequestId and ResponseURL
        std::int64_t timeout_seconds = kCustomTimeoutSeconds;
    };
    void ask(Asked const& asked, base::Instant now);
    // Nothing while it is to come. What is too late is an answer too: {"Status": "FAILED", …}.
    std::optional<codec::Json> answer(Place const& place, base::Instant now) const;
    void forget(Place const& place);

    // What was PUT to the URL of that token: 200, or why not.
    http::Reply answered(std::string const& token, std::string const& body) override;

    base::Instant step(base::Instant now) override;

  private:
    struct Request;
    std::optional<Request> find(std::string const& token) const;
    std::optional<Request> find(Place const& place) const;
    void save(Request const& request);
    void send(Request const& request, base::Instant now);
    void sent(std::string const& token, base::Result<http::Response> const& answer,
              base::Instant now);
    std::string take(Request request, std::string const& body);

    Core& core_;
    SessionTokens const& root_;
    std::vector<CustomEndpoint> const endpoints_;
    http::Courier* courier_ = nullptr;
    std::map<std::string, base::Instant> in_flight_;  // tokens, and when no answer will come
};

}  // namespace cloud::cloudformation
