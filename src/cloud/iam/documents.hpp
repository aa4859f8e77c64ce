// The policy documents that callers give: their grammar, their sizes, and whether the principals
// that a trust policy names are there.
//
//   std::string const document = given_trust(iam, call.input, "AssumeRolePolicyDocument");
#pragma once

#include <string>
#include <string_view>

#include "cloud/iam/verbs.hpp"
#include "policy/document.hpp"

namespace cloud::iam {

// Throws MalformedPolicyDocument.
void check_document(std::string const& document, policy::Kind kind);
// A document that principals' policies are made of.
std::string given_policy(codec::Json const& in, char const* member = "PolicyDocument");
// Principals of accounts that are of the Organization must be there; what other accounts have is
// not known here.
std::string given_trust(Iam const& iam, codec::Json const& in, char const* member);
// One that is only asked about: InvalidInput.
void check_input_policy(std::string const& document);
// The user, group or role of "PolicySourceArn".
Entity open_source(Iam const& iam, aws::Invocation const& call);
// As quotas count: without white space.
std::size_t policy_size(std::string_view document);

}  // namespace cloud::iam
