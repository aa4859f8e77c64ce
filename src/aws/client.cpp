#include "aws/client.hpp"

#include <algorithm>

#include "aws/answer.hpp"
#include "aws/signature.hpp"
#include "base/random.hpp"
#include "base/text.hpp"

namespace aws {

namespace {

constexpr std::chrono::milliseconds kFirstPause{500};
constexpr std::chrono::milliseconds kMostPause{20'000};

double system_chance() {
    constexpr std::uint64_t kSteps = 1u << 20;
    return static_cast<double>(base::SystemRandom().below(kSteps)) / kSteps;
}

// IAM and Organizations live in one place for the whole of AWS.
std::string region_of(std::string_view service, std::string const& region) {
    bool const global = service == "iam" || service == "organizations";
    if (!global) return region;
    return region.starts_with("cn-") ? "cn-north-1" : "us-east-1";
}

std::string aws_domain(std::string const& region) {
    return region.starts_with("cn-") ? ".amazonaws.com.cn" : ".amazonaws.com";
}

}  // namespace

struct Client::State {
    ClientSettings settings;
    CredentialSource& keys;
    base::Clock const& clock;
    std::unique_ptr<http::Exchange> http;
    std::chrono::milliseconds timeout = std::chrono::seconds(60);

    std::string endpoint_of(std::string_view service) const;
    std::string url_of(std::string_view service) const;
    std::string url_of_object(S3Call const& call) const;
    base::Result<http::Response> send(http::Request const& request, std::string_view service);
    // What `said` asks for, as the answer has it.
    base::Result<http::Response> attempt(http::Request request, std::string_view service,
                                         std::chrono::milliseconds& said);
};

std::string Client::State::endpoint_of(std::string_view service) const {
    std::string own = settings.endpoint_of ? settings.endpoint_of(service) : "";
    while (own.ends_with('/')) own.pop_back();
    return own.empty() ? settings.endpoint : own;
}

std::string Client::State::url_of(std::string_view service) const {
    std::string const endpoint = endpoint_of(service);
    if (!endpoint.empty()) return endpoint + "/";
    std::string const region = region_of(service, settings.region);
    std::string const domain = aws_domain(region);
    if (service == "iam" && region == "us-east-1") return "https://iam" + domain + "/";
    return "https://" + std::string(service) + "." + region + domain + "/";
}

// A dot in the bucket's name would not fit AWS's certificate: such buckets stay in the path.
std::string Client::State::url_of_object(S3Call const& call) const {
    std::string const key = base::percent_encode(call.key, "/");
    std::string url;
    bool const in_path = !endpoint_of("s3").empty() || call.bucket.find('.') != std::string::npos;
    if (call.bucket.empty()) {
        url = url_of("s3");
    } else if (in_path) {
        url = url_of("s3") + call.bucket + (key.empty() ? "" : "/") + key;
    } else {
        url = "https://" + call.bucket + ".s3." + settings.region + aws_domain(settings.region) +
              "/" + key;
    }
    std::string const query = http::write_query(call.query);
    return query.empty() ? url : url + "?" + query;
}

// Retry-After has seconds; x-amz-retry-after, of some services, milliseconds.
std::chrono::milliseconds said_pause(http::Response const& response) {
    auto const number = [&](char const* name) {
        std::int64_t const said = base::to_int64(response.headers.text(name)).value_or(0);
        return std::clamp<std::int64_t>(said, 0, kMostPause.count());
    };
    std::chrono::milliseconds const said(
        std::max(number("Retry-After") * 1000, number("x-amz-retry-after")));
    return std::min(said, kMostPause);
}

// What was handed on already as it arrived cannot be asked for again here.
base::Result<http::Response> Client::State::send(http::Request const& request,
                                                 std::string_view service) {
    Retry const& retry = settings.retry;
    int const attempts = request.on_body || !retry.wait ? 1 : std::max(1, retry.attempts);
    for (int number = 1;; ++number) {
        std::chrono::milliseconds said{0};
        base::Result<http::Response> response = attempt(request, service, said);
        bool const again = !response && response.error().kind == base::ErrorKind::retry;
        if (!again || number >= attempts) return response;
        double const chance = retry.chance ? retry.chance() : system_chance();
        retry.wait(std::max(said, pause_before_next(number, chance)));
    }
}

base::Result<http::Response> Client::State::attempt(http::Request request, std::string_view service,
                                                    std::chrono::milliseconds& said) {
    base::Instant const now = clock.now();
    base::Result<Credentials> with = keys.credentials(now);
    if (!with) return base::fail(with.error());
    request.timeout = timeout;
    std::string const region = region_of(service, settings.region);
    sign(request, {std::move(*with), region, std::string(service), now});
    base::Result<http::Response> response = http->send(request);
    if (!response || (response->status >= 200 && response->status < 300)) return response;
    said = said_pause(*response);
    base::Error error = error_of(*response);
    if (refuses_keys(error)) keys.refused(now);
    return base::fail(std::move(error));
}

std::chrono::milliseconds pause_before_next(int attempt, double chance) {
    std::chrono::milliseconds const most =
        std::min(kMostPause, kFirstPause * (1 << std::clamp(attempt - 1, 0, 10)));
    return std::chrono::milliseconds(
        static_cast<std::int64_t>(chance * static_cast<double>(most.count())));
}

Client::Client(ClientSettings settings, CredentialSource& keys, base::Clock const& clock)
    : state_(new State{std::move(settings), keys, clock, nullptr}) {
    auto const& connect = state_->settings.connect;
    state_->http = connect ? connect() : std::make_unique<http::Client>();
    std::string& endpoint = state_->settings.endpoint;
    while (endpoint.ends_with('/')) endpoint.pop_back();
}

Client::~Client() = default;

base::Result<codec::Json> Client::json(JsonService const& service, std::string_view operation,
                                       codec::Json const& input) {
    return json_text(service, operation, input.is_null() ? "{}" : codec::to_json(input));
}

base::Result<codec::Json> Client::json_text(JsonService const& service, std::string_view operation,
                                            std::string input) {
    http::Request request{"POST", state_->url_of(service.name)};
    request.headers.add("Content-Type", "application/x-amz-json-" + std::string(service.version));
    request.headers.add("X-Amz-Target", std::string(service.target) + "." + std::string(operation));
    request.body = std::move(input);
    base::Result<http::Response> const response = state_->send(std::move(request), service.name);
    if (!response) return base::fail(response.error());
    if (response->body.empty()) return codec::Json::object();
    return codec::parse_json(response->body);
}

base::Result<codec::Xml> Client::query(QueryService const& service, std::string_view action,
                                       http::Parameters const& input) {
    http::Parameters all = {{"Action", std::string(action)},
                            {"Version", std::string(service.version)}};
    all.insert(all.end(), input.begin(), input.end());
    http::Request request{"POST", state_->url_of(service.name)};
    request.headers.add("Content-Type", "application/x-www-form-urlencoded; charset=utf-8");
    request.body = http::write_query(all);
    base::Result<http::Response> const response = state_->send(std::move(request), service.name);
    if (!response) return base::fail(response.error());
    base::Result<codec::Xml> const body = codec::parse_xml(response->body);
    if (!body) return base::fail(body.error());
    codec::Xml const* const result = body->find(std::string(action) + "Result");
    return result ? *result : codec::Xml{std::string(action) + "Result"};
}

base::Result<http::Response> Client::s3(S3Call const& call) {
    http::Request request{call.method, state_->url_of_object(call), call.headers, call.body};
    request.on_body = call.on_body;
    return state_->send(std::move(request), "s3");
}

void Client::set_timeout(std::chrono::milliseconds timeout) { state_->timeout = timeout; }

void Client::cancel() { state_->http->cancel(); }

}  // namespace aws
