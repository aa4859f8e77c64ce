#include "cloud/kms/needs.hpp"

#include "base/text.hpp"
#include "cloud/kms/ciphertext.hpp"
#include "cloud/kms/grant_input.hpp"
#include "cloud/kms/request_context.hpp"

namespace cloud::kms {
namespace {

// How the input spells one side of an encryption, and what it is to do.
struct Side {
    std::string operation;
    char const* key = "KeyId";
    char const* context = "EncryptionContext";
    char const* algorithm = "EncryptionAlgorithm";
};

aws::Need on_everything(aws::Invocation const& call, std::string const& operation) {
    return {.action = "kms:" + operation, .context = request_context(call, operation)};
}

// A key or alias that is not there: who may not have it does not learn so.
aws::Need on_absent(Name const& name, aws::Invocation const& call, std::string const& operation) {
    return {.action = "kms:" + operation,
            .resource = name.arn(),
            .resource_account = name.place.account,
            .context = request_context(call, operation)};
}

Wanted wanted(aws::Invocation const& call, Side const& side) {
    EncryptionContext const context = encryption_context_in(call.input, side.context);
    Wanted all{.use = {.caller = call.caller, .operation = side.operation, .context = context},
               .context = request_context(call, side.operation)};
    add_encryption_context(all.context, context);
    if (call.input.at(side.algorithm).is_text()) {
        all.context.set("kms:EncryptionAlgorithm", call.input.at(side.algorithm).text());
    } else if (side.operation.starts_with("ReEncrypt")) {
        all.context.set("kms:EncryptionAlgorithm", kSymmetric);
    }
    return all;
}

// The key that a member of the input names.
aws::Need on_named(Keys& keys, aws::Invocation const& call, Side const& side) {
    std::optional<Name> const name = find_name(call.input.at(side.key).text(), place_of(call));
    if (!name) return on_everything(call, side.operation);
    std::optional<Key> const key = find_key(keys.state, *name);
    if (!key) return on_absent(*name, call, side.operation);
    Wanted all = wanted(call, side);
    if (name->is_alias()) all.alias = name->text;
    return need_on(keys, *key, all);
}

// Of what was encrypted, the input or the ciphertext names the key. What is no ciphertext needs
// nothing: it is told to be none.
Needs on_ciphertext(Keys& keys, aws::Invocation const& call, Side const& side) {
    if (call.input.at(side.key).is_text()) return {on_named(keys, call, side)};
    std::optional<std::string> const blob =
        base::from_base64(call.input.at("CiphertextBlob").text());
    std::optional<Ciphertext> const ciphertext =
        blob ? read_ciphertext(*blob) : std::optional<Ciphertext>();
    if (!ciphertext) return {};
    std::optional<Name> const name = find_name(ciphertext->key_arn, place_of(call));
    if (!name) return {};
    std::optional<Key> const key = find_key(keys.state, *name);
    if (!key) return {on_absent(*name, call, side.operation)};
    return {need_on(keys, *key, wanted(call, side))};
}

aws::Need on_alias(Name const& alias, aws::Invocation const& call, std::string const& operation) {
    aws::Need need = on_absent(alias, call, operation);
    need.context.set("kms:RequestAlias", alias.text);
    return need;
}

std::string text_of(bool value) { return value ? "true" : "false"; }

}  // namespace

aws::Need need_on(Keys& keys, Key const& key, Wanted const& wanted) {
    aws::Need need{.action = "kms:" + wanted.use.operation,
                   .resource = key.arn(),
                   .resource_account = key.account,
                   .resource_policy = key.policy,
                   .resource_decides = true,
                   .granted = is_granted(keys, key, wanted.use),
                   .context = wanted.context};
    need.context.set("kms:KeySpec", key.spec);
    need.context.set("kms:KeyUsage", key.usage);
    need.context.set("kms:KeyOrigin", "AWS_KMS");
    need.context.set("kms:MultiRegion", text_of(key.multi_region));
    if (key.multi_region) need.context.set("kms:MultiRegionKeyType", "PRIMARY");
    if (!wanted.alias.empty()) need.context.set("kms:RequestAlias", wanted.alias);
    policy::Context::Values aliases;
    for (Alias const& alias : keys.state.aliases_of(key)) aliases.push_back(alias.name);
    if (!aliases.empty()) need.context.set("kms:ResourceAliases", std::move(aliases));
    for (auto const& [name, value] : key.tags) need.context.set("aws:ResourceTag/" + name, value);
    return need;
}

Needs need_nothing_named(Keys&, aws::Invocation const& call, std::string const& operation) {
    return {on_everything(call, operation)};
}

Needs need_key(Keys& keys, aws::Invocation const& call, std::string const& operation) {
    return {on_named(keys, call, {.operation = operation})};
}

// The key has no name yet; tags on it are a permission of their own.
Needs need_new_key(Keys&, aws::Invocation const& call, std::string const& operation) {
    Needs needs = {on_everything(call, operation)};
    if (call.input.at("Tags").items().empty()) return needs;
    aws::Need tags = on_everything(call, "TagResource");
    tags.resource = Name{place_of(call), "*"}.arn();
    needs.push_back(std::move(tags));
    return needs;
}

Needs need_decrypt(Keys& keys, aws::Invocation const& call, std::string const& operation) {
    return on_ciphertext(keys, call, {.operation = operation});
}

Needs need_re_encrypt(Keys& keys, aws::Invocation const& call, std::string const&) {
    Needs needs = on_ciphertext(
        keys, call,
        {"ReEncryptFrom", "SourceKeyId", "SourceEncryptionContext", "SourceEncryptionAlgorithm"});
    needs.push_back(on_named(keys, call,
                             {"ReEncryptTo", "DestinationKeyId", "DestinationEncryptionContext",
                              "DestinationEncryptionAlgorithm"}));
    if (needs.size() < 2) return needs;
    std::string const same = text_of(needs[0].resource == needs[1].resource);
    for (aws::Need& need : needs) need.context.set("kms:ReEncryptOnSameKey", same);
    return needs;
}

// The alias, and every key that it leads to or is to lead to.
Needs need_alias(Keys& keys, aws::Invocation const& call, std::string const& operation) {
    Name const alias{place_of(call), call.input.at("AliasName").text()};
    if (!alias.is_alias()) return {on_everything(call, operation)};
    Needs needs = {on_alias(alias, call, operation)};
    Side const side{.operation = operation, .key = "TargetKeyId"};
    std::optional<Key> const present =
        operation == "CreateAlias" ? std::nullopt : find_key(keys.state, alias);
    if (present) needs.push_back(need_on(keys, *present, wanted(call, side)));
    if (operation != "DeleteAlias") needs.push_back(on_named(keys, call, side));
    return needs;
}

Needs need_grant(Keys& keys, aws::Invocation const& call, std::string const& operation) {
    std::optional<Name> const name = find_name(call.input.at("KeyId").text(), place_of(call));
    std::optional<Key> const key = name ? find_key(keys.state, *name) : std::nullopt;
    Side const side{.operation = operation};
    if (!key) return {on_named(keys, call, side)};
    Wanted all = wanted(call, side);
    Grant made;
    try {
        made = read_grant(call, *key);
    } catch (aws::Error const&) {
        made.operations = {"*"};  // nobody has that: a grant cannot be what allows it
    }
    all.use.made = &made;
    return {need_on(keys, *key, all)};
}

// To retire a grant is the right of those whom it names for that.
Needs need_retire(Keys& keys, aws::Invocation const& call, std::string const& operation) {
    std::optional<Grant> const grant = find_retired(keys, call);
    std::optional<Key> const key = grant ? keys.state.find(grant->key) : std::nullopt;
    if (!key) return need_key(keys, call, operation);
    aws::Need need = need_on(keys, *key, wanted(call, {.operation = operation}));
    aws::Caller const& caller = call.caller;
    std::string const role = caller.session ? caller.session->role_arn : "";
    need.granted =
        need.granted || grant->retiring == caller.arn || (!role.empty() && grant->retiring == role);
    return {need};
}

}  // namespace cloud::kms
