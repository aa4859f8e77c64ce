// A cloud core on a disk in memory and a clock that stands still, and a way to call operations
// through the committer as the wire does, without a socket.
//
//   Harness h;
//   sqs::Service service(h.core, authoriser);
//   codec::Json out = h.call(service.api(), "CreateQueue", codec::Json::object({{"QueueName",
//   "jobs"}})); CHECK(h.error(service.api(), "GetQueueUrl", input) == "QueueDoesNotExist: The
//   specified …");
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

#include "aws/json_protocol.hpp"
#include "aws/operation.hpp"
#include "base/clock.hpp"
#include "base/metrics.hpp"
#include "base/random.hpp"
#include "cloud/committer.hpp"
#include "cloud/core.hpp"
#include "disk/memory.hpp"

namespace cloud::testing {

inline base::Instant start_of_tests() { return base::from_millis(1'795'000'000'000); }

// As dispatch gives it.
inline void give_input(aws::Operation const& operation, codec::Json const& input,
                       aws::Invocation& call) {
    call.input = input;
    if (!operation.takes_large_input) return;
    auto const large = std::make_shared<aws::LargeInput>();
    call.input = aws::json_input(codec::to_json(input), *large);
    call.large = large;
}

struct Harness {
    disk::MemoryDisk disk;
    base::FakeClock clock{start_of_tests()};
    base::SeededRandom random{7};
    base::Metrics metrics;
    Core core{Machine{disk, clock, random, metrics}};
    Committer committer{core};
    std::string account = "111122223333";  // who calls,
    std::string caller_arn = {};           // its root unless told
    std::optional<aws::Caller> caller;     // or all of it
    // Runs before each verb: whether the caller may, say.
    std::function<void(aws::Operation const&, aws::Invocation const&)> before;

    // What the verb answered; throws aws::Error as it threw. A parked call is stepped, with the
    // clock moved to its deadline, until it answers.
    codec::Json call(aws::Service const& service, std::string const& operation,
                     codec::Json const& input) {
        std::optional<codec::Json> output;
        std::optional<aws::Error> error;
        submit(
            service, operation, input, [&](codec::Json const& json) { output = json; },
            [&](aws::Error const& e) { error = e; });
        for (int i = 0; i < 1000 && !output && !error; ++i) {
            base::Instant const next = committer.step(clock.now());
            bool const parked = !output && !error && next > clock.now() && next != base::kNever;
            if (parked) clock.set(next);
        }
        if (error) throw *error;
        if (!output) throw std::runtime_error(operation + " did not answer");
        return *output;
    }

    // "Code: message" of the error it gives; "" if it gives none.
    std::string error(aws::Service const& service, std::string const& operation,
                      codec::Json const& input) {
        try {
            call(service, operation, input);
        } catch (aws::Error const& e) {
            return e.code + ": " + e.message;
        }
        return "";
    }

    // Starts a call and leaves it in the committer's queue.
    void submit(aws::Service const& service, std::string const& operation, codec::Json const& input,
                std::function<void(codec::Json const&)> answered,
                std::function<void(aws::Error const&)> refused) {
        aws::Operation const* const found = &find(service, operation);
        aws::Invocation in = invocation(*found, input);
        auto json = std::make_shared<codec::Json>();
        Job job;
        job.run = [found, in, json, check = before](base::Instant now) mutable -> JobOutcome {
            in.now = now;
            if (check) check(*found, in);
            aws::Outcome outcome = found->verb(in);
            if (auto* parked = std::get_if<aws::Parked>(&outcome)) return *parked;
            *json = std::get<codec::Json>(outcome);
            return http::Reply{};
        };
        job.refuse = [refused](aws::Error const& e) {
            refused(e);
            return http::Reply{e.status};
        };
        job.respond = [json, answered](http::Reply const& reply) {
            if (reply.status == 200) answered(*json);
        };
        committer.submit(std::move(job));
    }

    // What the operation must be allowed to do.
    std::vector<aws::Need> needs(aws::Service const& service, std::string const& operation,
                                 codec::Json const& input) {
        aws::Operation const& found = find(service, operation);
        return found.needs(invocation(found, input));
    }
    static aws::Operation const& find(aws::Service const& service, std::string const& operation) {
        for (aws::Operation const& one : service.operations) {
            if (one.name == operation) return one;
        }
        throw std::runtime_error("no operation " + operation);
    }
    aws::Invocation invocation(aws::Operation const& operation, codec::Json const& input) const {
        aws::Invocation in;
        in.caller = {base::AccountId(account),
                     base::Region("eu-west-1"),
                     caller_arn.empty() ? "arn:aws:iam::" + account + ":root" : caller_arn,
                     account,
                     "AKIAEXAMPLE",
                     "127.0.0.1"};
        if (caller) in.caller = *caller;
        give_input(operation, input, in);
        in.now = in.received = clock.now();
        in.request_id = "00000000-0000-4000-8000-000000000000";
        in.endpoint = "http://127.0.0.1:4566";
        return in;
    }

    // Background work at the present time, until it has nothing more to do now.
    void settle() {
        for (int i = 0; i < 10'000; ++i) {
            if (committer.step(clock.now()) > clock.now()) return;
        }
    }
    void advance(base::Duration by) {
        clock.advance(by);
        settle();
    }
};

}  // namespace cloud::testing
