// A key ring for tests: keys by name, which can be disabled. A data key's ciphertext is its number
// and its key's name; what is asked is remembered.
//
//   FakeKeyRing keys;
//   keys.disabled = {"arn:aws:kms:…:key/1"};
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "cloud/ports.hpp"

namespace cloud::testing {

class FakeKeyRing final : public KeyRing {
  public:
    DataKey generate_data_key(Use const& use, base::Instant) override {
        check(use, use.key);
        std::string const name = std::to_string(keys_.size()) + " " + use.key;
        std::string const plain(32, static_cast<char>('a' + keys_.size() % 26));
        keys_[name] = plain;
        return {use.key, plain, name};
    }
    std::string decrypt(Use const& use, std::string const& ciphertext, base::Instant) override {
        auto const found = keys_.find(ciphertext);
        if (found == keys_.end()) throw aws::Error("InvalidCiphertextException", "");
        check(use, ciphertext.substr(ciphertext.find(' ') + 1));
        return found->second;
    }
    std::string usable_key(Use const& use) const override {
        check(use, use.key);
        return use.key;
    }
    std::string managed_key(std::string const& alias, std::string const& account,
                            std::string const& region, base::Instant) override {
        return "arn:aws:kms:" + region + ":" + account + ":" + alias;
    }

    std::set<std::string> disabled;
    std::set<std::string> forbidden;
    mutable std::vector<Use> asked;

  private:
    void check(Use const& use, std::string const& key) const {
        asked.push_back(use);
        if (disabled.count(key) != 0) throw aws::Error("DisabledException", key + " is disabled.");
        if (forbidden.count(key) != 0) throw aws::access_denied("not authorized to use " + key);
    }
    std::map<std::string, std::string> keys_;
};

}  // namespace cloud::testing
