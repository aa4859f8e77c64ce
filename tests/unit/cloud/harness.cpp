#include "unit/cloud/harness.hpp"

#include <stdexcept>
#include <utility>

namespace cloud::testing {

void give_input(aws::Operation const& operation, codec::Json const& input, aws::Invocation& call) {
    call.input = input;
    if (!operation.takes_large_input) return;
    auto const large = std::make_shared<aws::LargeInput>();
    call.input = aws::json_input(codec::to_json(input), *large);
    call.large = large;
}

codec::Json Harness::call(aws::Service const& service, std::string const& operation,
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

std::string Harness::error(aws::Service const& service, std::string const& operation,
                           codec::Json const& input) {
    try {
        call(service, operation, input);
    } catch (aws::Error const& e) {
        return e.code + ": " + e.message;
    }
    return "";
}

void Harness::submit(aws::Service const& service, std::string const& operation,
                     codec::Json const& input, std::function<void(codec::Json const&)> answered,
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

std::vector<aws::Need> Harness::needs(aws::Service const& service, std::string const& operation,
                                      codec::Json const& input) {
    aws::Operation const& found = find(service, operation);
    return found.needs(invocation(found, input));
}

aws::Operation const& Harness::find(aws::Service const& service, std::string const& operation) {
    for (aws::Operation const& one : service.operations) {
        if (one.name == operation) return one;
    }
    throw std::runtime_error("no operation " + operation);
}

aws::Invocation Harness::invocation(aws::Operation const& operation,
                                    codec::Json const& input) const {
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

void Harness::settle() {
    for (int i = 0; i < 10'000; ++i) {
        if (committer.step(clock.now()) > clock.now()) return;
    }
}

Harness::Harness() = default;
Harness::~Harness() = default;

}  // namespace cloud::testing
