#include "simulation/network.hpp"

#include <optional>

#include "disk/files.hpp"

namespace simulation {
namespace {

// No reply takes longer: a request that is parked for ever would be a bug.
constexpr int kMostSteps = 10'000;
constexpr char const* kHost = "cloud";

http::Head head_of(http::Request const& request) {
    http::Head head;
    head.method = request.method;
    std::size_t const path = request.url.find('/', request.url.find("//") + 2);
    head.target = path == std::string::npos ? "/" : request.url.substr(path);
    head.headers = request.headers;
    if (!head.headers.find("Host")) head.headers.add("Host", kHost);
    head.headers.set("Content-Length", std::to_string(request.body.size()));
    head.peer = "127.0.0.1";
    return head;
}

base::Result<std::string> body_of(http::Reply const& reply) {
    if (auto const* text = std::get_if<std::string>(&reply.body)) return *text;
    auto const& range = std::get<http::FileRange>(reply.body);
    std::string bytes(range.bytes, '\0');
    disk::Done const read = range.file->read_at(range.offset, bytes.data(), bytes.size());
    if (!read || *read != bytes.size()) {
        return base::fail(base::ErrorKind::retry, "the answer was torn");
    }
    return bytes;
}

}  // namespace

class Network::Line final : public http::Exchange {
  public:
    explicit Line(Network& network) : network_(network) {}
    base::Result<http::Response> send(http::Request const& request) override {
        return network_.send(request);
    }

  private:
    Network& network_;
};

std::function<std::unique_ptr<http::Exchange>()> Network::connect() {
    return [this] { return std::make_unique<Line>(*this); };
}

base::Result<http::Response> Network::send(http::Request const& request) {
    if (!cloud_) return base::fail(base::ErrorKind::retry, "nobody answers");
    if (loses()) return base::fail(base::ErrorKind::retry, "the request was lost");
    http::Head const head = head_of(request);
    std::unique_ptr<http::Call> const call = cloud_->endpoints().begin(head);
    call->write(request.body);
    // Shared: the cloud may answer after we gave up.
    auto const answer = std::make_shared<std::optional<http::Reply>>();
    call->finish([answer](http::Reply answered) {
        if (!*answer) *answer = std::move(answered);
    });
    for (int i = 0; i < kMostSteps && !*answer; ++i) {
        base::Instant const next = cloud_->committer().step(clock_.now());
        if (!*answer && next > clock_.now() && next != base::kNever) clock_.set(next);
    }
    if (!*answer) return base::fail(base::ErrorKind::retry, "no answer");
    http::Reply const& reply = **answer;
    base::Result<std::string> body = body_of(reply);
    if (!body) return base::fail(body.error());
    if (loses()) return base::fail(base::ErrorKind::retry, "the answer was lost");
    http::Response response{reply.status, reply.headers, {}};
    bool const wanted = request.on_body && reply.status / 100 == 2;
    if (!wanted)
        response.body = *std::move(body);
    else if (!request.on_body(*body))
        return base::fail(base::ErrorKind::retry, "the answer was refused");
    return response;
}

}  // namespace simulation
