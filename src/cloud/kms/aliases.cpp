#include "cloud/kms/aliases.hpp"

#include <algorithm>

#include "cloud/kms/given.hpp"
#include "cloud/kms/names.hpp"
#include "cloud/kms/specs.hpp"

namespace cloud::kms {
namespace {

constexpr std::size_t kMaximumName = 256;
constexpr std::string_view kPrefix = "alias/";

bool alias_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view(":/_-").find(c) != std::string_view::npos;
}

std::string given_alias(codec::Json const& in) {
    std::string name = given_text(in, "AliasName", kMaximumName);
    if (!std::all_of(name.begin(), name.end(), alias_character)) {
        throw aws::validation(name, "aliasName",
                              "Member must satisfy regular expression pattern: ^[a-zA-Z0-9:/_-]+$");
    }
    if (!name.starts_with(kPrefix) || name.size() == kPrefix.size()) {
        throw invalid(
            "Alias must start with the prefix \"alias/\". Please see "
            "https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html");
    }
    if (name.find(':') != std::string::npos) {
        throw invalid(name + " contains invalid characters for an alias");
    }
    return name;
}

// Aliases of AWS managed keys are AWS's own.
void check_not_reserved(std::string const& name) {
    if (name.starts_with("alias/aws/")) throw aws::Error("NotAuthorizedException", "");
}

Key open_target(Keys& keys, aws::Invocation const& call, char const* operation) {
    std::string const given = given_key_id(call.input, "TargetKeyId");
    Place const place = place_of(call);
    std::optional<Name> const name = find_name(given, place);
    if (name && name->is_alias()) throw invalid("Aliases must refer to keys. Not aliases");
    Key key = open_key(keys, call, {.operation = operation, .member = "TargetKeyId"});
    check_not_pending_deletion(key);
    return key;
}

void check_room(Keys& keys, Key const& key) {
    auto const used = static_cast<std::int64_t>(keys.state.aliases_of(key).size());
    if (used < kMaximumAliases) return;
    throw limit_exceeded("Aliases per key quota for this account in this region is " +
                         std::to_string(kMaximumAliases) + ", current usage is " +
                         std::to_string(used) + ".");
}

Alias open_alias(Keys& keys, aws::Invocation const& call, std::string const& name) {
    Place const place = place_of(call);
    std::optional<Alias> alias = keys.state.find_alias(place.account, place.region, name);
    if (!alias) throw alias_not_found(alias_arn(place.account, place.region, name));
    return std::move(*alias);
}

// Whoever uses an alias must be able to go on as before.
void check_same_kind(Keys& keys, Alias const& alias, Key const& to) {
    std::optional<Key> const from = keys.state.find(alias.key);
    if (!from) return;
    bool const same = from->usage == to.usage &&
                      find_spec(from->spec)->is_pair() == find_spec(to.spec)->is_pair();
    if (same) return;
    throw invalid("The current and new KMS key must be the same type and have the same key usage.");
}

}  // namespace

codec::Json create_alias(Keys& keys, aws::Invocation const& call) {
    std::string const name = given_alias(call.input);
    check_not_reserved(name);
    Key const key = open_target(keys, call, "CreateAlias");
    Place const place = place_of(call);
    if (keys.state.find_alias(place.account, place.region, name)) {
        throw aws::Error("AlreadyExistsException",
                         "An alias with the name " + alias_arn(place.account, place.region, name) +
                             " already exists");
    }
    check_room(keys, key);
    std::int64_t const now = base::to_millis(call.now);
    keys.state.put(place.account, place.region, {name, key.key_id, key.id, now, now});
    return codec::Json::object();
}

codec::Json update_alias(Keys& keys, aws::Invocation const& call) {
    std::string const name = given_alias(call.input);
    check_not_reserved(name);
    Alias alias = open_alias(keys, call, name);
    Key const key = open_target(keys, call, "UpdateAlias");
    check_same_kind(keys, alias, key);
    if (alias.key != key.id) check_room(keys, key);
    alias.key = key.id;
    alias.updated_millis = base::to_millis(call.now);
    keys.state.put(key.account, key.region, alias);
    return codec::Json::object();
}

codec::Json delete_alias(Keys& keys, aws::Invocation const& call) {
    std::string const name = given_alias(call.input);
    check_not_reserved(name);
    open_alias(keys, call, name);
    keys.state.remove_alias(call.caller.account.value, call.caller.region.value, name);
    return codec::Json::object();
}

codec::Json list_aliases(Keys& keys, aws::Invocation const& call) {
    Page const page = given_page(call.input, {50, 100});
    Place const place = place_of(call);
    std::vector<Alias> all;
    if (call.input.at("KeyId").is_null()) {
        all = keys.state.list_aliases(place.account, place.region, page.range());
    } else {
        Key const key = open_key(keys, call, {.operation = "ListAliases", .aws_managed = true});
        all = keys.state.aliases_of(key);
        std::erase_if(all, [&](Alias const& alias) { return alias.name <= page.after; });
    }
    auto const describe_one = [&](Alias const& alias) {
        return codec::Json::object(
            {{"AliasName", alias.name},
             {"AliasArn", alias_arn(place.account, place.region, alias.name)},
             {"TargetKeyId", alias.key_id},
             {"CreationDate", timestamp(alias.created_millis)},
             {"LastUpdatedDate", timestamp(alias.updated_millis)}});
    };
    auto const name_of = [](Alias const& alias) { return alias.name; };
    return answer_page("Aliases", all, page, std::pair(describe_one, name_of));
}

}  // namespace cloud::kms
