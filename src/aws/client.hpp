// A client of AWS, or of what speaks like it: the SIEM, trace, doctor, the demo and the stacks use
// it. Blocking, one thread; one attempt a call, unless told otherwise: mostly who calls knows
// whether to try again.
//
//   aws::Client client({.endpoint = "http://127.0.0.1:4566", .region = "eu-west-1"}, keys, clock);
//   base::Result<codec::Json> out = client.json(aws::kLogs, "CreateLogGroup", input);
//   if (!out && out.error().code == "ResourceAlreadyExistsException") …
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "aws/credentials.hpp"
#include "base/clock.hpp"
#include "base/error.hpp"
#include "codec/json.hpp"
#include "codec/xml.hpp"
#include "http/client.hpp"

namespace aws {

// Again where it is throttled or not answered (ErrorKind::retry), after a pause of chance length
// that may be twice as long each time, or as long as the answer says.
struct Retry {
    int attempts = 1;
    std::function<void(std::chrono::milliseconds)> wait = {};
    std::function<double()> chance = {};  // in [0, 1); by the system unless told
};
inline constexpr int kUsualAttempts = 3;  // of AWS's tools

struct ClientSettings {
    std::string endpoint = {};  // "" is real AWS, by service and region
    std::string region = "eu-west-1";
    std::function<std::unique_ptr<http::Exchange>()> connect = {};  // the network unless told
    Retry retry = {};
    // Of one service alone, by its name ("sts"), where it is not `endpoint`; "" for none.
    std::function<std::string(std::string_view)> endpoint_of = {};
};

// Before the next attempt, after `attempt` of them: full jitter, 20 s at most. (SDKs and Tools
// reference, "Retry behavior".)
std::chrono::milliseconds pause_before_next(int attempt, double chance);

struct JsonService {
    std::string_view name;     // of the credential scope and the host name
    std::string_view target;   // prefix of X-Amz-Target
    std::string_view version;  // "1.0" or "1.1"
};
inline constexpr JsonService kLogs{"logs", "Logs_20140328", "1.1"};
inline constexpr JsonService kFirehose{"firehose", "Firehose_20150804", "1.1"};
inline constexpr JsonService kKms{"kms", "TrentService", "1.1"};
inline constexpr JsonService kSqs{"sqs", "AmazonSQS", "1.0"};
inline constexpr JsonService kOrganizations{"organizations", "AWSOrganizationsV20161128", "1.1"};

struct QueryService {
    std::string_view name;
    std::string_view version;
};
inline constexpr QueryService kSts{"sts", "2011-06-15"};
inline constexpr QueryService kIam{"iam", "2010-05-08"};
inline constexpr QueryService kCloudFormation{"cloudformation", "2010-05-15"};

struct S3Call {
    std::string method = "GET";
    std::string bucket = {};
    std::string key = {};         // not encoded
    http::Parameters query = {};  // not encoded
    http::Headers headers = {};
    std::string body = {};
    std::function<bool(std::string_view)> on_body = {};
};

// Errors carry AWS's code and message. Throttling, 5xx and no answer are ErrorKind::retry; a
// missing thing is ErrorKind::skip; all else is ErrorKind::stop.
class Client {
  public:
    Client(ClientSettings settings, CredentialSource& keys, base::Clock const& clock);
    ~Client();

    base::Result<codec::Json> json(JsonService const& service, std::string_view operation,
                                   codec::Json const& input);
    // The same, of an input that is written already.
    base::Result<codec::Json> json_text(JsonService const& service, std::string_view operation,
                                        std::string input);
    // The answer's <…Result> element.
    base::Result<codec::Xml> query(QueryService const& service, std::string_view action,
                                   http::Parameters const& input);
    base::Result<http::Response> s3(S3Call const& call);  // path style at an endpoint of our own
    void set_timeout(std::chrono::milliseconds timeout);  // of one call; 60 s unless told
    void cancel();  // from any thread: the running call and all later ones fail at once

  private:
    struct State;
    std::unique_ptr<State> state_;
};

// sts:AssumeRole, again five minutes before it expires.
struct AssumeRole {
    std::string role_arn;
    std::string session_name;
    std::string external_id = {};  // "" sends none
    std::string mfa_serial = {};   // of the device whose code is asked for, each time
    std::function<base::Result<std::string>()> mfa_code = {};
    std::chrono::seconds duration = {};  // 0: STS's own, an hour
};
class AssumedRole final : public CredentialSource {
  public:
    AssumedRole(ClientSettings settings, CredentialSource& base_keys, AssumeRole role,
                base::Clock const& clock);
    ~AssumedRole() override;
    base::Result<Credentials> credentials(base::Instant now) override;
    void refused(base::Instant now) override;
    void cancel();  // as Client::cancel

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace aws
