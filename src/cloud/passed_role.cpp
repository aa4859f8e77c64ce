#include "cloud/passed_role.hpp"

#include "aws/arn.hpp"

namespace cloud {

bool is_own_role(aws::Caller const& caller, std::string const& role_arn) {
    std::optional<aws::Arn> const role = aws::parse_arn(role_arn);
    return role && role->service == "iam" && role->account == caller.account.value;
}

aws::Need pass_role(std::string const& role_arn, std::string const& service) {
    aws::Need need;
    need.action = "iam:PassRole";
    need.resource = role_arn;
    need.context.set("iam:PassedToService", service);
    return need;
}

aws::Error cross_account_pass() {
    return aws::access_denied("Cross-account pass role is not allowed.");
}

}  // namespace cloud
