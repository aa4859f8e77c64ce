#include "cloud/organizations/access.hpp"

namespace cloud::organizations {
namespace {

// The caller's own policies were asked already; they are asked again here with the resource policy,
// for between accounts both sides must allow.
bool is_let(Organizations const& o, aws::Invocation const& call,
            std::vector<aws::Need> const& needs) {
    std::optional<Settings::ResourcePolicy> const policy = o.settings.resource_policy();
    if (!policy) return false;
    for (aws::Need need : needs) {
        need.resource_account = o.naming.management;
        need.resource_policy = policy->content;
        try {
            o.authoriser.require(call.caller, need, call.now);
        } catch (aws::Error const&) {
            return false;
        }
    }
    return true;
}

}  // namespace

void require_access(Organizations const& o, aws::Invocation const& call, Access access,
                    std::vector<aws::Need> const& needs) {
    std::string const& account = call.caller.account.value;
    if (account == o.naming.management) return;
    if (!o.state.account(account)) {
        throw aws::Error("AWSOrganizationsNotInUseException",
                         "Your account is not a member of an organization.");
    }
    if (access == Access::everyone) return;
    if (access == Access::readers && o.settings.is_delegated(account)) return;
    if (access != Access::management && is_let(o, call, needs)) return;
    throw access_denied();
}

}  // namespace cloud::organizations
