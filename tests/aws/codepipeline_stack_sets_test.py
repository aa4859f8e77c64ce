"""CodePipeline's StackSets actions as boto3 sees them: a source becomes a stack set and its instances, in
accounts by roles that they give and in units by the Organization, and a changed source goes to all."""

import json
import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../real"))
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import codepipeline_test as plain  # noqa: E402
from cloudformation_stack_sets_test import ADMIN, EXECUTION, TRUSTED, allow, trust  # noqa: E402
from running import REGION, AwsTest, fresh, wait_for  # noqa: E402

MANAGEMENT, ACCOUNT, OTHER = "100000000001", "200000000001", "200000000002"
ELSEWHERE = "eu-central-1"
SET = {"category": "Deploy", "owner": "AWS", "provider": "CloudFormationStackSet", "version": "1"}
INSTANCES = {**SET, "provider": "CloudFormationStackInstances"}


class StackSetActions(AwsTest):
    """Of the management account, which administers both kinds."""

    # How pipelines are made and looked at.
    put, source, create = plain.CodePipeline.put, plain.CodePipeline.source, plain.CodePipeline.create
    declaration, executions = plain.CodePipeline.declaration, plain.CodePipeline.executions
    execution, ended = plain.CodePipeline.execution, plain.CodePipeline.ended
    runs, versioned = plain.CodePipeline.runs, plain.CodePipeline.versioned

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.organizations = cls.client(cls, "organizations", "management")
        cls.organizations.enable_aws_service_access(ServicePrincipal=TRUSTED)
        cls.root = cls.organizations.list_roots()["Roots"][0]["Id"]
        iam = cls.client(cls, "iam", "management")
        iam.create_role(RoleName=ADMIN, AssumeRolePolicyDocument=trust(
            {"Service": "cloudformation.amazonaws.com"}))
        iam.put_role_policy(RoleName=ADMIN, PolicyName="may", PolicyDocument=allow(
            "sts:AssumeRole", f"arn:aws:iam::*:role/{EXECUTION}"))
        for account in ("workload-a", "workload-b"):
            iam = cls.client(cls, "iam", account)
            iam.create_role(RoleName=EXECUTION, AssumeRolePolicyDocument=trust(
                {"AWS": f"arn:aws:iam::{MANAGEMENT}:role/{ADMIN}"}))
            iam.put_role_policy(RoleName=EXECUTION, PolicyName="may", PolicyDocument=allow(["*"]))

    def setUp(self):
        super().setUp()
        self.pipelines = self.client("codepipeline", "management")
        self.cfn = self.client("cloudformation", "management")
        self.s3 = self.client("s3", "management")
        self.bucket = fresh("bucket")
        self.s3.create_bucket(Bucket=self.bucket,
                              CreateBucketConfiguration={"LocationConstraint": REGION})
        self.versioned()
        self.role = self.service_role("codepipeline", *plain.PIPELINE_MAY, account="management")

    def action(self, kind, name, order=1, **configuration):
        return {"name": name, "actionTypeId": kind, "runOrder": order, "namespace": name,
                "configuration": configuration, "inputArtifacts": [{"name": "Templates"}]}

    def template(self, queue, timeout=30):
        return {"Parameters": {"Timeout": {"Type": "Number", "Default": timeout}},
                "Resources": {"Queue": {"Type": "AWS::SQS::Queue", "Properties": {
                    "QueueName": queue, "VisibilityTimeout": {"Ref": "Timeout"}}}}}

    def timeout(self, account, queue, region=REGION):
        sqs = self.client("sqs", account, region=region)
        url = sqs.get_queue_url(QueueName=queue)["QueueUrl"]
        return sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["VisibilityTimeout"])[
            "Attributes"]["VisibilityTimeout"]

    def instances(self, name):
        found = self.cfn.list_stack_instances(StackSetName=name)["Summaries"]
        return sorted((one["Account"], one["Region"], one["Status"]) for one in found)

    def again(self, name):
        return self.pipelines.start_pipeline_execution(name=name)["pipelineExecutionId"]

    def said(self, pipeline):
        """Why the first action after the source failed."""
        state = self.pipelines.get_pipeline_state(name=pipeline)["stageStates"][1]
        return state["actionStates"][0]["latestExecution"]["errorDetails"]["message"]

    def test_accounts_by_their_roles(self):
        name, queue = fresh("set"), fresh("queue")
        self.put(queue__json=self.template(queue), more__json=[OTHER],
                 parameters__json=[{"ParameterKey": "Timeout", "ParameterValue": "33"}])
        pipeline, execution = self.create([
            self.action(SET, "Set", StackSetName=name, TemplatePath="Templates::queue.json",
                        Description="queues", DeploymentTargets=ACCOUNT,
                        Regions=f"{REGION},{ELSEWHERE}",
                        Parameters="ParameterKey=Timeout,ParameterValue=31"),
            self.action(INSTANCES, "More", 2, StackSetName=name, Regions=REGION,
                        DeploymentTargets="Templates::more.json",
                        ParameterOverrides="Templates::parameters.json")])
        self.ended(pipeline, execution)
        self.assertEqual(self.instances(name), [
            (ACCOUNT, ELSEWHERE, "CURRENT"), (ACCOUNT, REGION, "CURRENT"),
            (OTHER, REGION, "CURRENT")])
        self.assertEqual([self.timeout("workload-a", queue, region) for region in (REGION, ELSEWHERE)],
                         ["31", "31"])
        self.assertEqual(self.timeout("workload-b", queue), "33")
        run = self.runs(pipeline, execution)["Set"]["output"]
        self.assertEqual(run["outputVariables"]["StackSetId"],
                         self.cfn.describe_stack_set(StackSetName=name)["StackSet"]["StackSetId"])
        self.assertIn("OperationId", run["outputVariables"])
        # Again, with another template: what is there is brought up to date, of all.
        changed = self.template(queue)
        changed["Resources"]["Queue"]["Properties"]["DelaySeconds"] = 7
        self.put(queue__json=changed, more__json=[OTHER],
                 parameters__json=[{"ParameterKey": "Timeout", "ParameterValue": "44"}])
        self.ended(pipeline, self.again(pipeline))
        self.assertEqual([status for *_, status in self.instances(name)], ["CURRENT"] * 3)
        sqs = self.client("sqs", "workload-b")
        told = sqs.get_queue_attributes(QueueUrl=sqs.get_queue_url(QueueName=queue)["QueueUrl"],
                                        AttributeNames=["All"])["Attributes"]
        self.assertEqual((told["DelaySeconds"], told["VisibilityTimeout"]), ("7", "44"))

    def test_a_unit_by_the_organization(self):
        name, queue = fresh("set"), fresh("queue")
        unit = self.organizations.create_organizational_unit(ParentId=self.root, Name=fresh("unit"))[
            "OrganizationalUnit"]["Id"]
        self.organizations.move_account(AccountId=ACCOUNT, SourceParentId=self.root,
                                        DestinationParentId=unit)
        self.addCleanup(lambda: self.organizations.move_account(
            AccountId=ACCOUNT, SourceParentId=unit, DestinationParentId=self.root))
        self.put(queue__json=self.template(queue))
        pipeline, execution = self.create([self.action(
            SET, "Set", StackSetName=name, TemplatePath="Templates::queue.json",
            PermissionModel="SERVICE_MANAGED", OrganizationsAutoDeployment="EnabledWithStackRetention",
            DeploymentTargets=unit, Regions=REGION, MaxConcurrentPercentage="100",
            FailureTolerancePercentage="50")])
        self.ended(pipeline, execution)
        self.assertEqual(self.instances(name), [(ACCOUNT, REGION, "CURRENT")])
        found = self.cfn.describe_stack_set(StackSetName=name)["StackSet"]
        self.assertEqual(found["AutoDeployment"],
                         {"Enabled": True, "RetainStacksOnAccountRemoval": True})
        self.put(queue__json=self.template(queue, timeout=55))
        self.ended(pipeline, self.again(pipeline))
        self.assertEqual(self.timeout("workload-a", queue), "55")

    def test_what_fails_says_where_and_why(self):
        name, queue = fresh("set"), fresh("queue")
        self.put(queue__json=self.template(queue, timeout=99999))
        pipeline, execution = self.create([self.action(
            SET, "Set", StackSetName=name, TemplatePath="Templates::queue.json",
            DeploymentTargets=ACCOUNT, Regions=REGION)])
        self.ended(pipeline, execution, "Failed")
        self.assertRegex(self.said(pipeline), rf"Account {ACCOUNT} in {REGION}: ResourceLogicalId:Queue")
        # With the template mended it goes on: what failed before makes way.
        self.put(queue__json=self.template(queue))
        self.ended(pipeline, self.again(pipeline))
        self.assertEqual(self.instances(name), [(ACCOUNT, REGION, "CURRENT")])

    def test_what_is_wrong_is_said(self):
        self.put(queue__json=self.template(fresh("queue")))
        right = {"StackSetName": "set", "TemplatePath": "Templates::queue.json"}
        for kind, configuration, why in (
                (SET, {"StackSetName": "set"}, "missing required configuration 'TemplatePath'"),
                (SET, {**right, "DeploymentTargets": ACCOUNT},
                 "missing required configuration 'Regions'"),
                (SET, {**right, "PermissionModel": "OTHER"}, "invalid value for 'PermissionModel': OTHER"),
                (SET, {**right, "OrganizationsAutoDeployment": "Yes"},
                 "invalid value for 'OrganizationsAutoDeployment': Yes"),
                (INSTANCES, {"StackSetName": "set", "Regions": REGION},
                 "missing required configuration 'DeploymentTargets'")):
            with self.subTest(why=why):
                code, message = self.code(
                    self.pipelines.create_pipeline, pipeline=self.declaration(
                        [self.action(kind, "Set", **configuration)]))
                self.assertEqual(code, "InvalidActionDeclarationException")
                self.assertIn(why, message)
        for kind, configuration, why in (
                (SET, {**right, "DeploymentTargets": f"{ACCOUNT},ou-ab12-11111111", "Regions": REGION},
                 "accounts or organizational units, not both"),
                (SET, {**right, "StackSetName": fresh("set"), "Parameters": "ParameterKey=Timeout"},
                 "Parameters is not ParameterKey=…,ParameterValue=…"),
                (SET, {**right, "StackSetName": fresh("set"), "DeploymentTargets": ACCOUNT,
                       "Regions": REGION, "FailureTolerancePercentage": "101"}, "is no percentage"),
                (INSTANCES, {"StackSetName": fresh("none"), "DeploymentTargets": ACCOUNT,
                             "Regions": REGION}, "not found")):
            with self.subTest(why=why):
                pipeline, execution = self.create([self.action(kind, "Set", **configuration)])
                self.ended(pipeline, execution, "Failed")
                self.assertIn(why, self.said(pipeline))


if __name__ == "__main__":
    unittest.main()
