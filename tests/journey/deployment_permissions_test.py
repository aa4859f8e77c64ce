"""What only some configs bring: the statements of the pipeline's roles, store and key, and those of the
function that makes filters. Each is taken away, and what needed it stops and says so; each is put back.
Together with permissions_test.py they are all statements of all templates that the tests keep."""

import json
import os
import shutil
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../real"))
import permissions_test  # noqa: E402
from deploying import StacksTest, changed  # noqa: E402
from permissions_test import Document  # noqa: E402
from running import Process, wait_for  # noqa: E402
from templates import kept, statements, statements_in, synthesised  # noqa: E402

NAME = "catchment-pipeline"
FUNCTION = "centralised-logs-subscriptions"  # and its role
GROUPS = ("/app/auth", "/var/log/secure")  # that it subscribes in workload-b
CHANGE = ("[/app/auth, /var/log/secure]\n", "[/app/auth, /var/log/secure]\n    pattern: ERROR\n")
PROVEN = {}  # (resource, Sid): the tests that take it away
EVERYTHING = (  # of one config: each family of resources that the stacks' role makes
    ("siem:\n", "pipeline:\n  account: management\n  bucket: catchment-templates\nsiem:\n"),
    ("    log-groups: [/app/auth, /var/log/secure]\n    create: true\n", "    all: true\n"))


def proves(*resources, sid):
    """Of the test that takes this statement away."""
    def mark(test):
        for resource in resources:
            PROVEN.setdefault((resource, sid), []).append(test.__name__)
        return test
    return mark


class CloudTest(StacksTest):
    """With a cloud of its own, in which nothing is deployed."""

    @classmethod
    def setUpClass(cls):
        cls.data = tempfile.mkdtemp(prefix="catchment-test-")
        cls.addClassCleanup(shutil.rmtree, cls.data, ignore_errors=True)
        cls.up = Process("cloud", cls.data, "--listen", "127.0.0.1:0")
        cls.addClassCleanup(lambda: cls.up.stop())
        cls.cloud, cls.credentials = cls.up.ready["cloud"], cls.up.ready["credentials"]

    role_policy = permissions_test.Permissions.role_policy
    put_or_delete = staticmethod(permissions_test.Permissions.put_or_delete)
    trust = permissions_test.Permissions.trust


class StacksRole(CloudTest):
    """What CloudFormation makes the stacks by: without a statement of it, the stack that needs it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.config = cls.make_config()
        cls.templates = synthesised(cls.config)

    @classmethod
    def make_config(cls):
        root = cls.client(cls, "organizations", "management").list_roots()["Roots"][0]["Id"]
        return changed(cls.data, *EVERYTHING, (
            "  - account: management\n", f"  - organizational-units: [{root}]\n"
            "    log-groups: [/app/web]\n  - account: management\n"), (
            "region: eu-west-1\n", "region: eu-west-1\ndeployment:\n  firehose: stack-set\n"))

    def deploys(self, account, body, name):
        """Why CloudFormation could not make that stack by the role; [] where it could."""
        cfn = self.client("cloudformation", account)
        for one in body["Resources"].values():  # for another to be made in its place
            one.pop("DeletionPolicy", None)
            one.pop("UpdateReplacePolicy", None)
        given = [{"ParameterKey": key, "ParameterValue": self.key}
                 for key in body.get("Parameters", {})]
        cfn.create_stack(StackName=name, TemplateBody=json.dumps(body), Parameters=given,
                         Capabilities=["CAPABILITY_NAMED_IAM"], RoleARN=self.role(account))

        def ended():
            found = cfn.describe_stacks(StackName=name)["Stacks"][0]
            return found if not found["StackStatus"].endswith("_IN_PROGRESS") else None
        stack = wait_for(f"the end of {name}", ended)
        reasons = [event.get("ResourceStatusReason", "") for event in
                   cfn.describe_stack_events(StackName=name)["StackEvents"]
                   if event["ResourceStatus"].endswith("_FAILED")]
        cfn.delete_stack(StackName=name)
        wait_for("its end", lambda: not self.is_there(cfn, stack["StackId"]))
        return reasons

    @staticmethod
    def is_there(cfn, stack):
        return cfn.describe_stacks(StackName=stack)["Stacks"][0]["StackStatus"] != "DELETE_COMPLETE"

    def role(self, account):
        return self.client("iam", account).get_role(RoleName="catchment-deployment-stacks")["Role"][
            "Arn"]

    def test_each_statement_is_needed(self):
        self.run_stacks("deploy", "--pipeline", "--config", self.config)
        self.key = self.client("kms", "kms").create_key()["KeyMetadata"]["Arn"]
        left = {}
        for name in self.templates:
            if name.startswith("catchment-deployment."):
                account = name.split(".")[1]
                for sid in self.sids(name):
                    if sid not in left or left[sid]:
                        left[sid] = self.reasons_without(account, sid)
        for sid, wrong in left.items():
            with self.subTest(sid=sid):
                self.assertEqual(wrong, "")

    def sids(self, name):
        body = self.templates[name]["Resources"]["StacksRolePolicy"]
        return [one["Sid"] for one in statements_in(body)
                if ("StacksRolePolicy", one["Sid"]) not in PROVEN]

    def reasons_without(self, account, sid):
        """"" where a stack of the account says that it may not what the statement allows."""
        document = self.role_policy(account, "catchment-deployment-stacks")
        statement, = [one for one in json.loads(document.read())["Statement"] if one["Sid"] == sid]
        actions = statement["Action"]
        actions = [actions] if isinstance(actions, str) else actions
        put_back, told = document.without(sid), []
        try:
            for name, body in self.templates.items():
                if f".{account}." in name and name.startswith(("catchment-key", "catchment-logging",
                                                               "catchment-firehose")):
                    told += self.deploys(account, json.loads(json.dumps(body)), name.split(".")[0])
        finally:
            put_back()
        denied = [reason for reason in told
                  if "not authorized" in reason and any(a.lower() in reason.lower() for a in actions)]
        return "" if denied else f"{sid} in {account}: {told}"


class StacksRoleOfFunctions(StacksRole):
    """Where functions make the filters: what that alone brings."""

    @classmethod
    def make_config(cls):
        return changed(cls.data, EVERYTHING[0], (
            "region: eu-west-1\n", "region: eu-west-1\nsubscription: custom-resource\n"))

    def sids(self, name):
        return [sid for sid in super().sids(name) if sid == "Functions"]


class PipelineRoles(CloudTest):
    """The pipeline deploys, and stops where a statement is not there."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pipeline = cls.client(cls, "codepipeline", "management")
        cls.s3 = cls.client(cls, "s3", "management")
        cls.kms = cls.client(cls, "kms", "management")
        cls.config = changed(cls.data, *EVERYTHING)
        for verb, *more in (("deploy", "--pipeline"), ("publish",)):
            cls.run_stacks(cls(), verb, *more, "--config", cls.config)
        wait_for("an execution of what was published", lambda: any(
            one["status"] == "Succeeded" for one in cls.executions()))
        wait_for("its end", lambda: not cls.busy())
        cls.store = "catchment-templates"
        cls.key = cls.kms.describe_key(KeyId="alias/catchment-pipeline")["KeyMetadata"]["Arn"]

    @classmethod
    def executions(cls):
        return cls.pipeline.list_pipeline_executions(pipelineName=NAME)[
            "pipelineExecutionSummaries"]

    @classmethod
    def busy(cls):
        return [one for one in cls.executions() if one["status"] in ("InProgress", "Stopping")]

    def run_once(self):
        """The status of a new execution, and what its actions that failed say."""
        mine = self.pipeline.start_pipeline_execution(name=NAME)["pipelineExecutionId"]
        wait_for("its end", lambda: not self.busy())
        status = self.pipeline.get_pipeline_execution(
            pipelineName=NAME, pipelineExecutionId=mine)["pipelineExecution"]["status"]
        told = [action["latestExecution"]["errorDetails"]["message"]
                for stage in self.pipeline.get_pipeline_state(name=NAME)["stageStates"]
                for action in stage["actionStates"]
                if action.get("latestExecution", {}).get("status") == "Failed"]
        return status, told

    def goes_only_with(self, take_away):
        put_back = take_away()
        try:
            status, told = self.run_once()
        finally:
            put_back()
        self.assertEqual(status, "Failed")
        self.assertTrue(told)
        status, told = self.run_once()
        self.assertEqual(status, "Succeeded", told)
        return told

    def key_policy(self):
        return Document(
            lambda: self.kms.get_key_policy(KeyId=self.key, PolicyName="default")["Policy"],
            lambda text: self.kms.put_key_policy(KeyId=self.key, PolicyName="default", Policy=text))

    def store_policy(self):
        return Document(lambda: self.s3.get_bucket_policy(Bucket=self.store)["Policy"],
                        lambda text: self.s3.put_bucket_policy(Bucket=self.store, Policy=text))

    @proves("PipelineRole", sid="CodePipelineOfThisAccount")
    def test_the_pipeline_is_not_trusted(self):
        self.goes_only_with(lambda: self.trust("management", NAME).for_nobody(
            "CodePipelineOfThisAccount"))

    @proves("PipelineRolePolicy", sid="ReadTheSource")
    @proves("PipelineRolePolicy", sid="Look")
    @proves("PipelineRolePolicy", sid="Artifacts")
    @proves("PipelineRolePolicy", sid="Encrypt")
    @proves("PipelineRolePolicy", sid="Deploy")
    def test_what_the_pipeline_may(self):
        for sid in ("ReadTheSource", "Look", "Artifacts", "Encrypt", "Deploy"):
            with self.subTest(sid=sid):
                self.goes_only_with(lambda: self.role_policy("management", NAME).without(sid))

    @proves("DeploymentRole", sid="ThePipeline")
    def test_the_pipeline_may_not_be_the_account_s(self):
        self.goes_only_with(lambda: self.trust("kms", "catchment-deployment").for_nobody(
            "ThePipeline"))

    @proves("DeploymentRolePolicy", sid="Deploy")
    @proves("DeploymentRolePolicy", sid="HandOverTheRole")
    @proves("DeploymentRolePolicy", sid="Read")
    @proves("DeploymentRolePolicy", sid="Decrypt")
    def test_what_it_may_in_an_account(self):
        for sid in ("Deploy", "HandOverTheRole", "Read", "Decrypt"):
            with self.subTest(sid=sid):
                self.goes_only_with(
                    lambda: self.role_policy("kms", "catchment-deployment").without(sid))

    @proves("StoreKey", sid="ReadThroughS3")
    def test_other_accounts_may_not_decrypt(self):
        self.goes_only_with(lambda: self.key_policy().without("ReadThroughS3"))

    @proves("StorePolicy", sid="ReadArtifacts")
    def test_other_accounts_may_not_read(self):
        self.goes_only_with(lambda: self.store_policy().without("ReadArtifacts"))

    @proves("StoreKey", sid="AdministeredByItsAccount")
    def test_a_key_that_nobody_administers_is_refused(self):
        document = json.loads(self.key_policy().read())
        document["Statement"] = [one for one in document["Statement"]
                                 if one["Sid"] != "AdministeredByItsAccount"]
        code, _ = self.code(self.kms.put_key_policy, KeyId=self.key, PolicyName="default",
                            Policy=json.dumps(document))
        self.assertEqual(code, "MalformedPolicyDocumentException")

    is_explained_as_allowed = permissions_test.Permissions.is_explained_as_allowed
    allowed_only_with = permissions_test.Permissions.allowed_only_with
    denied_only_with = permissions_test.Permissions.denied_only_with

    @proves("StorePolicy", sid="DenyWithoutTls")
    def test_nothing_is_read_in_the_clear(self):
        self.denied_only_with(
            lambda: self.store_policy().without("DenyWithoutTls"),
            lambda: self.is_explained_as_allowed(
                f"arn:aws:iam::100000000001:role/{NAME}", "s3:GetObject",
                f"arn:aws:s3:::{self.store}/catchment.zip", "aws:SecureTransport=false"))

    @proves("StacksRole", sid="CloudFormation")
    def test_cloudformation_may_not_be_the_stacks_role(self):
        """The role is that of the stacks that are there: it is asked for when one changes."""
        self.changes_only_with(lambda: self.trust("kms", "catchment-deployment-stacks").for_nobody(
            "CloudFormation"), "kms", "catchment-key")

    @proves("StacksRolePolicy", sid="Pipelines")
    def test_the_pipeline_may_not_change_itself(self):
        self.changes_only_with(
            lambda: self.role_policy("management", "catchment-deployment-stacks").without(
                "Pipelines"), "management", "catchment-pipeline")

    def changes_only_with(self, take_away, account, stack):
        put_back = take_away()
        try:
            self.assertIn("ROLLBACK", self.tagged(account, stack, "without"))
        finally:
            put_back()
        self.assertEqual(self.tagged(account, stack, "with"), "UPDATE_COMPLETE")

    def tagged(self, account, stack, how):
        """How an update of the stack ends that changes the tags of all that it has."""
        cfn = self.client("cloudformation", account)
        there = cfn.describe_stacks(StackName=stack)["Stacks"][0]
        role = self.client("iam", account).get_role(RoleName="catchment-deployment-stacks")
        cfn.update_stack(
            StackName=stack, UsePreviousTemplate=True, Capabilities=["CAPABILITY_NAMED_IAM"],
            Parameters=[{"ParameterKey": one["ParameterKey"], "UsePreviousValue": True}
                        for one in there.get("Parameters", [])],
            RoleARN=role["Role"]["Arn"], Tags=[{"Key": "how", "Value": how}])

        def ended():
            status = cfn.describe_stacks(StackName=stack)["Stacks"][0]["StackStatus"]
            return None if status.endswith("_IN_PROGRESS") else status
        return wait_for("its end", ended)


class Function(CloudTest):
    """The function of a stack that makes filters, as its role."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.of = lambda *changes: changed(cls.data, (
            "region: eu-west-1\n", "region: eu-west-1\nsubscription: custom-resource\n"), *changes)
        cls.run_stacks(cls(), "deploy", "--config", cls.of())

    def may_only_with(self, sid):
        return self.goes_only_with(self.role_policy("workload-b", FUNCTION).without(sid))

    def goes_only_with(self, put_back):
        """A change that leaves the role's policy as it is."""
        try:
            told = self.run_stacks("deploy", "--config", type(self).of(CHANGE), code=1)
        finally:
            put_back()
        self.run_stacks("deploy", "--config", type(self).of(CHANGE))
        self.run_stacks("deploy", "--config", type(self).of())
        return told

    @proves("SubscriptionFunctionRolePolicy", sid="Put")
    def test_put(self):
        self.assertIn("logs:PutSubscriptionFilter", self.may_only_with("Put"))
        self.assertTrue(any("ERROR\tAccessDenied" in line for line in self.logged()))

    @proves("SubscriptionFunctionRole", sid="LambdaOfThisAccount")
    def test_lambda_is_not_trusted(self):
        told = self.goes_only_with(self.trust("workload-b", FUNCTION).for_nobody(
            "LambdaOfThisAccount"))
        self.assertIn("The role defined for the function cannot be assumed by Lambda.", told)

    @proves("SubscriptionFunctionRolePolicy", sid="TellErrors")
    def test_a_function_that_may_not_log_says_nothing(self):
        """It does what it does all the same, and is heard again when it may."""
        put_back = self.role_policy("workload-b", FUNCTION).without("TellErrors")
        before = self.logged()
        try:
            self.run_stacks("deploy", "--config", type(self).of(CHANGE))
        finally:
            put_back()
        self.run_stacks("deploy", "--config", type(self).of())
        lines = wait_for("its lines", lambda: self.logged()[len(before):])
        runs = len(GROUPS)  # of the second deployment alone
        self.assertEqual([sum(line.startswith(word) for line in lines)
                          for word in ("START RequestId: ", "END RequestId: ", "REPORT RequestId: ")],
                         [runs, runs, runs])

    def logged(self):
        events = self.client("logs", "workload-b").filter_log_events(
            logGroupName="/aws/lambda/centralised-logs-subscriptions")["events"]
        return [one["message"] for one in events]

    @proves("SubscriptionFunctionRolePolicy", sid="HandOnTheRole")
    def test_hand_on_the_role(self):
        self.assertIn("iam:PassRole", self.may_only_with("HandOnTheRole"))

    @proves("SubscriptionFunctionRolePolicy", sid="TakeAway")
    def test_take_away(self):
        """What goes goes last, when the rest is done: the filter stays."""
        put_back = self.role_policy("workload-b", FUNCTION).without("TakeAway")
        other = type(self).of(("organization:\n", "filter-name: other\norganization:\n"))
        try:
            self.run_stacks("deploy", "--config", other)
            self.assertEqual(self.filters(), ["centralised-logs-kinesis", "other"])
        finally:
            put_back()
        self.run_stacks("deploy", "--config", type(self).of())
        self.assertEqual(self.filters(), ["centralised-logs-kinesis"])

    def filters(self):
        return sorted(one["filterName"] for one in self.client(
            "logs", "workload-b").describe_subscription_filters(logGroupName="/app/auth")[
                "subscriptionFilters"])


class EveryStatement(unittest.TestCase):
    def test_each_is_taken_away_by_a_test(self):
        """Those of the stacks' role by one test, which reads them from the templates."""
        named = {one.key for one in statements(kept())}
        by_it = {key for key in named if key[0] == "StacksRolePolicy"}
        proven = {*PROVEN, *permissions_test.PROVEN, *by_it}
        self.assertEqual(sorted(named - proven), [], "no test takes these away")
        self.assertEqual(sorted(set(PROVEN) - named), [], "these are in no template any more")


if __name__ == "__main__":
    unittest.main()
