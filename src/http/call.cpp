#include "http/call.hpp"

namespace http {
namespace {

class Collect final : public Call {
  public:
    Collect(Head head, std::uint64_t max_bytes, Answer answer)
        : head_(std::move(head)), max_bytes_(max_bytes), answer_(std::move(answer)) {}

    bool write(std::string_view bytes) override {
        too_large_ = body_.size() + bytes.size() > max_bytes_;
        if (!too_large_) body_.append(bytes);
        return !too_large_;
    }

    void finish(Respond respond) override {
        if (!too_large_) return answer_(head_, std::move(body_), std::move(respond));
        Reply reply{413};
        reply.headers.add("Content-Type", "text/plain; charset=utf-8");
        reply.body = "The body is larger than " + std::to_string(max_bytes_) + " bytes.\n";
        respond(std::move(reply));
    }

  private:
    Head head_;
    std::uint64_t max_bytes_;
    Answer answer_;
    std::string body_;
    bool too_large_ = false;
};

}  // namespace

std::unique_ptr<Call> collect(Head const& head, std::uint64_t max_bytes, Answer answer) {
    return std::make_unique<Collect>(head, max_bytes, std::move(answer));
}

}  // namespace http
