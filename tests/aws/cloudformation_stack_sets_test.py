"""StackSets as boto3 sees them: a template that is a stack in many accounts and regions, by roles
that accounts give and by the Organization."""

import json
import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../real"))
from running import REGION, Process, fresh, wait_for  # noqa: E402
from stacking import StacksTest, queue, template  # noqa: E402

ADMIN = "AWSCloudFormationStackSetAdministrationRole"
EXECUTION = "AWSCloudFormationStackSetExecutionRole"
TRUSTED = "member.org.stacksets.cloudformation.amazonaws.com"
ELSEWHERE = "eu-central-1"


def trust(principal):
    return json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal}]})


def allow(actions, resource="*"):
    return json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": actions, "Resource": resource}]})


class StackSets(StacksTest):
    accounts = None

    def setUp(self):
        super().setUp()
        self.management = self.client("organizations", "management")
        if StackSets.accounts is None:
            all_accounts = self.management.list_accounts()["Accounts"]
            StackSets.accounts = {a["Name"]: a["Id"] for a in all_accounts}
        self.admin = self.client("cloudformation", "management")

    def id(self, account):
        return self.accounts[account]

    def execution_role(self, account, actions=("*",)):
        iam = self.client("iam", account)
        iam.create_role(RoleName=EXECUTION, AssumeRolePolicyDocument=trust(
            {"AWS": f"arn:aws:iam::{self.id('management')}:role/{ADMIN}"}))
        iam.put_role_policy(RoleName=EXECUTION, PolicyName="may",
                            PolicyDocument=allow(list(actions)))
        self.addCleanup(lambda: (iam.delete_role_policy(RoleName=EXECUTION, PolicyName="may"),
                                 iam.delete_role(RoleName=EXECUTION)))

    def admin_role(self):
        iam = self.client("iam", "management")
        iam.create_role(RoleName=ADMIN, AssumeRolePolicyDocument=trust(
            {"Service": "cloudformation.amazonaws.com"}))
        iam.put_role_policy(RoleName=ADMIN, PolicyName="may", PolicyDocument=allow(
            "sts:AssumeRole", f"arn:aws:iam::*:role/{EXECUTION}"))
        self.addCleanup(lambda: (iam.delete_role_policy(RoleName=ADMIN, PolicyName="may"),
                                 iam.delete_role(RoleName=ADMIN)))

    def operated(self, name, answer, status="SUCCEEDED"):
        """The results of an operation, by account and region, once it has ended."""
        asked = {"StackSetName": name, "OperationId": answer["OperationId"]}

        def ended():
            told = self.admin.describe_stack_set_operation(**asked)["StackSetOperation"]
            return told if told["Status"] not in ("RUNNING", "STOPPING", "QUEUED") else None
        told = wait_for("the operation ended", ended)
        pages = self.admin.list_stack_set_operation_results(**asked)["Summaries"]
        results = {(r["Account"], r["Region"]): r for r in pages}
        self.assertEqual(told["Status"], status, results)
        return results

    def instance(self, name, account, region=REGION):
        return self.admin.describe_stack_instance(
            StackSetName=name, StackInstanceAccount=self.id(account),
            StackInstanceRegion=region)["StackInstance"]

    def instances(self, name):
        return {(i["Account"], i["Region"]): i for i in self.admin.list_stack_instances(
            StackSetName=name)["Summaries"]}

    def delay(self, account, name, region=REGION):
        import boto3  # pylint: disable=import-outside-toplevel
        sqs = boto3.Session(profile_name=account, region_name=region).client(
            "sqs", endpoint_url=self.cloud)
        try:
            url = sqs.get_queue_url(QueueName=name)["QueueUrl"]
        except sqs.exceptions.QueueDoesNotExist:
            return None
        return sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"][
            "DelaySeconds"]

    def body(self, name):
        return template({"Q": queue(QueueName=name, DelaySeconds={"Ref": "Delay"})},
                        Parameters={"Delay": {"Type": "Number", "Default": 1}})

    def drop(self, name, answer):
        self.operated(name, answer)
        self.admin.delete_stack_set(StackSetName=name)
        self.assertEqual(self.code(self.admin.describe_stack_set, StackSetName=name)[0],
                         "StackSetNotFoundException")

    def test_by_roles_that_accounts_give(self):
        name, made = fresh("set"), fresh("queue")
        self.admin_role()
        self.execution_role("workload-a")
        self.admin.create_stack_set(StackSetName=name, TemplateBody=self.body(made),
                                    Parameters=[{"ParameterKey": "Delay", "ParameterValue": "2"}])
        self.assertEqual(self.code(self.admin.create_stack_set, StackSetName=name,
                                   TemplateBody=self.body(made))[0], "NameAlreadyExistsException")
        targets = [self.id("workload-a"), self.id("workload-b")]
        some = {"FailureToleranceCount": 1, "MaxConcurrentCount": 2}
        results = self.operated(name, self.admin.create_stack_instances(
            StackSetName=name, Accounts=targets, Regions=[REGION, ELSEWHERE],
            OperationPreferences=some))
        self.assertEqual(results[(targets[0], REGION)]["Status"], "SUCCEEDED")
        self.assertEqual(results[(targets[1], REGION)]["Status"], "FAILED")
        self.assertEqual(
            results[(targets[1], REGION)]["StatusReason"],
            f"Account {targets[1]} should have '{EXECUTION}' role with trust relationship to Role "
            f"'{ADMIN}'.")
        self.assertEqual(self.delay("workload-a", made), "2")
        self.assertEqual(self.delay("workload-a", made, ELSEWHERE), "2")
        self.assertEqual(self.instance(name, "workload-a")["Status"], "CURRENT")
        self.assertEqual(self.instance(name, "workload-b")["Status"], "OUTDATED")
        stack = self.stack(self.instance(name, "workload-a")["StackId"])
        self.assertTrue(stack["StackName"].startswith(f"StackSet-{name}-"))
        # An account that has its role by now; a value of its own.
        self.execution_role("workload-b")
        self.operated(name, self.admin.create_stack_instances(
            StackSetName=name, Accounts=targets[1:], Regions=[REGION, ELSEWHERE],
            ParameterOverrides=[{"ParameterKey": "Delay", "ParameterValue": "9"}]))
        self.assertEqual(self.delay("workload-b", made), "9")
        self.operated(name, self.admin.update_stack_set(
            StackSetName=name, UsePreviousTemplate=True,
            Parameters=[{"ParameterKey": "Delay", "ParameterValue": "4"}]))
        self.assertEqual([self.delay(a, made) for a in ("workload-a", "workload-b")], ["4", "9"])
        self.assertEqual(self.code(self.admin.delete_stack_set, StackSetName=name)[0],
                         "StackSetNotEmptyException")
        self.operated(name, self.admin.delete_stack_instances(
            StackSetName=name, Accounts=targets, Regions=[REGION], RetainStacks=False))
        self.assertIsNone(self.delay("workload-a", made))
        self.drop(name, self.admin.delete_stack_instances(
            StackSetName=name, Accounts=targets, Regions=[ELSEWHERE], RetainStacks=True))
        self.assertEqual(self.delay("workload-a", made, ELSEWHERE), "4")

    def test_loops_have_each_instance_s_own_list(self):
        self.admin_role()
        for account in ("workload-a", "workload-b"):
            self.execution_role(account)
        name, here, there = fresh("set"), fresh("queue"), fresh("queue")
        self.admin.create_stack_set(
            StackSetName=name, Capabilities=["CAPABILITY_AUTO_EXPAND"],
            Parameters=[{"ParameterKey": "Names", "ParameterValue": here}],
            TemplateBody=template(
                {"Fn::ForEach::Queues": ["Name", {"Ref": "Names"}, {
                    "Queue&{Name}": queue(QueueName={"Ref": "Name"})}]},
                Transform="AWS::LanguageExtensions",
                Parameters={"Names": {"Type": "CommaDelimitedList"}}))
        for account, own in (("workload-a", []), ("workload-b", [
                {"ParameterKey": "Names", "ParameterValue": there}])):
            self.operated(name, self.admin.create_stack_instances(
                StackSetName=name, Accounts=[self.id(account)], Regions=[REGION],
                ParameterOverrides=own))
        self.assertEqual(
            [self.delay(account, one) is not None for account in ("workload-a", "workload-b")
             for one in (here, there)], [True, False, False, True])
        self.operated(name, self.admin.delete_stack_instances(
            StackSetName=name, Accounts=[self.id("workload-a"), self.id("workload-b")],
            Regions=[REGION], RetainStacks=False))
        self.admin.delete_stack_set(StackSetName=name)

    def test_what_fails_stops_the_rest(self):
        name, made = fresh("set"), fresh("queue")
        self.admin_role()
        self.execution_role("workload-a", ["sqs:GetQueueUrl", "cloudformation:*"])
        self.execution_role("workload-b")
        self.admin.create_stack_set(StackSetName=name, TemplateBody=self.body(made))
        first, second = self.id("workload-a"), self.id("workload-b")
        results = self.operated(name, self.admin.create_stack_instances(
            StackSetName=name, Accounts=[first, second], Regions=[REGION, ELSEWHERE],
            OperationPreferences={"RegionOrder": [ELSEWHERE, REGION]}), "FAILED")
        self.assertIn("ResourceLogicalId:Q, ResourceType:AWS::SQS::Queue, ResourceStatusReason:",
                      results[(first, ELSEWHERE)]["StatusReason"])
        self.assertIn("sqs:createqueue", results[(first, ELSEWHERE)]["StatusReason"].lower())
        for left in ((second, ELSEWHERE), (first, REGION), (second, REGION)):
            self.assertEqual(results[left]["Status"], "CANCELLED")
        self.assertIsNone(self.delay("workload-b", made))
        # What was left behind by the failure is made anew.
        iam = self.client("iam")
        iam.put_role_policy(RoleName=EXECUTION, PolicyName="may", PolicyDocument=allow("*"))
        self.operated(name, self.admin.update_stack_set(
            StackSetName=name, UsePreviousTemplate=True,
            OperationPreferences={"MaxConcurrentPercentage": 100, "FailureTolerancePercentage": 50,
                                  "RegionConcurrencyType": "PARALLEL"}))
        self.assertEqual({i["Status"] for i in self.instances(name).values()}, {"CURRENT"})
        self.drop(name, self.admin.delete_stack_instances(
            StackSetName=name, Accounts=[first, second], Regions=[REGION, ELSEWHERE],
            RetainStacks=False))

    def test_by_the_organization(self):
        name, made = fresh("set"), fresh("queue")
        self.assertEqual(self.code(
            self.admin.create_stack_set, StackSetName=name, TemplateBody=self.body(made),
            PermissionModel="SERVICE_MANAGED")[1],
            "You must enable organizations access to operate a service managed stack set")
        self.management.enable_aws_service_access(ServicePrincipal=TRUSTED)
        self.assertIn("management account", self.code(
            self.cfn.create_stack_set, StackSetName=name, TemplateBody=self.body(made),
            PermissionModel="SERVICE_MANAGED")[1])
        root = self.management.list_roots()["Roots"][0]["Id"]
        unit = self.management.create_organizational_unit(ParentId=root, Name=fresh("unit"))[
            "OrganizationalUnit"]["Id"]

        def move(account, source, target):
            self.management.move_account(AccountId=self.id(account), SourceParentId=source,
                                         DestinationParentId=target)
        move("workload-a", root, unit)
        self.admin.create_stack_set(
            StackSetName=name, TemplateBody=self.body(made), PermissionModel="SERVICE_MANAGED",
            AutoDeployment={"Enabled": True, "RetainStacksOnAccountRemoval": False})
        targets = {"OrganizationalUnitIds": [unit]}
        self.operated(name, self.admin.create_stack_instances(
            StackSetName=name, DeploymentTargets=targets, Regions=[REGION]))
        self.assertEqual(list(self.instances(name)), [(self.id("workload-a"), REGION)])
        self.assertEqual(self.instance(name, "workload-a")["OrganizationalUnitId"], unit)
        self.assertEqual(self.delay("workload-a", made), "1")
        # Who comes has its stack, who goes has it no more.
        move("workload-b", root, unit)
        wait_for("the stack of who came", lambda: self.delay("workload-b", made) == "1")
        wait_for("its instance", lambda: self.instance(name, "workload-b")["Status"] == "CURRENT")
        move("workload-a", unit, root)
        wait_for("the stack of who left", lambda: self.delay("workload-a", made) is None)
        wait_for("its instance", lambda: list(self.instances(name)) == [
            (self.id("workload-b"), REGION)])
        # A delegated administrator works on the same sets.
        self.management.register_delegated_administrator(
            AccountId=self.id("logging"), ServicePrincipal=TRUSTED)
        delegated = self.client("cloudformation", "logging")
        sets = delegated.list_stack_sets(CallAs="DELEGATED_ADMIN")["Summaries"]
        self.assertIn(name, [s["StackSetName"] for s in sets])
        self.assertEqual(self.code(self.cfn.list_stack_sets, CallAs="DELEGATED_ADMIN"),
                         ("ValidationError", "Account used is not a delegated administrator"))
        self.drop(name, self.admin.delete_stack_instances(
            StackSetName=name, DeploymentTargets=targets, Regions=[REGION], RetainStacks=False))
        self.assertIsNone(self.delay("workload-b", made))
        move("workload-b", unit, root)

    def test_as_a_resource(self):
        name, made = fresh("set"), fresh("queue")
        self.admin_role()
        self.execution_role("workload-a")
        self.execution_role("workload-b")
        here = StacksTest.client(self, "cloudformation", "management")

        def body(delay, *accounts):
            return template({"Set": {"Type": "AWS::CloudFormation::StackSet", "Properties": {
                "StackSetName": name, "PermissionModel": "SELF_MANAGED",
                "TemplateBody": self.body(made),
                "Parameters": [{"ParameterKey": "Delay", "ParameterValue": str(delay)}],
                "StackInstancesGroup": [
                    {"DeploymentTargets": {"Accounts": [self.id(account)]}, "Regions": [REGION]}
                    for account in accounts]}}})
        self.cfn = here
        stack = self.create(body(1, "workload-a", "workload-b"))
        self.assertEqual([self.delay(a, made) for a in ("workload-a", "workload-b")], ["1", "1"])
        self.update(stack, body(5, "workload-a"))
        self.assertEqual([self.delay(a, made) for a in ("workload-a", "workload-b")], ["5", None])
        self.delete(stack)
        self.assertIsNone(self.delay("workload-a", made))
        self.assertEqual(self.code(self.admin.describe_stack_set, StackSetName=name)[0],
                         "StackSetNotFoundException")

    def test_one_operation_at_a_time_and_stopped(self):
        name, made = fresh("set"), fresh("queue")
        self.admin_role()
        self.execution_role("workload-a")
        self.execution_role("workload-b")
        body = template({f"Q{i}": queue(QueueName=f"{made}-{i}") for i in range(60)})
        self.admin.create_stack_set(StackSetName=name, TemplateBody=body)
        all_of = {"Accounts": [self.id("workload-a"), self.id("workload-b")],
                  "Regions": [REGION, ELSEWHERE]}
        answer = self.admin.create_stack_instances(StackSetName=name, OperationId="first", **all_of)
        self.assertEqual(answer["OperationId"], "first")
        self.assertEqual(self.code(self.admin.create_stack_instances, StackSetName=name,
                                   **all_of)[0], "OperationInProgressException")
        self.admin.stop_stack_set_operation(StackSetName=name, OperationId="first")
        results = self.operated(name, answer, "STOPPED")
        self.assertEqual(results[(self.id("workload-b"), ELSEWHERE)]["Status"], "CANCELLED")
        self.assertEqual(self.code(self.admin.stop_stack_set_operation, StackSetName=name,
                                   OperationId="first")[0], "InvalidOperationException")
        self.assertEqual(self.code(self.admin.create_stack_instances, StackSetName=name,
                                   OperationId="first", **all_of)[0],
                         "OperationIdAlreadyExistsException")
        listed = self.admin.list_stack_set_operations(StackSetName=name)["Summaries"]
        self.assertEqual([(o["OperationId"], o["Action"]) for o in listed], [("first", "CREATE")])
        self.drop(name, self.admin.delete_stack_instances(
            StackSetName=name, RetainStacks=False, **all_of))

    def test_a_kill_in_the_middle_is_gone_on_from(self):
        name, made = fresh("set"), fresh("queue")
        self.admin_role()
        self.execution_role("workload-a")
        self.execution_role("workload-b")
        body = template({f"Q{i}": queue(QueueName=f"{made}-{i}") for i in range(40)})
        self.admin.create_stack_set(StackSetName=name, TemplateBody=body)
        accounts = [self.id("workload-a"), self.id("workload-b")]
        answer = self.admin.create_stack_instances(StackSetName=name, Accounts=accounts,
                                                   Regions=[REGION, ELSEWHERE])
        wait_for("a first queue", lambda: self.delay("workload-a", f"{made}-0"))
        cls = type(self)
        cls.up.stop(kill=True)
        cls.up = Process("up", cls.data, "--cloud-listen", cls.cloud.split("//")[1],
                         "--web-listen", cls.web.split("//")[1])
        results = self.operated(name, answer)
        self.assertEqual({r["Status"] for r in results.values()}, {"SUCCEEDED"})
        self.assertEqual(self.delay("workload-b", f"{made}-39", ELSEWHERE), "0")
        self.drop(name, self.admin.delete_stack_instances(
            StackSetName=name, Accounts=accounts, Regions=[REGION, ELSEWHERE],
            RetainStacks=False, OperationPreferences={"MaxConcurrentPercentage": 100,
                                                      "FailureTolerancePercentage": 100}))


if __name__ == "__main__":
    unittest.main()
