// As whom StackSets work in an account. Of self-managed permissions: CloudFormation assumes the
// administration role, which assumes the execution role of the account; policies and trust decide
// both. Of service-managed ones: the Organization's service assumes a role that it has there.
#include "aws/arn.hpp"
#include "base/crypto.hpp"
#include "base/text.hpp"
#include "cloud/authorisation.hpp"
#include "cloud/cloudformation/stack_sets.hpp"

namespace cloud::cloudformation {
namespace {

constexpr char const* kService = "cloudformation.amazonaws.com";
constexpr std::size_t kHashLetters = 32;

std::string name_of(std::string const& role_arn) {
    return role_arn.substr(role_arn.rfind('/') + 1);
}

aws::Error refused(Part const& part, std::string const& role, std::string const& trusted) {
    return {"AccountGateFailed", "Account " + part.account + " should have '" + role +
                                     "' role with trust relationship to " + trusted + "."};
}

aws::Caller administrator(StackSets& s, StackSet const& set, base::Instant now) {
    try {
        return s.f.authoriser.assume({.service = kService,
                                      .role_arn = set.administrator,
                                      .session_name = "AWSCloudFormation",
                                      .source_arn = set.arn(),
                                      .source_account = set.account,
                                      .region = set.region},
                                     now);
    } catch (aws::Error const&) {
        throw refused({.account = set.account, .region = set.region}, name_of(set.administrator),
                      "CloudFormation service");
    }
}

aws::Caller self_managed(StackSets& s, StackSet const& set, Part const& part, base::Instant now) {
    aws::Caller const admin = administrator(s, set, now);
    std::string const arn = "arn:aws:iam::" + part.account + ":role/" + set.execution_role;
    std::string const session = set.name.substr(0, kHashLetters);
    std::optional<aws::Arn> const parsed = aws::parse_arn(arn);
    std::optional<Role> const role = parsed ? s.roles.find_role(*parsed) : std::nullopt;
    aws::Error const no =
        refused(part, set.execution_role, "Role '" + name_of(set.administrator) + "'");
    if (!role) throw no;
    try {
        s.f.authoriser.require(admin,
                               {.action = "sts:AssumeRole",
                                .resource = role->arn,
                                .resource_account = part.account,
                                .resource_policy = role->trust_policy,
                                .resource_decides = true,
                                .context = {{"sts:RoleSessionName", session}}},
                               now);
    } catch (aws::Error const&) {
        throw no;
    }
    return session_of(s.roles,
                      {.service = kService,
                       .role_arn = role->arn,
                       .session_name = session,
                       .source_arn = set.arn(),
                       .source_account = set.account,
                       .region = part.region},
                      now);
}

aws::Caller service_managed(StackSets& s, StackSet const& set, Part const& part,
                            base::Instant now) {
    if (!s.tree.works_with(kStackSetsService)) {
        throw aws::Error("AccountGateFailed", "Organizations access is not enabled for StackSets");
    }
    std::string const hash = base::hex(base::sha256(part.account + kStackSetsService));
    std::string const role = s.service_roles.service_role(
        {part.account, "stacksets-exec-" + hash.substr(0, kHashLetters), kStackSetsService}, now);
    return s.f.authoriser.assume({.service = kStackSetsService,
                                  .role_arn = role,
                                  .session_name = "StackSets",
                                  .source_arn = set.arn(),
                                  .source_account = set.account,
                                  .region = part.region},
                                 now);
}

}  // namespace

aws::Caller caller_in(StackSets& s, StackSet const& set, Part const& part, base::Instant now) {
    aws::Caller caller =
        set.service_managed ? service_managed(s, set, part, now) : self_managed(s, set, part, now);
    caller.region = base::Region(part.region);
    caller.tls = true;
    return caller;
}

}  // namespace cloud::cloudformation
