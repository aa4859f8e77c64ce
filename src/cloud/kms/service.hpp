// KMS: keys whose secrets never leave it, what is encrypted and signed with them, and who may.
//
//   kms::Service service(core, tokens, authoriser);
//   service.api();                                   // its operations
//   KeyRing::DataKey const key = service.generate_data_key(use, now);   // for other services
#pragma once

#include "aws/operation.hpp"
#include "cloud/core.hpp"
#include "cloud/kms/keys.hpp"
#include "cloud/kms/upkeep.hpp"
#include "cloud/ports.hpp"

namespace cloud::kms {

class Service final : public KeyRing, public ResourceDirectory {
  public:
    // `root` seals what is kept; `authoriser` decides on what other services ask for their callers.
    Service(Core& core, SessionTokens const& root, Authoriser const& authoriser);
    aws::Service const& api() const { return api_; }

    DataKey generate_data_key(Use const& use, base::Instant now) override;
    std::string decrypt(Use const& use, std::string const& ciphertext, base::Instant now) override;
    std::string usable_key(Use const& use) const override;
    std::string managed_key(std::string const& alias, std::string const& account,
                            std::string const& region, base::Instant now) override;
    std::string grant(Use const& use, std::string const& service, base::Instant now) override;
    void retire_grant(std::string const& key_arn, std::string const& id) override;
    std::optional<Guarded> guarded(aws::Arn const& resource) const override;

  private:
    struct Asked {
        std::string operation;  // "Decrypt"
        std::string alias;      // that the key was named by
        base::Instant now;
        Grant const* made = nullptr;  // of CreateGrant
    };
    void require(Use const& use, Key const& key, Asked const& asked);

    mutable State state_;
    Materials materials_;
    KeyMaker maker_;
    Keys keys_;
    Authoriser const& authoriser_;
    Upkeep upkeep_;
    aws::Service api_;
};

}  // namespace cloud::kms
