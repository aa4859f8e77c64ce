#include "cloud/endpoints.hpp"

#include "aws/dispatch.hpp"
#include "aws/rest_xml_protocol.hpp"
#include "base/crypto.hpp"
#include "base/id.hpp"
#include "base/log.hpp"
#include "base/text.hpp"

namespace cloud {
namespace {

constexpr char const* kContentHash = "x-amz-content-sha256";

// Answers at once what was decided from the head alone.
class Refusal final : public http::Call {
  public:
    explicit Refusal(http::Reply reply) : reply_(std::move(reply)) {}
    bool write(std::string_view) override { return false; }
    void finish(http::Respond respond) override { respond(std::move(reply_)); }

  private:
    http::Reply reply_;
};

aws::Error unknown_key(aws::Protocol protocol) {
    switch (protocol) {
        case aws::Protocol::rest_xml:
            return {"InvalidAccessKeyId",
                    "The AWS Access Key Id you provided does not exist in our records.", 403};
        case aws::Protocol::query:
            return {"InvalidClientTokenId",
                    "The security token included in the request is invalid.", 403};
        default:
            return {"UnrecognizedClientException",
                    "The security token included in the request is invalid.", 400};
    }
}

aws::Error expired_token(aws::Protocol protocol) {
    bool const json = protocol == aws::Protocol::json_1_0 || protocol == aws::Protocol::json_1_1;
    return {json ? "ExpiredTokenException" : "ExpiredToken",
            "The security token included in the request is expired", json ? 400 : 403};
}

aws::Error unsigned_request(aws::Protocol protocol) {
    if (protocol == aws::Protocol::rest_xml) return {"AccessDenied", "Access Denied", 403};
    bool const json = protocol != aws::Protocol::query;
    return {json ? "MissingAuthenticationTokenException" : "MissingAuthenticationToken",
            "Missing Authentication Token", 403};
}

bool is_object_request(http::Head const& head) {
    if (aws::protocol_of(head) != aws::Protocol::rest_xml) return false;
    if (!aws::has_authorization(head)) return true;
    return aws::parse_authorization(head).scope.service == "s3";
}

http::Reply health() {
    http::Reply reply;
    reply.headers.add("Content-Type", "application/json");
    reply.body = std::string("{\"status\":\"running\"}");
    return reply;
}

}  // namespace

Endpoints::Endpoints(EndpointsSetup setup) : setup_(std::move(setup)) {}
Endpoints::~Endpoints() = default;

void Endpoints::set_url(std::string url) { url_ = std::move(url); }

std::unique_ptr<http::Call> Endpoints::begin(http::Head const& head) {
    if (head.path() == "/_catchment/health") return std::make_unique<Refusal>(health());
    aws::Protocol const protocol = aws::protocol_of(head);
    std::string const request_id = base::uuid(setup_.random);
    try {
        if (!aws::has_authorization(head)) throw unsigned_request(protocol);
        if (is_object_request(head)) return begin_object(head, request_id);
        return begin_operation(head, request_id);
    } catch (aws::Error const& error) {
        return std::make_unique<Refusal>(aws::render_error(protocol, error, request_id));
    }
}

Signed Endpoints::authenticate(http::Head const& head, std::string_view payload_hash,
                               std::string request_id) const {
    Signed who;
    who.received = setup_.clock.now();
    who.request_id = std::move(request_id);
    who.authorization = aws::parse_authorization(head);
    aws::verify_time(who.authorization, who.received);
    bool expired = false;
    std::optional<Principal> const principal = setup_.authenticator.find(
        {who.authorization.access_key_id, who.authorization.session_token, who.received}, expired);
    aws::Protocol const protocol = aws::protocol_of(head);
    if (expired) throw expired_token(protocol);
    if (!principal) throw unknown_key(protocol);
    aws::verify_signature(who.authorization, head, payload_hash, principal->secret_access_key);
    who.caller = principal->caller;
    who.caller.region = base::Region(who.authorization.scope.region);
    who.caller.source_ip = head.peer;
    who.secret_access_key = principal->secret_access_key;
    return who;
}

// S3 signs the hash that it declares, so that a body can be let in before it is whole.
std::unique_ptr<http::Call> Endpoints::begin_object(http::Head const& head,
                                                    std::string const& request_id) {
    std::string const declared = aws::parse_authorization(head).payload_hash;
    if (declared.empty()) {
        throw aws::Error("InvalidRequest",
                         "Missing required header for this request: x-amz-content-sha256");
    }
    return setup_.objects.begin(head, authenticate(head, declared, request_id));
}

// A small request: collected, hashed as it comes, and judged when it is whole.
class Endpoints::OperationCall final : public http::Call {
  public:
    OperationCall(Endpoints& endpoints, http::Head head, std::string request_id)
        : endpoints_(endpoints), head_(std::move(head)), request_id_(std::move(request_id)) {}
    ~OperationCall() override { abandoned_->store(true); }

    bool write(std::string_view bytes) override {
        too_large_ = body_.size() + bytes.size() > kMaxBodyBytes;
        if (too_large_) return false;
        body_.append(bytes);
        hash_.update(bytes);
        return true;
    }

    void finish(http::Respond respond) override {
        aws::Protocol const protocol = aws::protocol_of(head_);
        try {
            submit(std::move(respond));
        } catch (aws::Error const& error) {
            Respond const& answer = respond_;
            answer(aws::render_error(protocol, error, request_id_));
        }
    }

  private:
    using Respond = http::Respond;

    void submit(Respond respond) {
        respond_ = respond;
        if (too_large_) {
            throw aws::Error("RequestEntityTooLargeException",
                             "The request is larger than " + std::to_string(kMaxBodyBytes) +
                                 " bytes.",
                             413);
        }
        std::string const made = base::hex(hash_.finish());
        std::string const* const declared = head_.headers.find(kContentHash);
        if (declared && declared->size() == made.size() && *declared != made) {
            throw aws::Error("InvalidSignatureException",
                             "The provided x-amz-content-sha256 does not match what was computed.",
                             403);
        }
        Signed const who = endpoints_.authenticate(head_, made, request_id_);
        auto routed = std::make_shared<aws::Routed>(aws::route(
            head_, body_, who.authorization.scope.service, endpoints_.setup_.services));
        aws::Invocation call;
        call.caller = who.caller;
        call.input = std::move(routed->input);
        call.received = who.received;
        call.request_id = request_id_;
        call.endpoint = endpoints_.url_of(head_);
        call.protocol = routed->protocol;
        endpoints_.setup_.committer.submit(make_job(std::move(routed), std::move(call)));
        respond_ = nullptr;
    }

    Job make_job(std::shared_ptr<aws::Routed> routed, aws::Invocation call) {
        Job job;
        job.run = [routed, call = std::move(call)](base::Instant now) mutable -> JobOutcome {
            call.now = now;
            aws::Outcome outcome = routed->operation->verb(call);
            if (auto* parked = std::get_if<aws::Parked>(&outcome)) return std::move(*parked);
            return aws::render(*routed, std::get<codec::Json>(outcome), call.request_id);
        };
        job.refuse = [routed, id = request_id_](aws::Error const& error) {
            return aws::render_error(routed->protocol, error, id, routed->service->xmlns);
        };
        job.respond = respond_;
        job.abandoned = abandoned_;
        return job;
    }

    Endpoints& endpoints_;
    http::Head head_;
    std::string request_id_;
    std::string body_;
    base::Hasher hash_{base::HashKind::sha256};
    bool too_large_ = false;
    Respond respond_;
    // Shared with the job: a client that has gone gets nothing done for it that is not yet begun.
    std::shared_ptr<std::atomic<bool>> abandoned_ = std::make_shared<std::atomic<bool>>(false);
};

std::unique_ptr<http::Call> Endpoints::begin_operation(http::Head const& head,
                                                       std::string const& request_id) {
    return std::make_unique<OperationCall>(*this, head, request_id);
}

// As the client addressed us, so that the URLs in answers lead back the same way.
std::string Endpoints::url_of(http::Head const& head) const {
    std::string const& host = head.headers.text("Host");
    if (host.empty()) return url_;
    return (head.tls ? "https://" : "http://") + host;
}

}  // namespace cloud
