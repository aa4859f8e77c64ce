// S3 on a disk in memory, asked by heads and bodies as the door hands them on, without a socket.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/crypto.hpp"
#include "base/text.hpp"
#include "cloud/s3/service.hpp"
#include "codec/xml.hpp"
#include "disk/files.hpp"
#include "unit/cloud/harness.hpp"

namespace cloud::testing {

// Keeps what it is sent.
class Queues final : public MessageQueue {
  public:
    bool has_queue(aws::Arn const& queue) const override { return queue.resource == "jobs"; }
    void send_message(aws::Arn const&, std::string const& body, aws::Caller const&,
                      base::Instant) override {
        bodies.push_back(body);
    }
    std::vector<std::string> bodies;
};

struct Asked {
    std::string method;
    std::string target;
    std::string body = {};
    http::Headers headers = {};
    std::string account = "111122223333";
    std::string payload_hash = {};  // "" is that of the body
    std::size_t piece = 7;          // the body arrives in pieces of this size
};

struct Buckets {
    Harness h;
    Queues queues;
    base::SeededRandom io_random{11};
    std::optional<s3::Service> service;

    Buckets() { service.emplace(h.core, queues, h.committer, io_random); }

    // What was answered; status 0 where nothing was.
    http::Reply ask(Asked const& asked) {
        http::Head head{asked.method, asked.target, asked.headers, "127.0.0.1"};
        if (!head.headers.find("Host")) head.headers.add("Host", "localhost:4566");
        std::string const hash =
            asked.payload_hash.empty() ? base::hex(base::sha256(asked.body)) : asked.payload_hash;
        head.headers.add("x-amz-content-sha256", hash);
        Signed who;
        who.caller.account = base::AccountId(asked.account);
        who.caller.region = base::Region("eu-west-1");
        who.authorization.payload_hash = hash;
        who.request_id = "11111111-2222-4333-8444-555555555555";
        who.received = h.clock.now();
        std::unique_ptr<http::Call> const call = service->begin(head, who);
        for (std::size_t at = 0; at < asked.body.size(); at += asked.piece) {
            if (!call->write(std::string_view(asked.body).substr(at, asked.piece))) break;
        }
        auto const reply = std::make_shared<http::Reply>(http::Reply{0});
        call->finish([reply](http::Reply r) { *reply = std::move(r); });
        h.settle();
        return *reply;
    }

    std::string body(http::Reply const& reply) {
        if (auto const* text = std::get_if<std::string>(&reply.body)) return *text;
        auto const& range = std::get<http::FileRange>(reply.body);
        std::string bytes(range.bytes, '\0');
        std::size_t at = 0;
        while (at < bytes.size()) {
            disk::Done const got =
                range.file->read_at(range.offset + at, bytes.data() + at, bytes.size() - at);
            if (!got || *got == 0) break;
            at += *got;
        }
        return bytes;
    }

    // "404 NoSuchKey"
    std::string error(Asked const& asked) {
        http::Reply const reply = ask(asked);
        base::Result<codec::Xml> const xml = codec::parse_xml(body(reply));
        return std::to_string(reply.status) + " " + (xml ? xml->text_of("Code") : "");
    }

    void bucket(std::string const& name = "logs") { (void)ask({"PUT", "/" + name}); }
    void put(std::string const& key, std::string const& text) {
        (void)ask({"PUT", "/logs/" + base::percent_encode(key, "/"), text});
    }
    std::string get(std::string const& key) {
        return body(ask({"GET", "/logs/" + base::percent_encode(key, "/")}));
    }

    // The machine goes and comes back; what was not durable is gone.
    void restart() {
        service.reset();
        service.emplace(h.core, queues, h.committer, io_random);
    }
    std::size_t files() const {
        std::size_t count = 0;
        for (int i = 0; i < 256; ++i) {
            count +=
                h.disk.list("objects/" + base::hex(std::string(1, static_cast<char>(i)))).size();
        }
        return count;
    }
};

}  // namespace cloud::testing
