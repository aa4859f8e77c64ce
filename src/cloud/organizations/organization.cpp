// The Organization itself, its root, and the types of policies that are in force in it.
#include "cloud/organizations/given.hpp"
#include "cloud/organizations/verbs.hpp"

namespace cloud::organizations {
namespace {

codec::Json policy_type() {
    return codec::Json::object({{"Type", kServiceControl}, {"Status", "ENABLED"}});
}

codec::Json root(Organizations const& o) {
    codec::Json types = codec::Json::array();
    if (o.policies.enabled()) types.push(policy_type());
    return codec::Json::object({{"Id", o.naming.root},
                                {"Arn", o.naming.arn_of(o.naming.root)},
                                {"Name", "Root"},
                                {"PolicyTypes", std::move(types)}});
}

void check_root(Organizations const& o, aws::Invocation const& call) {
    if (given_id(call.input, "RootId", {Kind::root}) == o.naming.root) return;
    throw aws::Error("RootNotFoundException", "You specified a root that doesn't exist.");
}

// Root, OUs and accounts: whatever policies can be attached to.
std::vector<std::string> targets(Organizations const& o) {
    std::vector<std::string> all{o.naming.root};
    for (Unit const& unit : o.state.units()) all.push_back(unit.id);
    for (Account const& account : o.state.accounts()) all.push_back(account.id);
    return all;
}

}  // namespace

codec::Json describe_organization(Organizations& o, aws::Invocation const&) {
    std::optional<Account> const management = o.state.account(o.naming.management);
    return codec::Json::object(
        {{"Organization",
          codec::Json::object({{"Id", o.naming.organization},
                               {"Arn", o.naming.organization_arn()},
                               {"FeatureSet", "ALL"},
                               {"MasterAccountArn", o.naming.arn_of(o.naming.management)},
                               {"MasterAccountId", o.naming.management},
                               {"MasterAccountEmail", management ? management->email : ""},
                               {"AvailablePolicyTypes", codec::Json::array({policy_type()})}})}});
}

codec::Json create_organization(Organizations&, aws::Invocation const&) {
    throw aws::Error("AlreadyInOrganizationException",
                     "The provided account is already a member of an organization.");
}

codec::Json list_roots(Organizations& o, aws::Invocation const& call) {
    return page(call, "Roots", {{o.naming.root, root(o)}});
}

codec::Json enable_policy_type(Organizations& o, aws::Invocation const& call) {
    check_root(o, call);
    if (given_policy_type(call.input, "PolicyType") != kServiceControl) {
        throw aws::Error("PolicyTypeNotAvailableForOrganizationException",
                         "The specified policy type isn't available for this organization.");
    }
    if (o.policies.enabled()) {
        throw aws::Error("PolicyTypeAlreadyEnabledException",
                         "The specified policy type is already enabled.");
    }
    o.policies.enable(true);
    for (std::string const& target : targets(o)) welcome(o, target);
    return codec::Json::object({{"Root", root(o)}});
}

// All is detached, so that a type which comes into force again begins with p-FullAWSAccess alone.
// (Organizations guide, "Disabling a policy type".)
codec::Json disable_policy_type(Organizations& o, aws::Invocation const& call) {
    check_root(o, call);
    bool const known = given_policy_type(call.input, "PolicyType") == kServiceControl;
    if (!known || !o.policies.enabled()) {
        throw aws::Error("PolicyTypeNotEnabledException",
                         "This operation can be performed only for enabled policy types.");
    }
    o.policies.enable(false);
    o.policies.detach_all();
    return codec::Json::object({{"Root", root(o)}});
}

void welcome(Organizations& o, std::string const& target) {
    if (o.policies.enabled()) o.policies.attach(kFullAccess, target);
}

}  // namespace cloud::organizations
