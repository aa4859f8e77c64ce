#include "cloud/kms/materials.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "cloud/kms/specs.hpp"

namespace cloud::kms {
namespace {

constexpr std::size_t kMostOpen = 4096;
constexpr std::size_t kMaterialIdBytes = 32;

// Binds what is sealed to its place: a row that was copied to another key does not open.
std::string seal_context(Key const& key, std::string const& id) {
    return "kms material " + id + " of " + key.arn();
}

aws::Error damaged(Key const& key) {
    return {"KMSInternalException", "The key material of " + key.arn() + " cannot be read.", 500};
}

}  // namespace

std::string Materials::create(Key const& key, Fresh fresh) {
    MaterialRow row;
    row.id = base::hex(core_.random.bytes(kMaterialIdBytes));
    row.key = key.id;
    row.number = fresh.number;
    row.created_millis = fresh.now_millis;
    row.rotation = fresh.rotation;
    row.sealed = root_.seal(fresh.secret, seal_context(key, row.id));
    base::wipe(fresh.secret);
    state_.add(row);
    return row.id;
}

std::shared_ptr<Material const> Materials::open(Key const& key, std::string const& id) {
    auto const known = open_.find(id);
    if (known != open_.end()) {
        if (known->second.key != key.id) return nullptr;
        known->second.used = ++uses_;
        return known->second.material;
    }
    std::optional<MaterialRow> const row = state_.find_material(id);
    if (!row || row->key != key.id) return nullptr;
    std::shared_ptr<Material const> material = unseal(key, *row);
    make_room();
    open_[id] = {key.id, ++uses_, material};
    return material;
}

std::shared_ptr<Material const> Materials::unseal(Key const& key, MaterialRow const& row) const {
    std::optional<std::string> secret = root_.unseal(row.sealed, seal_context(key, row.id));
    // Another root key, or a row that someone changed: nothing can be done with the key.
    if (!secret) throw damaged(key);
    auto material = std::make_shared<Material>();
    if (find_spec(key.spec)->is_pair()) {
        material->pair = base::PrivateKey::from_der(*secret);
        base::wipe(*secret);
        if (!material->pair) throw damaged(key);
    } else {
        material->secret = std::move(*secret);
    }
    return material;
}

void Materials::make_room() {
    if (open_.size() < kMostOpen) return;
    auto const oldest = std::min_element(
        open_.begin(), open_.end(),
        [](auto const& a, auto const& b) { return a.second.used < b.second.used; });
    open_.erase(oldest);
}

void Materials::forget(Key const& key) {
    std::erase_if(open_, [&](auto const& entry) { return entry.second.key == key.id; });
}

std::optional<std::string> KeyMaker::take(base::KeyKind kind) {
    auto& making = making_[static_cast<int>(kind)];
    if (!making.valid()) {
        making = pool_.run([kind] { return base::PrivateKey::generate(kind).der(); });
    }
    if (making.wait_for(std::chrono::seconds(0)) != std::future_status::ready) return std::nullopt;
    std::string made = making.get();
    return made;
}

}  // namespace cloud::kms
