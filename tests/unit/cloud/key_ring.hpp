// A key ring for tests: keys that are there, may be used and are enabled, or are not. What it
// encrypts it remembers, and it remembers who asked with what context.
//
//   FakeKeyRing keys;
//   keys.refusal = aws::Error("DisabledException", "… is disabled.");
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "cloud/ports.hpp"

namespace cloud::testing {

inline char const* const kKey =
    "arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-4333-8444-555555555555";

class FakeKeyRing final : public KeyRing {
  public:
    DataKey generate_data_key(Use const& use, base::Instant) override {
        note(use, use.key);
        std::string const id = "data key " + std::to_string(made_.size());
        made_[id] = use;
        return {use.key, std::string(32, static_cast<char>('a' + made_.size() % 26)), id};
    }
    std::string decrypt(Use const& use, std::string const& ciphertext, base::Instant) override {
        auto const found = made_.find(ciphertext);
        if (found == made_.end() || found->second.context != use.context) {
            throw aws::Error("InvalidCiphertextException", "");
        }
        note(use, found->second.key);
        if (decrypt_refusal) throw *decrypt_refusal;
        std::size_t const number = std::stoul(ciphertext.substr(ciphertext.rfind(' ') + 1)) + 1;
        return std::string(32, static_cast<char>('a' + number % 26));
    }
    std::string usable_key(Use const& use) const override {
        if (refusal) throw *refusal;
        return use.key;
    }
    std::string managed_key(std::string const& alias, std::string const& account,
                            std::string const& region, base::Instant) override {
        return "arn:aws:kms:" + region + ":" + account + ":" + alias;
    }
    std::string grant(Use const& use, std::string const& service, base::Instant) override {
        if (grant_refusal) throw *grant_refusal;
        granted.push_back({use, service});
        return "grant " + std::to_string(granted.size());
    }
    void retire_grant(std::string const&, std::string const& id) override { retired.push_back(id); }

    struct Granted {
        Use use;
        std::string service;
    };
    std::set<std::string> disabled;  // keys
    std::set<std::string> forbidden;
    std::optional<aws::Error> refusal;  // of every use
    std::optional<aws::Error> decrypt_refusal;
    std::optional<aws::Error> grant_refusal;  // of CreateGrant alone
    std::vector<Use> uses;
    std::vector<Granted> granted;
    std::vector<std::string> retired;

  private:
    void note(Use const& use, std::string const& key) {
        uses.push_back(use);
        if (refusal) throw *refusal;
        if (disabled.count(key) != 0) throw aws::Error("DisabledException", key + " is disabled.");
        if (forbidden.count(key) != 0) throw aws::access_denied("not authorized to use " + key);
    }
    std::map<std::string, Use> made_;
};

}  // namespace cloud::testing
