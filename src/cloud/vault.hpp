// What services keep sealed: under a data key of the resource's KMS key where it has one, else
// under the cloud's root key. KMS is asked each time, so that a key that is disabled, or may not be
// used any more, stops what it protects at once. On the committer's thread; before the first use
// it is given the key ring.
//
//   std::string const kept = vault.seal({use, "sqs message " + id}, body, now);
//   std::string const body = vault.open({use, "sqs message " + id}, kept, now);
//
// The bytes: docs/formats/sealed.md.
#pragma once

#include <string>
#include <string_view>

#include "cloud/ports.hpp"
#include "cloud/session_tokens.hpp"

namespace cloud {

class Vault {
  public:
    explicit Vault(SessionTokens const& root) : root_(root) {}
    void open_with(KeyRing& keys) { keys_ = &keys; }

    struct Place {
        KeyRing::Use use;     // `use.key` empty: the root key
        std::string context;  // what is sealed, authenticated with it
    };
    // Throws KMS's errors.
    std::string seal(Place const& place, std::string_view plain, base::Instant now);
    // Opens what was sealed under any key, whatever `use.key` is now. Throws KMS's errors, and
    // InternalFailure for bytes that are not what was sealed there.
    std::string open(Place const& place, std::string_view sealed, base::Instant now);
    // Whether KMS will be asked to open it: `use` counts for nothing otherwise.
    static bool under_kms(std::string_view sealed);
    // As the key ring's: the key "alias/aws/sqs" of an account, made when it is first wanted.
    std::string managed_key(std::string const& alias, std::string const& account,
                            std::string const& region, base::Instant now);

  private:
    SessionTokens const& root_;
    KeyRing* keys_ = nullptr;
};

}  // namespace cloud
