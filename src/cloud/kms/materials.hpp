// The secrets of keys: made, sealed under the cloud's root key, and opened again. What was opened
// stays in memory, so much of it at most, and is overwritten when it goes. Committer's thread.
//
//   std::string const id = materials.create(key, {secret, 1, now});
//   std::shared_ptr<Material const> const material = materials.open(key, key.material);
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

#include "base/asymmetric.hpp"
#include "cloud/kms/state.hpp"
#include "cloud/session_tokens.hpp"

namespace cloud::kms {

// Of a symmetric or HMAC key the secret, of a pair the private key.
struct Material {
    std::string secret;
    std::optional<base::PrivateKey> pair;

    Material() = default;
    ~Material() { base::wipe(secret); }
    Material(Material const&) = delete;
    Material& operator=(Material const&) = delete;
};

class Materials {
  public:
    Materials(Core& core, State& state, SessionTokens const& root)
        : core_(core), state_(state), root_(root) {}

    struct Fresh {
        std::string secret;
        std::int64_t number = 1;
        std::string rotation = {};
        std::int64_t now_millis = 0;
    };
    // Its id. The key has its row already; naming the material as its present one is the caller's.
    std::string create(Key const& key, Fresh fresh);

    // Nothing where the key has no such material. Shared with what is cached: an answer stays good
    // while others come and go.
    std::shared_ptr<Material const> open(Key const& key, std::string const& id);
    void forget(Key const& key);
    void clear() { open_.clear(); }

  private:
    struct Open {
        std::int64_t key = 0;
        std::uint64_t used = 0;
        std::shared_ptr<Material const> material;  // shared with who uses it at the moment
    };
    std::shared_ptr<Material const> unseal(Key const& key, MaterialRow const& row) const;
    void make_room();

    Core& core_;
    State& state_;
    SessionTokens const& root_;
    // By id, which is random: right whatever was rolled back.
    std::unordered_map<std::string, Open> open_;
    std::uint64_t uses_ = 0;
};

// Private keys of RSA, which take long to make: they are made beside the committer, and one that
// nobody came back for is the next one's.
class KeyMaker {
  public:
    explicit KeyMaker(base::Pool& pool) : pool_(pool) {}
    // PKCS #8. Nothing while it is being made: ask again soon.
    std::optional<std::string> take(base::KeyKind kind);

  private:
    base::Pool& pool_;
    std::unordered_map<int, std::future<std::string>> making_;
};

}  // namespace cloud::kms
