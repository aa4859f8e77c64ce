// Roles that are a service's own: the service alone may assume them, and they are changed by
// nobody.
#include <algorithm>
#include <array>

#include "aws/input.hpp"
#include "aws/unique_id.hpp"
#include "base/id.hpp"
#include "base/text.hpp"
#include "cloud/iam/given.hpp"
#include "cloud/iam/verbs.hpp"

namespace cloud::iam {
namespace {

constexpr char const* kPath = "/aws-service-role/";

struct Template {
    std::string_view service;
    std::string_view role;
    bool takes_suffix = false;
};
// IAM guide, "AWS services that work with IAM", and the services' own pages.
constexpr std::array<Template, 37> kTemplates = {{
    {"access-analyzer.amazonaws.com", "AWSServiceRoleForAccessAnalyzer"},
    {"autoscaling.amazonaws.com", "AWSServiceRoleForAutoScaling", true},
    {"backup.amazonaws.com", "AWSServiceRoleForBackup"},
    {"batch.amazonaws.com", "AWSServiceRoleForBatch"},
    {"cks.kms.amazonaws.com", "AWSServiceRoleForKeyManagementServiceCustomKeyStores"},
    {"cloudtrail.amazonaws.com", "AWSServiceRoleForCloudTrail"},
    {"config.amazonaws.com", "AWSServiceRoleForConfig"},
    {"delivery.logs.amazonaws.com", "AWSServiceRoleForLogDelivery"},
    {"dynamodb.application-autoscaling.amazonaws.com",
     "AWSServiceRoleForApplicationAutoScaling_DynamoDBTable"},
    {"ecs.amazonaws.com", "AWSServiceRoleForECS"},
    {"ecs.application-autoscaling.amazonaws.com",
     "AWSServiceRoleForApplicationAutoScaling_ECSService"},
    {"eks-nodegroup.amazonaws.com", "AWSServiceRoleForAmazonEKSNodegroup"},
    {"eks.amazonaws.com", "AWSServiceRoleForAmazonEKS"},
    {"elasticache.amazonaws.com", "AWSServiceRoleForElastiCache"},
    {"elasticloadbalancing.amazonaws.com", "AWSServiceRoleForElasticLoadBalancing"},
    {"es.amazonaws.com", "AWSServiceRoleForAmazonElasticsearchService"},
    {"events.amazonaws.com", "AWSServiceRoleForCloudWatchEvents"},
    {"guardduty.amazonaws.com", "AWSServiceRoleForAmazonGuardDuty"},
    {"inspector2.amazonaws.com", "AWSServiceRoleForAmazonInspector2"},
    {"kafka.amazonaws.com", "AWSServiceRoleForKafka"},
    {"lex.amazonaws.com", "AWSServiceRoleForLexBots"},
    {"macie.amazonaws.com", "AWSServiceRoleForAmazonMacie"},
    {"mrk.kms.amazonaws.com", "AWSServiceRoleForKeyManagementServiceMultiRegionKeys"},
    {"opensearchservice.amazonaws.com", "AWSServiceRoleForAmazonOpenSearchService"},
    {"ops.apigateway.amazonaws.com", "AWSServiceRoleForAPIGateway"},
    {"organizations.amazonaws.com", "AWSServiceRoleForOrganizations"},
    {"rds.amazonaws.com", "AWSServiceRoleForRDS"},
    {"redshift.amazonaws.com", "AWSServiceRoleForRedshift"},
    {"replicator.lambda.amazonaws.com", "AWSServiceRoleForLambdaReplicator"},
    {"securityhub.amazonaws.com", "AWSServiceRoleForSecurityHub"},
    {"spot.amazonaws.com", "AWSServiceRoleForEC2Spot"},
    {"spotfleet.amazonaws.com", "AWSServiceRoleForEC2SpotFleet"},
    {"ssm.amazonaws.com", "AWSServiceRoleForAmazonSSM"},
    {"sso.amazonaws.com", "AWSServiceRoleForSSO"},
    {"storage-lens.s3.amazonaws.com", "AWSServiceRoleForS3StorageLens"},
    {"support.amazonaws.com", "AWSServiceRoleForSupport"},
    {"trustedadvisor.amazonaws.com", "AWSServiceRoleForTrustedAdvisor"},
}};

Template const* find_template(std::string_view service) {
    auto const found = std::find_if(kTemplates.begin(), kTemplates.end(),
                                    [&](Template const& one) { return one.service == service; });
    return found == kTemplates.end() ? nullptr : &*found;
}

Template const& given_template(codec::Json const& in) {
    std::string const service = aws::required_text(in, "AWSServiceName");
    if (Template const* const found = find_template(service)) return *found;
    throw aws::Error("AccessDenied", "Cannot find Service Linked Role template for " + service,
                     403);
}

std::string trust_in(std::string_view service) {
    return R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":")" +
           std::string(service) + R"("},"Action":"sts:AssumeRole"}]})";
}

}  // namespace

std::string service_role_arn(std::string const& account, std::string const& service) {
    Template const* const known = find_template(service);
    if (!known) return "*";
    return "arn:aws:iam::" + account + ":role" + kPath + service + "/" + std::string(known->role);
}

codec::Json create_service_linked_role(Iam& iam, aws::Invocation const& call) {
    Template const& known = given_template(call.input);
    StoredRole role;
    role.entity.kind = Kind::role;
    role.entity.account = call.caller.account.value;
    role.entity.name = known.role;
    if (call.input.has("CustomSuffix")) {
        if (!known.takes_suffix) {
            throw invalid_input("Custom suffix is not allowed for " + std::string(known.service));
        }
        role.entity.name += "_" + given_name(call.input, "CustomSuffix", kNameLength);
    }
    if (iam.state.taken(Kind::role, role.entity.account, role.entity.name)) {
        throw invalid_input("Service role name " + role.entity.name +
                            " has been taken in this account, please try a different suffix.");
    }
    role.description = aws::optional_text(call.input, "Description").value_or("");
    if (role.description.size() > kDescriptionLength) {
        throw invalid_value("description", "Member must have length less than or equal to 1000");
    }
    role.entity.id = aws::unique_id(iam.core.random, spelling(Kind::role).prefix);
    role.entity.path = kPath + std::string(known.service) + "/";
    role.entity.created_millis = base::to_millis(call.now);
    role.trust_policy = trust_in(known.service);
    iam.state.add(role);
    codec::Json out = describe_role(role);
    if (!role.description.empty()) out.set("Description", role.description);
    return codec::Json::object({{"Role", std::move(out)}});
}

// Nothing here uses such a role, so that it goes at once and its task has been done.
codec::Json delete_service_linked_role(Iam& iam, aws::Invocation const& call) {
    Entity const role = open(iam, Kind::role, call);
    if (!role.path.starts_with(kPath)) {
        throw invalid_input("Role " + role.name + " is not a service-linked role.");
    }
    std::string const task = "task" + role.path + role.name + "/" + base::uuid(iam.core.random);
    iam.permissions.remove_all(role.id);
    iam.state.remove(role);
    iam.settings.add_deletion(role.account, task);
    return codec::Json::object({{"DeletionTaskId", task}});
}

codec::Json get_deletion_status(Iam& iam, aws::Invocation const& call) {
    std::string const task = aws::required_text(call.input, "DeletionTaskId");
    if (!iam.settings.has_deletion(call.caller.account.value, task)) {
        throw no_such_entity("The deletion task with id " + task + " cannot be found.");
    }
    return codec::Json::object({{"Status", "SUCCEEDED"}});
}

}  // namespace cloud::iam
