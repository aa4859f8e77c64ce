// The cloud's one door: every request is authenticated here, on the I/O thread, understood, and
// handed to the committer as a job. S3 has a door of its own behind this one, for its bodies
// stream.
//
//   cloud::Endpoints endpoints(setup);
//   http::Server server(listen, endpoints);
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "aws/operation.hpp"
#include "aws/signature.hpp"
#include "cloud/audit.hpp"
#include "cloud/committer.hpp"
#include "cloud/open_door.hpp"
#include "cloud/ports.hpp"
#include "http/call.hpp"

namespace cloud {

// Who a request is of: a key that we know and a time that is near. S3's are handed on once the
// signature was found right, all but the hash of a body still to come.
struct Signed {
    aws::Caller caller;
    aws::Authorization authorization;
    std::string secret_access_key;
    std::string request_id;
    std::string user_agent;
    base::Instant received;
    bool verified = true;  // false behind an OpenDoor: its signatures say nothing
};

// S3's door. `who` is what the head's signature proved.
class ObjectApi {
  public:
    virtual ~ObjectApi() = default;
    virtual std::unique_ptr<http::Call> begin(http::Head const& head, Signed const& who) = 0;
};

// Who is answered at one of these paths and a token that nobody can guess, without a key.
class AnswerDesk {
  public:
    virtual ~AnswerDesk() = default;
    virtual http::Reply answered(std::string const& token, std::string const& body) = 0;
};
inline constexpr std::string_view kAnswerPath = "/_catchment/custom-resource/";
inline constexpr std::string_view kSignalPath = "/_catchment/wait-condition/";
inline constexpr std::uint64_t kMostAnswerBytes = 4096;

struct EndpointsSetup {
    std::vector<aws::Service const*> services;
    ObjectApi& objects;
    Authenticator const& authenticator;
    Authoriser const& authoriser;
    Audit& audit;
    Committer& committer;
    base::Clock const& clock;
    base::Random& random;  // thread-safe
    base::Metrics& metrics;
    AnswerDesk& answers;                               // at kAnswerPath
    AnswerDesk& signals;                               // at kSignalPath
    std::optional<OpenDoor> open_door = std::nullopt;  // in place of authentication
};

class Endpoints final : public http::Handler {
  public:
    explicit Endpoints(EndpointsSetup setup);
    ~Endpoints() override;
    std::unique_ptr<http::Call> begin(http::Head const& head) override;

  private:
    class OperationCall;
    void identify(http::Head const& head, aws::Protocol protocol, Signed& who) const;
    Signed nobody(http::Head const& head, Signed who) const;
    void note_use(Signed const& who) const;
    std::unique_ptr<http::Call> begin_own(http::Head const& head);
    std::unique_ptr<http::Call> begin_reset();
    std::unique_ptr<http::Call> begin_answer(http::Head const& head, AnswerDesk& desk);
    std::unique_ptr<http::Call> begin_operation(http::Head const& head, Signed who);
    std::unique_ptr<http::Call> begin_object(http::Head const& head, Signed const& who);
    std::string xmlns_of(aws::Protocol protocol, std::string const& service) const;

    EndpointsSetup setup_;
};

// How the bodies of all but S3 are bounded: the largest quota is PutRecordBatch's and
// PutLogEvents' with what JSON and base64 add to it.
inline constexpr std::uint64_t kMaxBodyBytes = 16u << 20;
// Of whom nothing is known yet: a web identity token, policies and tags.
inline constexpr std::uint64_t kMaxUnsignedBytes = 64u << 10;

}  // namespace cloud
