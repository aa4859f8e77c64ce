// KMS on a cloud core in memory, with the calls that its tests are made of, and an authoriser that
// judges by the key's policy, its grants, and what the test lets identities do.
//
//   Kms kms;
//   std::string const key = kms.create();                       // its id
//   std::string const blob = kms.encrypt(key, "hello");
//   CHECK(kms.denied("Decrypt", input).empty());
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "cloud/kms/service.hpp"
#include "policy/evaluation.hpp"
#include "unit/cloud/harness.hpp"

namespace cloud::testing {

inline codec::Json object(std::initializer_list<codec::Json::Member> members) {
    return codec::Json::object(members);
}

inline codec::Json with(codec::Json to, codec::Json const& more) {
    for (auto const& [name, value] : more.members()) to.set(name, value);
    return to;
}

inline codec::Json blob(std::string_view bytes) { return base::base64(bytes); }
inline std::string bytes_of(codec::Json const& blob) {
    return base::from_base64(blob.text()).value();
}

inline policy::Principal principal_of(aws::Caller const& caller) {
    policy::Principal principal;
    principal.account = caller.account.value;
    principal.arn = caller.arn;
    principal.service = caller.service;
    principal.kind = policy::Principal::Kind::user;
    if (caller.arn.ends_with(":root")) principal.kind = policy::Principal::Kind::root;
    if (caller.session) principal.kind = policy::Principal::Kind::session;
    if (caller.session) principal.role_arn = caller.session->role_arn;
    if (!caller.service.empty()) principal.kind = policy::Principal::Kind::service;
    return principal;
}

class Judge final : public Authoriser {
  public:
    std::string identity;  // the policy that every identity has; "" for none
    mutable std::vector<aws::Need> asked;

    bool allows(aws::Caller const& caller, aws::Need const& need) const {
        policy::Request const request{.principal = principal_of(caller),
                                      .action = need.action,
                                      .resource = need.resource,
                                      .resource_account = need.resource_account,
                                      .context = need.context};
        policy::Policies policies;
        policies.resource_decides = need.resource_decides;
        policies.granted = need.granted;
        if (!identity.empty()) policies.identity = {{"", policy::read(identity).value()}};
        if (!need.resource_policy.empty()) {
            policies.resource = {{"", policy::read(need.resource_policy).value()}};
        }
        return policy::evaluate(request, policies).allowed;
    }
    void require(aws::Caller const& caller, aws::Need const& need, base::Instant) const override {
        asked.push_back(need);
        if (!allows(caller, need)) throw aws::access_denied(need.action + " " + need.resource);
    }
    aws::Caller assume(Assumption const&, base::Instant) const override { return {}; }
};

struct Kms {
    Harness h;
    SessionTokens tokens{h.disk, h.random};
    Judge judge;
    kms::Service service{h.core, tokens, judge};

    codec::Json call(std::string const& operation, codec::Json const& input) {
        return h.call(service.api(), operation, input);
    }
    std::string error(std::string const& operation, codec::Json const& input) {
        return h.error(service.api(), operation, input);
    }
    std::string create(codec::Json const& input = codec::Json::object()) {
        return call("CreateKey", input).at("KeyMetadata").at("KeyId").text();
    }
    std::string arn(std::string const& key) const {
        return "arn:aws:kms:eu-west-1:" + h.account + ":key/" + key;
    }
    codec::Json metadata(std::string const& key) {
        return call("DescribeKey", object({{"KeyId", key}})).at("KeyMetadata");
    }
    codec::Json encrypt(std::string const& key, std::string const& plain,
                        codec::Json const& more = codec::Json::object()) {
        return call("Encrypt", with(object({{"KeyId", key}, {"Plaintext", blob(plain)}}), more))
            .at("CiphertextBlob");
    }
    std::string decrypt(codec::Json const& ciphertext,
                        codec::Json const& more = codec::Json::object()) {
        return bytes_of(
            call("Decrypt", with(object({{"CiphertextBlob", ciphertext}}), more)).at("Plaintext"));
    }

    aws::Caller caller(std::string const& arn) const {
        aws::Caller caller;
        caller.account = base::AccountId(arn.substr(13, 12));
        caller.region = base::Region("eu-west-1");
        caller.arn = arn;
        return caller;
    }
    // What a caller needs for a call.
    std::vector<aws::Need> needs(aws::Caller const& caller, std::string const& operation,
                                 codec::Json const& input) {
        aws::Invocation call;
        call.caller = caller;
        call.input = input;
        call.now = h.clock.now();
        for (aws::Operation const& known : service.api().operations) {
            if (known.name == operation) return known.needs(call);
        }
        throw std::runtime_error("no operation " + operation);
    }
    bool allowed(aws::Caller const& caller, std::string const& operation,
                 codec::Json const& input) {
        for (aws::Need const& need : needs(caller, operation, input)) {
            if (!judge.allows(caller, need)) return false;
        }
        return true;
    }
};

}  // namespace cloud::testing
