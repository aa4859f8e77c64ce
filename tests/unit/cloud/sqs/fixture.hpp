// SQS on a cloud core in memory, with the calls that its tests are made of.
//
//   Sqs sqs;
//   std::string const url = sqs.create("jobs");
//   sqs.send(url, "hello");
//   CHECK(sqs.bodies(sqs.receive(url)) == std::vector<std::string>{"hello"});
#pragma once

#include <string>
#include <vector>

#include "cloud/sqs/service.hpp"
#include "unit/cloud/authoriser.hpp"
#include "unit/cloud/harness.hpp"
#include "unit/cloud/key_ring.hpp"

namespace cloud::testing {

inline codec::Json object(std::initializer_list<codec::Json::Member> members) {
    return codec::Json::object(members);
}

inline codec::Json with(codec::Json to, codec::Json const& more) {
    for (auto const& [name, value] : more.members()) to.set(name, value);
    return to;
}

struct Sqs {
    Harness h;
    FakeAuthoriser authoriser;
    SessionTokens tokens{h.disk, h.random};
    FakeKeyRing keys;
    Vault vault{tokens};
    sqs::Service service{h.core, authoriser, vault};

    Sqs() { vault.open_with(keys); }

    codec::Json call(std::string const& operation, codec::Json const& input) {
        return h.call(service.api(), operation, input);
    }
    std::string error(std::string const& operation, codec::Json const& input) {
        return h.error(service.api(), operation, input);
    }
    // What the call must be allowed to do.
    std::vector<aws::Need> needs(std::string const& operation, codec::Json const& input) {
        aws::Invocation in;
        in.caller.account = base::AccountId(h.account);
        in.caller.region = base::Region("eu-west-1");
        in.input = input;
        for (aws::Operation const& o : service.api().operations) {
            if (o.name == operation) return o.needs(in);
        }
        throw std::runtime_error("no operation " + operation);
    }
    std::string create(std::string const& name,
                       codec::Json const& attributes = codec::Json::object()) {
        return call("CreateQueue", object({{"QueueName", name}, {"Attributes", attributes}}))
            .at("QueueUrl")
            .text();
    }
    codec::Json send(std::string const& url, std::string const& body,
                     codec::Json const& more = codec::Json::object()) {
        return call("SendMessage", with(object({{"QueueUrl", url}, {"MessageBody", body}}), more));
    }
    codec::Json receive(std::string const& url, codec::Json const& more = codec::Json::object()) {
        return call("ReceiveMessage", with(object({{"QueueUrl", url}}), more));
    }
    void remove(std::string const& url, codec::Json const& message) {
        call("DeleteMessage",
             object({{"QueueUrl", url}, {"ReceiptHandle", message.at("ReceiptHandle")}}));
    }
    std::string attribute(std::string const& url, std::string const& name) {
        return call("GetQueueAttributes",
                    object({{"QueueUrl", url}, {"AttributeNames", codec::Json::array({name})}}))
            .at("Attributes")
            .at(name)
            .text();
    }
    static std::vector<std::string> bodies(codec::Json const& received) {
        std::vector<std::string> all;
        for (codec::Json const& message : received.at("Messages").items()) {
            all.push_back(message.at("Body").text());
        }
        return all;
    }
    // The one message that `received` must hold.
    static codec::Json only(codec::Json const& received) {
        if (received.at("Messages").items().size() != 1) {
            throw std::runtime_error("not one message: " + codec::to_json(received));
        }
        return received.at("Messages").items()[0];
    }

    // A call that is under way: a long poll.
    struct Pending {
        std::optional<codec::Json> answer;
        std::string refused;
    };
    std::shared_ptr<Pending> start(std::string const& operation, codec::Json const& input) {
        // Shared with the committer, which answers whenever it does.
        auto pending = std::make_shared<Pending>();
        h.submit(
            service.api(), operation, input,
            [pending](codec::Json const& json) { pending->answer = json; },
            [pending](aws::Error const& e) { pending->refused = e.code + ": " + e.message; });
        h.settle();
        return pending;
    }
};

}  // namespace cloud::testing
