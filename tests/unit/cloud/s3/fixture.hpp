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
#include "unit/cloud/authoriser.hpp"
#include "unit/cloud/harness.hpp"
#include "unit/cloud/key_ring.hpp"

namespace cloud::testing {

// Keeps what it is sent.
class Queues final : public MessageQueue {
  public:
    bool has_queue(aws::Arn const& queue) const override { return queue.resource == "jobs"; }
    void send_message(aws::Arn const&, std::string const& body, aws::Caller const&,
                      base::Instant) override {
        if (refusing) throw aws::access_denied("not authorized to perform: sqs:sendmessage");
        bodies.push_back(body);
    }
    std::vector<std::string> bodies;
    bool refusing = false;
};

// The lines of the audit trail.
class FakeAuditLog final : public AuditLog {
  public:
    void append(ErrorLog::Destination const&, std::string const& message, base::Instant) override {
        lines.push_back(message);
    }
    std::vector<std::string> lines;
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

    FakeAuthoriser authoriser;
    FakeKeyRing keys;
    SessionTokens root{h.disk, h.random};
    FakeAuditLog audit_log;
    Audit audit{{"100000000001", "eu-west-1", "/audit", true}};

    Buckets() {
        audit.write_to(audit_log);
        start();
    }
    void start() {
        service.emplace(h.core, s3::Service::Neighbours{queues, authoriser, keys, root, audit,
                                                        h.committer, io_random});
    }

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
        who.caller.arn = "arn:aws:iam::" + asked.account + ":root";
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
        start();
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
