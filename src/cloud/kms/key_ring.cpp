// KMS as the other services use it: for a caller whom the key must allow it, or as themselves.
#include "base/text.hpp"
#include "cloud/kms/encryption.hpp"
#include "cloud/kms/managed.hpp"
#include "cloud/kms/needs.hpp"
#include "cloud/kms/request_context.hpp"
#include "cloud/kms/service.hpp"

namespace cloud::kms {
namespace {

constexpr std::size_t kDataKeyBytes = 32;

EncryptionContext context_of(KeyRing::Use const& use) {
    return {use.context.begin(), use.context.end()};
}

// KMS guide, "AWS KMS condition keys": kms:GrantIsForAWSResource and its like.
void add_grant_for_service(policy::Context& to, Grant const& grant) {
    to.set("kms:GrantIsForAWSResource", "true");
    to.set("kms:GranteePrincipal", grant.grantee);
    to.set("kms:GrantOperations", grant.operations);
    to.set("kms:GrantConstraintType", grant.constraint);
}

// "s3.eu-west-1.amazonaws.com" calls as whoever called "s3.amazonaws.com".
aws::Caller forwarded(KeyRing::Use const& use) {
    aws::Caller caller = use.caller;
    bool const by_itself = use.via.empty() || !caller.service.empty();
    if (!by_itself) {
        caller.called_via.push_back(use.via.substr(0, use.via.find('.')) + ".amazonaws.com");
    }
    return caller;
}

Name name_of(KeyRing::Use const& use) { return read_name(use.key, {use.account, use.region}); }

Key usable(State& state, Name const& name) {
    Key key = open_key(state, name);
    check_usable(key);
    check_symmetric(key, "GenerateDataKey");
    return key;
}

}  // namespace

void Service::require(Use const& use, Key const& key, Asked const& asked) {
    EncryptionContext const context = context_of(use);
    Wanted wanted{.use = {.caller = use.caller,
                          .operation = asked.operation,
                          .context = context,
                          .made = asked.made},
                  .context = {},
                  .alias = asked.alias};
    add_encryption_context(wanted.context, context);
    if (asked.made)
        add_grant_for_service(wanted.context, *asked.made);
    else
        wanted.context.set("kms:EncryptionAlgorithm", kSymmetric);
    if (!use.via.empty()) wanted.context.set("kms:ViaService", use.via);
    if (!use.caller.account.empty()) {
        wanted.context.set("kms:CallerAccount", use.caller.account.value);
    }
    authoriser_.require(forwarded(use), need_on(keys_, key, wanted), asked.now);
}

KeyRing::DataKey Service::generate_data_key(Use const& use, base::Instant now) {
    Name const name = name_of(use);
    Key const key = open_key(state_, name);
    require(use, key, {"GenerateDataKey", name.is_alias() ? name.text : "", now});
    check_usable(key);
    check_symmetric(key, "GenerateDataKey");
    DataKey made{.key_arn = key.arn(),
                 .plaintext = keys_.core.random.bytes(kDataKeyBytes),
                 .ciphertext = {}};
    made.ciphertext = encrypt_symmetric(keys_, key, {made.plaintext, context_of(use)});
    return made;
}

std::string Service::decrypt(Use const& use, std::string const& ciphertext, base::Instant now) {
    std::optional<Ciphertext> const read = read_ciphertext(ciphertext);
    if (!read) throw invalid_ciphertext();
    std::optional<Name> const name = find_name(read->key_arn, {use.account, use.region});
    if (!name || name->is_alias()) throw invalid_ciphertext();
    Key const key = open_key(state_, *name);
    require(use, key, {"Decrypt", "", now});
    if (!use.key.empty() && open_key(state_, name_of(use)).id != key.id) {
        throw invalid_ciphertext();
    }
    check_usable(key);
    return decrypt_symmetric(keys_, key, *read, context_of(use));
}

std::string Service::usable_key(Use const& use) const { return usable(state_, name_of(use)).arn(); }

std::string Service::managed_key(std::string const& alias, std::string const& account,
                                 std::string const& region, base::Instant now) {
    return kms::managed_key(keys_, {{account, region}, alias}, now).arn();
}

std::string Service::grant(Use const& use, std::string const& service, base::Instant now) {
    Name const name = name_of(use);
    Key const key = open_key(state_, name);
    Grant asked;
    asked.key = key.id;
    asked.key_arn = key.arn();
    asked.grantee = service;
    asked.issuer = "arn:aws:iam::" + use.caller.account.value + ":root";
    asked.operations = {"Decrypt", "Encrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext"};
    asked.constraint = "EncryptionContextSubset";
    asked.constrained = context_of(use);
    require(use, key, {"CreateGrant", name.is_alias() ? name.text : "", now, &asked});
    check_usable(key);
    check_symmetric(key, "CreateGrant");
    return add_grant(keys_, key, asked, now).id;
}

void Service::retire_grant(std::string const& key_arn, std::string const& id) {
    std::optional<Grant> const grant = state_.find_grant(id);
    if (grant && grant->key_arn == key_arn) state_.remove(*grant);
}

std::optional<ResourceDirectory::Guarded> Service::guarded(aws::Arn const& resource) const {
    std::optional<Name> const name =
        find_name(resource.text(), {resource.account, resource.region});
    if (!name || name->is_alias()) return std::nullopt;
    std::optional<Key> const key = find_key(state_, *name);
    if (!key) return std::nullopt;
    return Guarded{.account = key->account, .policy = key->policy, .decides = true};
}

}  // namespace cloud::kms
