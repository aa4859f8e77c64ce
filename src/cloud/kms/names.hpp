// How callers name keys: by id, ARN, alias, or the alias's ARN (KMS developer guide, "Key
// identifiers"). Another account's are named by ARN alone.
//
//   Key const key = open_key(keys, call, {.operation = "Encrypt", .alias = true});
#pragma once

#include <optional>
#include <string>

#include "cloud/kms/keys.hpp"

namespace cloud::kms {

// Where a name without an ARN is of.
struct Place {
    std::string account;
    std::string region;
};
Place place_of(aws::Invocation const& call);

struct Name {
    Place place;
    std::string text;  // a key's id, or "alias/app"
    bool is_alias() const { return text.starts_with("alias/"); }
    std::string arn() const;  // of the key, or of the alias
};

// Throws NotFoundException and InvalidArnException for what is no name.
Name read_name(std::string const& given, Place const& place);
// The same, or nothing.
std::optional<Name> find_name(std::string const& given, Place const& place);
std::optional<Key> find_key(State& state, Name const& name);
Key open_key(State& state, Name const& name);  // NotFoundException

// What an operation takes.
struct Takes {
    std::string operation;  // "Encrypt"
    bool alias = false;     // besides ids and ARNs
    bool other_accounts = false;
    bool aws_managed = false;  // false: AWS managed keys cannot be changed
    char const* member = "KeyId";
};
// The key that the input names.
Key open_key(Keys& keys, aws::Invocation const& call, Takes const& takes);

}  // namespace cloud::kms
