#include "cloud/endpoints.hpp"

#include "aws/dispatch.hpp"
#include "aws/json_protocol.hpp"
#include "aws/rest_xml_protocol.hpp"
#include "base/crypto.hpp"
#include "base/id.hpp"
#include "base/log.hpp"
#include "base/text.hpp"

namespace cloud {
namespace {

constexpr char const* kContentHash = "x-amz-content-sha256";
constexpr char const* kRegionOfNobody = "us-east-1";  // of STS's global endpoint

// How much of a refused request's body is passed over, so that its connection can go on.
constexpr std::size_t kPassedOver = 64u << 10;

// Answers what was decided from the head alone.
class Refusal final : public http::Call {
  public:
    explicit Refusal(http::Reply reply) : reply_(std::move(reply)) {}
    bool write(std::string_view bytes) override {
        passed_over_ += bytes.size();
        return passed_over_ <= kPassedOver;
    }
    void finish(http::Respond respond) override { respond(std::move(reply_)); }

  private:
    http::Reply reply_;
    std::size_t passed_over_ = 0;
};

aws::Error unknown_key(aws::Protocol protocol) {
    if (protocol == aws::Protocol::rest_xml) {
        return {"InvalidAccessKeyId",
                "The AWS Access Key Id you provided does not exist in our records.", 403};
    }
    return aws::Error("UnrecognizedClientException",
                      "The security token included in the request is invalid.")
        .query("InvalidClientTokenId", 403);
}

aws::Error expired_token(aws::Protocol protocol) {
    if (protocol == aws::Protocol::rest_xml)
        return {"ExpiredToken", "The provided token has expired.", 400};
    return aws::Error("ExpiredTokenException",
                      "The security token included in the request is expired")
        .query("ExpiredToken", 403);
}

// The second is what tools ask that were made for another emulator.
bool asks_for_health(http::Head const& head) {
    return head.path() == "/_catchment/health" || head.path() == "/_localstack/health";
}

http::Reply json_reply(codec::Json const& body) {
    http::Reply reply;
    reply.headers.add("Content-Type", "application/json");
    reply.body = codec::to_json(body);
    return reply;
}

http::Reply health(EndpointsSetup const& setup) {
    codec::Json running = codec::Json::object({{"s3", "running"}});
    for (aws::Service const* service : setup.services) running.set(service->name, "running");
    return json_reply(codec::Json::object({{"status", "running"},
                                           {"auth", setup.open_door ? "off" : "on"},
                                           {"services", std::move(running)}}));
}

// What is told of each request once it is answered.
struct Counted {
    std::string service;    // "" where the request did not come to name one
    std::string operation;  // S3's are told by their method
};

// The same answer, counted as it leaves.
http::Respond counting(base::Metrics& metrics, Counted what, http::Respond respond) {
    return [&metrics, what = std::move(what), respond = std::move(respond)](http::Reply reply) {
        metrics
            .counter("catchment_cloud_requests_total", "Requests answered, by HTTP status.",
                     {{"service", what.service},
                      {"operation", what.operation},
                      {"code", std::to_string(reply.status)}})
            .add();
        respond(std::move(reply));
    };
}

// Lets a call through, and counts what is answered.
class CountedCall final : public http::Call {
  public:
    CountedCall(std::unique_ptr<http::Call> call, base::Metrics& metrics, Counted what)
        : call_(std::move(call)), metrics_(metrics), what_(std::move(what)) {}
    bool write(std::string_view bytes) override { return call_->write(bytes); }
    void finish(http::Respond respond) override {
        http::Respond counted = counting(metrics_, what_, std::move(respond));
        call_->finish(std::move(counted));
    }

  private:
    std::unique_ptr<http::Call> call_;
    base::Metrics& metrics_;
    Counted what_;
};

aws::Error too_large(std::uint64_t limit) {
    return aws::Error("RequestEntityTooLargeException",
                      "The request is larger than " + std::to_string(limit) + " bytes.", 413)
        .query("RequestEntityTooLarge");
}

// As the client addressed us, so that the URLs in answers lead back the same way. (Every signature
// covers the host.)
std::string url_of(http::Head const& head) {
    return (head.tls ? "https://" : "http://") + head.headers.text("Host");
}

// What goes from this machine to itself is on no wire, and as secure as TLS makes it: a policy that
// denies what comes without (aws:SecureTransport) lets it in. (docs/security.md.)
bool stays_here(std::string const& peer) { return peer.starts_with("127.") || peer == "::1"; }

// A form without any signature, as AssumeRoleWithWebIdentity is sent.
bool may_go_unsigned(http::Head const& head) {
    return !head.headers.find("Authorization") && head.query().empty() &&
           aws::protocol_of(head) == aws::Protocol::query;
}

std::vector<aws::Need> needs_of(aws::Operation const& operation, aws::Invocation const& call) {
    if (operation.needs) return operation.needs(call);
    return {{.action = operation.action}};
}

// What stands in x-amz-content-sha256 must be true of the body, where it says anything of it.
void check_declared_hash(http::Head const& head, std::string const& made) {
    std::string const* const declared = head.headers.find(kContentHash);
    if (!declared || declared->size() != made.size() || *declared == made) return;
    throw aws::Error("InvalidSignatureException",
                     "The provided x-amz-content-sha256 does not match what was computed.")
        .query("SignatureDoesNotMatch", 403);
}

}  // namespace

Endpoints::Endpoints(EndpointsSetup setup) : setup_(std::move(setup)) {}
Endpoints::~Endpoints() = default;

std::unique_ptr<http::Call> Endpoints::begin(http::Head const& head) {
    if (std::unique_ptr<http::Call> own = begin_own(head)) return own;
    aws::Protocol protocol = aws::protocol_of(head);
    Signed who;
    who.request_id = base::uuid(setup_.random);
    try {
        if (setup_.open_door) OpenDoor::check_sender(head);
        if (may_go_unsigned(head)) return begin_operation(head, nobody(head, std::move(who)));
        who.authorization = aws::parse_authorization(head);
        bool const object = who.authorization.scope.service == "s3";
        if (object) protocol = aws::Protocol::rest_xml;
        identify(head, protocol, who);
        return object ? begin_object(head, who) : begin_operation(head, std::move(who));
    } catch (aws::Error const& error) {
        auto refusal = std::make_unique<Refusal>(aws::render_error(
            protocol, error, who.request_id, xmlns_of(protocol, who.authorization.scope.service)));
        return std::make_unique<CountedCall>(std::move(refusal), setup_.metrics, Counted{});
    }
}

// What is asked of Catchment itself, and of no service. Nothing where it is none of that.
std::unique_ptr<http::Call> Endpoints::begin_own(http::Head const& head) {
    if (asks_for_health(head)) return std::make_unique<Refusal>(health(setup_));
    if (head.path() == "/_catchment/metrics") {
        http::Reply reply;
        reply.headers.add("Content-Type", "text/plain; version=0.0.4");
        reply.body = setup_.metrics.prometheus_text();
        return std::make_unique<Refusal>(std::move(reply));
    }
    if (head.method == "PUT") {
        if (head.path().starts_with(kAnswerPath)) return begin_answer(head, setup_.answers);
        if (head.path().starts_with(kSignalPath)) return begin_answer(head, setup_.signals);
    }
    if (head.path() != "/_catchment/reset" || head.method != "POST") return nullptr;
    try {
        if (!setup_.open_door) {
            throw aws::Error("AccessDenied", "Start the cloud with --auth off to reset it.", 403);
        }
        OpenDoor::check_sender(head);
        return begin_reset();
    } catch (aws::Error const& error) {
        return std::make_unique<Refusal>(
            aws::json_error(aws::Protocol::json_1_1, error, base::uuid(setup_.random), false));
    }
}

// As functions PUT what came of a custom resource to S3, and instances that they are ready.
std::unique_ptr<http::Call> Endpoints::begin_answer(http::Head const& head, AnswerDesk& desk) {
    std::string_view const path = head.path();
    std::string const token(path.substr(path.rfind('/') + 1));
    return http::collect(
        head, kMostAnswerBytes,
        [this, &desk, token](http::Head const&, std::string const& body, http::Respond respond) {
            Job job;
            job.run = [&desk, token, body](base::Instant) -> JobOutcome {
                return desk.answered(token, body);
            };
            job.refuse = [id = base::uuid(setup_.random)](aws::Error const& error) {
                return aws::json_error(aws::Protocol::json_1_1, error, id, false);
            };
            job.respond = std::move(respond);
            setup_.committer.submit(std::move(job));
        });
}

std::unique_ptr<http::Call> Endpoints::begin_reset() {
    return http::collect(
        {}, kPassedOver, [this](http::Head const&, std::string const&, http::Respond respond) {
            base::log_warn("the cloud is reset: all state is wiped");
            Job job;
            job.run = [this](base::Instant) -> JobOutcome {
                setup_.open_door->reset();
                return json_reply(codec::Json::object({{"status", "reset"}}));
            };
            job.refuse = [id = base::uuid(setup_.random)](aws::Error const& error) {
                return aws::json_error(aws::Protocol::json_1_1, error, id, false);
            };
            job.respond = std::move(respond);
            setup_.committer.submit(std::move(job));
        });
}

// Who the key is of, before a body is taken in: the signature itself is judged with its hash.
void Endpoints::identify(http::Head const& head, aws::Protocol protocol, Signed& who) const {
    who.received = setup_.clock.now();
    who.verified = !setup_.open_door;
    if (who.verified) aws::verify_time(who.authorization, who.received);
    bool expired = false;
    std::optional<Principal> principal = setup_.authenticator.find(
        {who.authorization.access_key_id, who.authorization.session_token, who.received}, expired);
    if (setup_.open_door) principal = setup_.open_door->take(who.authorization, principal);
    if (expired && who.verified) throw expired_token(protocol);
    if (!principal) throw unknown_key(protocol);
    who.caller = principal->caller;
    who.caller.region = base::Region(who.authorization.scope.region);
    who.caller.source_ip = head.peer;
    who.user_agent = head.headers.text("User-Agent");
    who.caller.tls = head.tls || stays_here(head.peer);
    who.secret_access_key = principal->secret_access_key;
}

// Who does not sign: the operation decides whether it takes that.
Signed Endpoints::nobody(http::Head const& head, Signed who) const {
    who.received = setup_.clock.now();
    who.verified = false;
    who.authorization.scope.service = "sts";
    who.caller.region = base::Region(kRegionOfNobody);
    who.caller.source_ip = head.peer;
    who.caller.tls = head.tls || stays_here(head.peer);
    who.user_agent = head.headers.text("User-Agent");
    return who;
}

// Once the signature is proved.
void Endpoints::note_use(Signed const& who) const {
    setup_.authenticator.used({who.caller.access_key_id, who.authorization.scope.service,
                               who.authorization.scope.region, who.received});
}

// S3 signs the hash that it declares, so that a body can be let in before it is whole.
std::unique_ptr<http::Call> Endpoints::begin_object(http::Head const& head, Signed const& who) {
    if (who.verified) {
        aws::verify_signature(who.authorization, head, who.authorization.payload_hash,
                              who.secret_access_key);
    }
    note_use(who);
    return std::make_unique<CountedCall>(setup_.objects.begin(head, who), setup_.metrics,
                                         Counted{"s3", head.method});
}

// A small request: collected, hashed as it comes, and judged when it is whole.
class Endpoints::OperationCall final : public http::Call {
  public:
    OperationCall(Endpoints& endpoints, http::Head head, Signed who)
        : endpoints_(endpoints), head_(std::move(head)), who_(std::move(who)) {}
    ~OperationCall() override { abandoned_->store(true); }

    bool write(std::string_view bytes) override {
        if (body_.empty()) body_.reserve(announced());
        too_large_ = body_.size() + bytes.size() > limit();
        if (too_large_) return false;
        body_.append(bytes);
        hash_.update(bytes);
        return true;
    }

    void finish(http::Respond respond) override {
        Job job;
        try {
            job = make_job(respond);
        } catch (aws::Error const& error) {
            aws::Protocol const protocol = aws::protocol_of(head_);
            std::string const& service = who_.authorization.scope.service;
            http::Respond const counted =
                counting(endpoints_.setup_.metrics, {}, std::move(respond));
            return counted(aws::render_error(protocol, error, who_.request_id,
                                             endpoints_.xmlns_of(protocol, service)));
        }
        endpoints_.setup_.committer.submit(std::move(job));
    }

  private:
    bool is_signed() const { return !who_.authorization.access_key_id.empty(); }
    std::uint64_t limit() const { return is_signed() ? kMaxBodyBytes : kMaxUnsignedBytes; }
    std::size_t announced() const {
        std::optional<std::uint64_t> const length =
            base::to_uint64(head_.headers.text("Content-Length"));
        return std::min(length.value_or(0), limit());
    }

    // Throws aws::Error for what the signature or the operation's name says.
    aws::Routed judge() {
        if (too_large_) throw too_large(limit());
        std::string const made = base::hex(hash_.finish());
        check_declared_hash(head_, made);
        if (who_.verified) {
            aws::verify_signature(who_.authorization, head_, made, who_.secret_access_key);
        }
        aws::Routed routed =
            aws::route(head_, body_, who_.authorization.scope.service, endpoints_.setup_.services);
        if (is_signed()) endpoints_.note_use(who_);
        if (!is_signed() && !routed.operation->unsigned_too) throw aws::missing_token(head_);
        return routed;
    }

    // Shared by what runs the call and what records it.
    struct Pending {
        aws::Routed routed;
        aws::Invocation call;
        std::string user_agent;
        std::vector<aws::Need> needs = {};
    };

    std::shared_ptr<Pending> make_pending() {
        auto pending = std::make_shared<Pending>();
        pending->routed = judge();
        aws::Invocation& call = pending->call;
        call.caller = who_.caller;
        call.input = std::move(pending->routed.input);
        call.large = std::move(pending->routed.large);
        call.received = who_.received;
        call.request_id = who_.request_id;
        call.endpoint = url_of(head_);
        call.protocol = pending->routed.protocol;
        pending->user_agent = who_.user_agent;
        return pending;
    }

    Job make_job(http::Respond const& respond) {
        std::shared_ptr<Pending> const pending = make_pending();
        aws::Routed const& routed = pending->routed;
        EndpointsSetup& setup = endpoints_.setup_;
        Job job;
        job.run = [&setup, pending](base::Instant now) -> JobOutcome {
            aws::Operation const& operation = *pending->routed.operation;
            pending->call.now = now;
            pending->needs = needs_of(operation, pending->call);
            for (aws::Need const& need : pending->needs) {
                setup.authoriser.require(pending->call.caller, need, now);
            }
            aws::Outcome outcome = operation.verb(pending->call);
            if (auto* parked = std::get_if<aws::Parked>(&outcome)) return std::move(*parked);
            return aws::render(pending->routed, std::get<codec::Json>(outcome),
                               pending->call.request_id);
        };
        job.refuse = [pending](aws::Error const& error) {
            aws::Routed const& refused = pending->routed;
            return aws::render_error(refused.protocol, error, pending->call.request_id,
                                     refused.service->xmlns);
        };
        job.record = [&setup, pending](aws::Error const* error, base::Instant now) {
            setup.audit.record(
                {pending->call.caller, pending->routed.service->name,
                 pending->routed.operation->name, pending->call.input, pending->call.request_id,
                 pending->user_agent, now, error, resources_of(pending->needs)},
                setup.random);
        };
        job.respond =
            counting(setup.metrics, {routed.service->name, routed.operation->name}, respond);
        job.abandoned = abandoned_;
        return job;
    }

    Endpoints& endpoints_;
    http::Head head_;
    Signed who_;
    std::string body_;
    base::Hasher hash_{base::HashKind::sha256};
    bool too_large_ = false;
    // Shared with the job: a client that has gone gets nothing done for it that is not yet begun.
    std::shared_ptr<std::atomic<bool>> abandoned_ = std::make_shared<std::atomic<bool>>(false);
};

std::unique_ptr<http::Call> Endpoints::begin_operation(http::Head const& head, Signed who) {
    return std::make_unique<OperationCall>(*this, head, std::move(who));
}

// Of the errors that come before an operation is known; only the query protocol names it.
std::string Endpoints::xmlns_of(aws::Protocol protocol, std::string const& service) const {
    if (protocol != aws::Protocol::query) return "";
    for (aws::Service const* one : setup_.services) {
        if (one->name == service) return one->xmlns;
    }
    return "";
}

}  // namespace cloud
