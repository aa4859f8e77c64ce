// What the verbs work on, and the verbs on keys themselves. `call.input` is as the JSON protocol
// shapes it.
#pragma once

#include "aws/operation.hpp"
#include "cloud/core.hpp"
#include "cloud/kms/materials.hpp"
#include "cloud/kms/state.hpp"

namespace cloud::kms {

inline constexpr char const* kUpkeepTopic = "kms:upkeep";

struct Keys {
    Core& core;
    State& state;
    Materials& materials;
    KeyMaker& maker;
    SessionTokens const& root;
};

aws::Outcome create_key(Keys& keys, aws::Invocation const& call);
codec::Json describe_key(Keys& keys, aws::Invocation const& call);
codec::Json list_keys(Keys& keys, aws::Invocation const& call);
codec::Json enable_key(Keys& keys, aws::Invocation const& call);
codec::Json disable_key(Keys& keys, aws::Invocation const& call);
codec::Json schedule_key_deletion(Keys& keys, aws::Invocation const& call);
codec::Json cancel_key_deletion(Keys& keys, aws::Invocation const& call);
codec::Json update_key_description(Keys& keys, aws::Invocation const& call);

// KeyMetadata, as CreateKey and DescribeKey answer it.
codec::Json describe(Key const& key);
// Gives `key` its id, its row, and the first material. `secret` is what specs.hpp says.
void establish(Keys& keys, Key& key, std::string secret);

}  // namespace cloud::kms
