#include "http/client.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <mutex>

#include "base/text.hpp"
#include "http/trusting_client.hpp"

namespace http {
namespace {

void start_curl_once() {
    static std::once_flag once;
    std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
}

base::Result<Response> cancelled() {
    return base::fail(base::ErrorKind::stop, "cancelled", kCancelled);
}

struct FreeEasy {
    void operator()(CURL* c) const { curl_easy_cleanup(c); }
};
struct FreeMulti {
    void operator()(CURLM* m) const { curl_multi_cleanup(m); }
};
struct FreeList {
    void operator()(curl_slist* l) const { curl_slist_free_all(l); }
};

// What a running transfer writes to.
struct Transfer {
    Request const& request;
    Response response = {};
    bool too_large = false;
    bool ended_by_caller = false;
    int status = 0;  // of the last status line
};

std::size_t on_header(char* data, std::size_t, std::size_t count, void* user) {
    auto& transfer = *static_cast<Transfer*>(user);
    std::string_view const line = base::trim(std::string_view(data, count));
    if (line.starts_with("HTTP/")) {
        transfer.response.headers = {};  // after a 100 Continue
        auto const words = base::split(line, ' ');
        transfer.status = words.size() < 2 ? 0 : std::atoi(std::string(words[1]).c_str());
    } else if (auto const parts = base::cut(line, ":")) {
        transfer.response.headers.add(std::string(parts->first),
                                      std::string(base::trim(parts->second)));
    }
    return count;
}

// Bytes of the body, as far as the other end may be believed: it grows by itself where it is
// longer.
std::size_t expected(Transfer const& transfer) {
    constexpr std::uint64_t kMost = 16u << 20;
    std::uint64_t const said =
        base::to_uint64(transfer.response.headers.text("content-length")).value_or(0);
    return std::min({said, kMost, std::uint64_t{transfer.request.max_response_bytes}});
}

std::size_t on_body(char* data, std::size_t, std::size_t count, void* user) {
    auto& transfer = *static_cast<Transfer*>(user);
    std::string_view const bytes(data, count);
    bool const wanted = transfer.status >= 200 && transfer.status < 300;
    if (transfer.request.on_body && wanted) {
        transfer.ended_by_caller = !transfer.request.on_body(bytes);
        return transfer.ended_by_caller ? 0 : count;
    }
    transfer.too_large =
        transfer.response.body.size() + count > transfer.request.max_response_bytes;
    if (transfer.too_large) return 0;
    if (transfer.response.body.empty()) transfer.response.body.reserve(expected(transfer));
    transfer.response.body.append(bytes);
    return count;
}

char const* code_of(CURLcode result) {
    switch (result) {
        case CURLE_OPERATION_TIMEDOUT:
            return kTimedOut;
        case CURLE_COULDNT_CONNECT:
        case CURLE_COULDNT_RESOLVE_HOST:
            return kUnreachable;
        case CURLE_SSL_CONNECT_ERROR:
        case CURLE_PEER_FAILED_VERIFICATION:
        case CURLE_SSL_CACERT_BADFILE:
            return kTlsFailed;
        case CURLE_GOT_NOTHING:
        case CURLE_RECV_ERROR:
        case CURLE_SEND_ERROR:
        case CURLE_PARTIAL_FILE:
            return kConnectionLost;
        default:
            return "";
    }
}

// The handles of one client.
struct Wire {
    std::unique_ptr<CURLM, FreeMulti> multi{curl_multi_init()};
    std::unique_ptr<CURL, FreeEasy> easy{curl_easy_init()};
    std::atomic<bool> stopped{false};
    std::string ca_file = {};  // of the authorities to believe instead of the system's

    base::Result<Response> send(Request const& request);
    void cancel() {
        stopped.store(true);
        curl_multi_wakeup(multi.get());
    }

    void set_up(Request const& request, curl_slist* headers, Transfer& transfer) const {
        CURL* const c = easy.get();
        curl_easy_reset(c);
        curl_easy_setopt(c, CURLOPT_URL, request.url.c_str());
        curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
        curl_easy_setopt(c, CURLOPT_PATH_AS_IS, 1L);
        curl_easy_setopt(c, CURLOPT_NOPROXY, "localhost,127.0.0.1,::1");
        curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https");
        // The variable of AWS's own tools, for authorities that this machine does not know.
        if (char const* const bundle = std::getenv("AWS_CA_BUNDLE")) {
            curl_easy_setopt(c, CURLOPT_CAINFO, bundle);
        }
        if (!ca_file.empty()) curl_easy_setopt(c, CURLOPT_CAINFO, ca_file.c_str());
        curl_easy_setopt(c, CURLOPT_HTTP_VERSION, long{CURL_HTTP_VERSION_1_1});
        curl_easy_setopt(c, CURLOPT_TCP_NODELAY, 1L);
        curl_easy_setopt(c, CURLOPT_BUFFERSIZE, 256L << 10);
        curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS, 10'000L);
        curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, static_cast<long>(request.timeout.count()));
        curl_easy_setopt(c, CURLOPT_HTTPHEADER, headers);
        curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, &on_header);
        curl_easy_setopt(c, CURLOPT_HEADERDATA, &transfer);
        curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, &on_body);
        curl_easy_setopt(c, CURLOPT_WRITEDATA, &transfer);
        if (request.method == "HEAD") {
            curl_easy_setopt(c, CURLOPT_NOBODY, 1L);
        } else if (request.method != "GET" || !request.body.empty()) {
            curl_easy_setopt(c, CURLOPT_POSTFIELDS, request.body.data());
            curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE_LARGE,
                             static_cast<curl_off_t>(request.body.size()));
        }
        if (request.method != "HEAD") {
            curl_easy_setopt(c, CURLOPT_CUSTOMREQUEST, request.method.c_str());
        }
    }

    // The multi interface, for it can be woken from another thread.
    CURLcode run() const {
        curl_multi_add_handle(multi.get(), easy.get());
        CURLcode result = CURLE_ABORTED_BY_CALLBACK;
        int running = 1;
        while (!stopped.load()) {
            if (curl_multi_perform(multi.get(), &running) != CURLM_OK) break;
            if (running == 0) {
                int left = 0;
                while (CURLMsg* const message = curl_multi_info_read(multi.get(), &left)) {
                    if (message->msg == CURLMSG_DONE) result = message->data.result;
                }
                break;
            }
            if (curl_multi_poll(multi.get(), nullptr, 0, 1000, nullptr) != CURLM_OK) break;
        }
        curl_multi_remove_handle(multi.get(), easy.get());
        return result;
    }
};

base::Result<Response> Wire::send(Request const& request) {
    if (stopped.load()) return cancelled();
    std::unique_ptr<curl_slist, FreeList> headers;
    auto const add = [&](std::string const& line) {
        headers.reset(curl_slist_append(headers.release(), line.c_str()));
    };
    for (Header const& header : request.headers) {
        // curl sends a header without a value only when it ends with a semicolon.
        add(header.second.empty() ? header.first + ";" : header.first + ": " + header.second);
    }
    add("Expect:");
    if (!request.headers.find("Content-Type")) add("Content-Type:");
    if (!request.headers.find("Accept")) add("Accept:");
    Transfer transfer{request};
    set_up(request, headers.get(), transfer);
    CURLcode const result = run();
    if (stopped.load()) return cancelled();
    long status = 0;
    curl_easy_getinfo(easy.get(), CURLINFO_RESPONSE_CODE, &status);
    transfer.response.status = static_cast<int>(status);
    if (transfer.too_large) {
        return base::fail(
            base::ErrorKind::quarantine,
            "an answer of more than " + std::to_string(request.max_response_bytes) + " bytes");
    }
    if (result != CURLE_OK && !transfer.ended_by_caller) {
        return base::fail(
            base::ErrorKind::retry,
            request.url.substr(0, request.url.find('?')) + ": " + curl_easy_strerror(result),
            code_of(result));
    }
    return std::move(transfer.response);
}

class Trusting final : public Exchange {
  public:
    explicit Trusting(std::string ca_file) { wire_.ca_file = std::move(ca_file); }
    base::Result<Response> send(Request const& request) override { return wire_.send(request); }
    void cancel() override { wire_.cancel(); }

  private:
    Wire wire_;
};

}  // namespace

struct Client::State : Wire {};

Client::Client() {
    start_curl_once();
    state_ = std::make_unique<State>();
}
Client::~Client() = default;

void Client::cancel() { state_->cancel(); }

base::Result<Response> Client::send(Request const& request) { return state_->send(request); }

std::unique_ptr<Exchange> trusting_client(std::string const& ca_file) {
    start_curl_once();
    return std::make_unique<Trusting>(ca_file);
}

}  // namespace http
