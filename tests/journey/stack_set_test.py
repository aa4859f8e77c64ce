"""Whole organizational units by one stack set: deployed once, it follows the accounts that come into the
unit and those that leave it, and their log events arrive."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../real"))
from deploying import StacksTest, changed  # noqa: E402
from running import PROGRAM, Process, search, wait_for  # noqa: E402

SERVICE = "member.org.stacksets.cloudformation.amazonaws.com"
SET = "catchment-firehose"


EXAMPLE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../examples/catchment.yaml")


def with_sources(folder, sources, *changes):
    """The example, of which the management account alone is forwarded by a stack of its own."""
    with open(EXAMPLE, encoding="utf-8") as file:
        text = file.read()
    begin, end = text.index("  - account: workload-a\n"), text.index("  - account: management\n")
    return changed(folder, (text[begin:end], sources), *changes)


BY_SET = ("region: eu-west-1\n", "region: eu-west-1\ndeployment:\n  firehose: stack-set\n")


class StackSet(StacksTest):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.up_arguments = ("--config", with_sources(folder.name, ""))
        super().setUpClass()
        cls.organizations = cls.client(cls, "organizations", "management")
        cls.root = cls.organizations.list_roots()["Roots"][0]["Id"]
        cls.unit = cls.organizations.create_organizational_unit(ParentId=cls.root, Name="shops")[
            "OrganizationalUnit"]["Id"]

    def config(self, *changes):
        return with_sources(self.data, f"  - organizational-units: [{self.unit}]\n    all: true\n",
                            BY_SET, *changes)

    def new_account(self, name):
        made = self.organizations.create_account(
            AccountName=name, Email=f"{name}@example.com")["CreateAccountStatus"]["Id"]
        return self.organizations.describe_create_account_status(
            CreateAccountRequestId=made)["CreateAccountStatus"]["AccountId"]

    def move(self, account, source, target):
        self.organizations.move_account(AccountId=account, SourceParentId=source,
                                        DestinationParentId=target)

    def of_account(self, service, account):
        """A client of an account, in no profile where it came later: as its administrator."""
        if account == "200000000001":
            return self.client(service, "workload-a")
        import boto3  # pylint: disable=import-outside-toplevel
        keys = self.client("sts", "management").assume_role(
            RoleArn=f"arn:aws:iam::{account}:role/OrganizationAccountAccessRole",
            RoleSessionName="test")["Credentials"]
        return boto3.client(service, region_name="eu-west-1", endpoint_url=self.cloud,
                            aws_access_key_id=keys["AccessKeyId"],
                            aws_secret_access_key=keys["SecretAccessKey"],
                            aws_session_token=keys["SessionToken"])

    def instances(self):
        found = self.client("cloudformation", "management").list_stack_instances(StackSetName=SET)
        return {one["Account"]: one["Status"] for one in found["Summaries"]}

    def write(self, account, message):
        logs = self.of_account("logs", account)
        group = f"/shop/{message.replace(' ', '-')}"
        logs.create_log_group(logGroupName=group)
        logs.create_log_stream(logGroupName=group, logStreamName="s")
        logs.put_log_events(logGroupName=group, logStreamName="s", logEvents=[
            {"timestamp": int(time.time() * 1000), "message": message}])

    def test_a_unit_is_followed(self):
        config = self.config()
        self.assertIn("the Organization does not trust StackSets", self.run_stacks(
            "deploy", "--config", config, code=1))
        self.organizations.enable_aws_service_access(ServicePrincipal=SERVICE)
        self.move("200000000001", self.root, self.unit)
        told = self.run_stacks("deploy", "--config", config)
        self.assertRegex(told, r"management +CREATE_COMPLETE +catchment-firehose-stack-set")
        self.assertEqual(self.instances(), {"200000000001": "CURRENT"})
        self.write("200000000001", "from the first")
        wait_for("its event", lambda: search(self.web, '"from the first"'))
        self.assertIn("there are no differences", self.run_stacks("diff", "--config", config))
        self.assertIn("all is as it was deployed", self.run_stacks("drift", "--config", config))

        comer = self.new_account("corner")
        self.move(comer, self.root, self.unit)
        wait_for("its stack", lambda: self.instances().get(comer) == "CURRENT")
        self.write(comer, "from one that came")
        found = wait_for("its event", lambda: search(self.web, '"from one that came"'))
        self.assertEqual([event["cloud.account.id"] for event in found], [comer])
        self.assertRegex(self.run_stacks("status", "--config", config),
                         rf"catchment-firehose +{comer} +eu-west-1 +CURRENT")

        self.move(comer, self.unit, self.root)
        wait_for("its stack gone", lambda: comer not in self.instances())
        self.assertEqual(self.of_account("firehose", comer).list_delivery_streams()[
            "DeliveryStreamNames"], [])

        # A change of the template goes to all.
        changes = ("    all: true\n", "    all: true\n    exclude: [/shop/noise]\n")
        self.assertIn("FirehoseStackSet (AWS::CloudFormation::StackSet)",
                      self.run_stacks("diff", "--config", self.config(changes)))
        self.run_stacks("deploy", "--config", self.config(changes))
        cfn = self.of_account("cloudformation", "200000000001")
        stack, = [one["StackName"] for one in cfn.list_stacks()["StackSummaries"]
                  if one["StackStatus"] == "UPDATE_COMPLETE"]
        self.assertIn("/shop/noise", str(cfn.get_template(StackName=stack)["TemplateBody"]))

        self.assertIn("stack catchment-firehose-stack-set in account 'management' is of a config with "
                      "deployment.firehose: stack-set", self.run_stacks(
                          "deploy", "--config", with_sources(self.data, ""), code=1))
        config = self.config()
        self.run_stacks("destroy", "--yes", "--config", config)
        self.assertEqual(self.of_account("firehose", "200000000001").list_delivery_streams()[
            "DeliveryStreamNames"], [])
        self.move("200000000001", self.unit, self.root)

    def test_what_fails_in_an_account_is_said(self):
        self.organizations.enable_aws_service_access(ServicePrincipal=SERVICE)
        self.move("200000000002", self.root, self.unit)
        named = with_sources(self.data, f"  - organizational-units: [{self.unit}]\n"
                             "    log-groups: [/not/there]\n", BY_SET)
        told = self.run_stacks("deploy", "--config", named, code=1)
        self.assertRegex(told, r"FirehoseStackSet .*was unexpectedly stopped or failed. status reason\(s\): "
                               r"\[ResourceLogicalId:FilterNotThere\w+, .*does not exist")
        self.client("logs", "workload-b").create_log_group(logGroupName="/not/there")
        self.run_stacks("deploy", "--config", named)
        self.assertEqual(self.instances(), {"200000000002": "CURRENT"})
        self.run_stacks("destroy", "--yes", "--config", named)
        self.move("200000000002", self.unit, self.root)

    def test_an_account_with_a_stack_of_its_own_is_not_in_the_unit(self):
        self.organizations.enable_aws_service_access(ServicePrincipal=SERVICE)
        self.move("200000000002", self.root, self.unit)
        told = self.run_stacks("deploy", "--config", self.config(
            ("  - account: management\n", "  - account: workload-b\n    log-groups: [/var/log/secure]\n"
             "  - account: management\n")), code=1)
        self.assertRegex(told, rf"account 'workload-b' is below {self.unit}, whose stack set makes its "
                               r"stack, and the subscription at line \d+ names it: leave it out there")
        # What the other form has made is in the way.
        self.move("200000000002", self.unit, self.root)
        alone = with_sources(self.data, "  - account: workload-b\n    all: true\n")
        self.run_stacks("deploy", "--config", alone)
        self.move("200000000002", self.root, self.unit)
        self.assertIn("account 'workload-b' has a stack catchment-firehose of its own in eu-west-1, in the "
                      "way of the stack set's: delete it",
                      self.run_stacks("deploy", "--config", self.config(), code=1))
        self.move("200000000002", self.unit, self.root)
        cfn = self.client("cloudformation", "workload-b")
        cfn.delete_stack(StackName="catchment-firehose")
        cfn.get_waiter("stack_delete_complete").wait(StackName="catchment-firehose",
                                                     WaiterConfig={"Delay": 1})


class Up(StacksTest):
    """`up` with such a config: the Organization is its own, and trusts what it has to."""

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.up_arguments = ("--config", with_sources(
            folder.name, "  - all-accounts: true\n    all: true\n", BY_SET))
        super().setUpClass()

    def test_every_account_sends(self):
        logs = self.client("logs", "workload-b")
        logs.create_log_group(logGroupName="/any")
        logs.create_log_stream(logGroupName="/any", logStreamName="s")
        logs.put_log_events(logGroupName="/any", logStreamName="s", logEvents=[
            {"timestamp": int(time.time() * 1000), "message": "from any account"}])
        wait_for("its event", lambda: search(self.web, '"from any account"'))
        done = subprocess.run(
            [PROGRAM, "doctor", "--data", self.data, "--endpoint", self.cloud, "--siem", self.web,
             *self.up_arguments], capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("ok    stack set catchment-firehose in 200000000002, eu-west-1\n", done.stdout)


class ByPipeline(StacksTest):
    @classmethod
    def setUpClass(cls):
        cls.data = tempfile.mkdtemp(prefix="catchment-test-")
        cls.addClassCleanup(shutil.rmtree, cls.data, ignore_errors=True)
        cls.up = Process("cloud", cls.data, "--listen", "127.0.0.1:0")
        cls.addClassCleanup(lambda: cls.up.stop())
        cls.cloud, cls.credentials = cls.up.ready["cloud"], cls.up.ready["credentials"]

    def test_it_deploys_the_stack_set(self):
        organizations = self.client("organizations", "management")
        organizations.enable_aws_service_access(ServicePrincipal=SERVICE)
        root = organizations.list_roots()["Roots"][0]["Id"]
        unit = organizations.create_organizational_unit(ParentId=root, Name="shops")[
            "OrganizationalUnit"]["Id"]
        organizations.move_account(AccountId="200000000002", SourceParentId=root,
                                   DestinationParentId=unit)
        config = with_sources(
            self.data, f"  - organizational-units: [{unit}]\n    all: true\n", BY_SET,
            ("siem:\n", "pipeline:\n  account: management\n  bucket: catchment-templates\nsiem:\n"))
        self.run_stacks("deploy", "--pipeline", "--config", config)
        self.run_stacks("publish", "--config", config)
        pipeline = self.client("codepipeline", "management")

        def ended():
            all_of_them = pipeline.list_pipeline_executions(pipelineName="catchment-pipeline")[
                "pipelineExecutionSummaries"]
            busy = any(one["status"] in ("InProgress", "Stopping") for one in all_of_them)
            return None if busy else [one["status"] for one in all_of_them]
        stacks = self.client("cloudformation", "management")
        wait_for("the stack set", lambda: stacks.list_stack_sets()["Summaries"])
        self.assertIn("Succeeded", wait_for("the end of the execution", ended))
        self.assertEqual([(one["Account"], one["Status"]) for one in
                          stacks.list_stack_instances(StackSetName=SET)["Summaries"]],
                         [("200000000002", "CURRENT")])
        self.assertIn("there are no differences", self.run_stacks("diff", "--config", config))


if __name__ == "__main__":
    unittest.main()
