// The condition keys that a call's input gives: kms:SigningAlgorithm, kms:GrantOperations,
// aws:RequestTag/… Pure; what is of a wrong type gives none, and the verb complains of it.
#pragma once

#include "cloud/kms/model.hpp"
#include "policy/context.hpp"

namespace cloud::kms {

policy::Context request_context(aws::Invocation const& call, std::string const& operation);
EncryptionContext encryption_context_in(codec::Json const& in, std::string_view member);
void add_encryption_context(policy::Context& to, EncryptionContext const& context);

}  // namespace cloud::kms
